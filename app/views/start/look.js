// The second screen: what the data are, what they will be taken for, and the button that begins.

import {button, counted, make, several, write} from "../shared/dom.js"
import {columnRow} from "./column.js"
import {choice} from "./fields.js"
import {ask} from "./request.js"
import {Together} from "./together.js"

const MANY = 12 // columns, from which on they can be searched

/**
 * @param {string} path
 * @param {string | null} table of a file that holds several
 * @param {StartShow} show
 */
export async function lookScreen(path, table, show) {
  const choices = {settings: [], roles: {}, sky: null, errors: null, scaling: null, known_labels: null}
  /** @type {StartAsked} */
  const asked = {path, table, ...choices, classes: [], project: ""}
  const data = await ask("look", asked)
  return new Look(asked, data, show).element
}

class Look {
  /**
   * @param {StartAsked} asked
   * @param {StartData} data
   * @param {StartShow} show
   */
  constructor(asked, data, show) {
    this.asked = asked
    this.show = show
    this.round = 0 // an answer that comes late does not replace a newer one
    this.element = make("div", "look")
    this.alert = make("p", "problem")
    this.alert.setAttribute("role", "alert")
    this.notes = make("div", "notes")
    this.classHint = make("p", "quiet")
    this.classHint.id = "class-hint"
    this.scaling = choice("Scaling", [
      ["", ""],
      ["none", "none"],
      ["robust", "robust"],
    ])
    this.labelHint = make("p", "quiet", "Hidden to practise on where every item has one, kept otherwise.")
    this.labels = choice("Labels that are known", [
      ["", "decided by the data"],
      ["practise", "hidden, to practise on"],
      ["start", "kept, as labels to start from"],
    ])
    this.labels.element.append(this.labelHint)
    this.project = make("input")
    this.project.value = data.project
    this.start = make("button", "primary", "Start labelling")
    this.start.type = "button"
    this.start.addEventListener("click", () => this.attempt(() => this.begin()))
    this.rows = data.columns.map((column) => columnRow(column, (role) => this.change(column.name, role)))
    this.together = new Together(asked, () => this.renew())
    this.element.append(...this.heading(data), this.alert, this.notes, this.settings())
    this.element.append(this.together.element, this.table(data), this.bar())
    this.update(data)
  }

  /** @param {StartData} data */
  heading(data) {
    const back = button("back", "All projects and data", () => this.show.choose())
    const title = make("h1")
    title.append(make("bdi", "", data.name))
    const count = data.rough ? Number((data.rows ?? 0).toPrecision(2)) : data.rows
    const rows = count === null ? "Rows not counted yet" : several(count, "row")
    const columns = several(data.columns.length + data.more, "column")
    const seen = data.whole ? "" : ` What follows is taken from the first ${counted(data.shown)} rows.`
    return [
      back,
      title,
      make("p", "quiet", `${data.rough && data.rows !== null ? "About " : ""}${rows}, ${columns}.${seen}`),
      ...(data.tables.length ? [this.tables(data)] : []),
    ]
  }

  /** The tables of a file, one of which is looked at. @param {StartData} data */
  tables(data) {
    const names = data.tables.map(({name, rows, columns}) => [
      name,
      `${name} (${several(rows, "row")}, ${several(columns, "column")})`,
    ])
    const {element, select} = choice("Table", names)
    element.classList.add("tables")
    select.value = data.table
    select.addEventListener("change", () =>
      this.attempt(async () => {
        try {
          await this.show.data(this.asked.path, select.value)
        } finally {
          select.value = data.table
        }
        const again = document.querySelector(".tables select")
        if (again instanceof HTMLElement) again.focus()
      }),
    )
    if (data.is_largest) {
      element.append(make("p", "quiet", `The largest of the ${data.tables.length} in this file.`))
    }
    return element
  }

  settings() {
    const made = make("section", "settings")
    const classes = make("textarea")
    classes.rows = 3
    classes.id = "classes"
    classes.setAttribute("aria-describedby", this.classHint.id)
    classes.addEventListener("input", () => {
      this.asked.classes = classes.value.split("\n").flatMap((name) => name.trim() || [])
    })
    const label = make("label", "", "Classes, one per line")
    label.htmlFor = classes.id
    const typed = make("div", "field wide")
    typed.append(label, classes, this.classHint)
    this.scaling.select.addEventListener("change", () => {
      this.asked.scaling = this.scaling.select.value || null
      this.renew()
    })
    this.labels.select.addEventListener("change", () => {
      this.asked.known_labels = this.labels.select.value || null
      this.renew()
    })
    const project = make("label", "field")
    project.append(make("span", "", "Folder of the new project"), this.project)
    made.append(typed, this.labels.element, this.scaling.element, project)
    return made
  }

  /** @param {StartData} data */
  table(data) {
    const made = make("section", "columns")
    made.append(make("h2", "", "Columns"))
    if (data.columns.length > MANY) made.append(this.search(data.columns))
    const table = make("table")
    const head = make("tr")
    for (const name of ["Column", "Values", "Examples", "Missing", "Role"]) {
      const cell = make("th", "", name)
      cell.scope = "col"
      head.append(cell)
    }
    const body = make("tbody")
    body.append(...this.rows.map(({row}) => row))
    const top = make("thead")
    top.append(head)
    table.append(top, body)
    made.append(table)
    if (data.embedding) {
      made.append(make("p", "quiet", `The vectors in ${data.embedding} are what is learned from.`))
    }
    if (data.more) {
      const text = `${several(data.more, "more column")} not drawn here; their roles are guessed.`
      made.append(make("p", "quiet", text))
    }
    return made
  }

  /** @param {StartColumn[]} columns */
  search(columns) {
    const field = make("input")
    field.type = "search"
    field.placeholder = "Search columns"
    field.setAttribute("aria-label", "Search columns")
    field.addEventListener("input", () => {
      const part = field.value.trim().toLowerCase()
      this.rows.forEach(({row}, i) => {
        row.hidden = !columns[i].name.toLowerCase().includes(part)
      })
    })
    return field
  }

  bar() {
    const made = make("div", "bar")
    const configuration = button("", "Configuration", () => this.attempt(() => this.configuration()))
    made.append(this.start, configuration)
    return made
  }

  /** @param {StartData} data */
  update(data) {
    data.columns.forEach((column, i) => {
      this.rows[i].update(column)
    })
    this.together.update(data)
    write(this.alert, data.problem)
    this.alert.hidden = !data.problem
    this.start.disabled = Boolean(data.problem)
    this.notes.replaceChildren(
      ...listOf(
        "What would go wrong",
        data.warnings.map((text) => [text]),
      ),
      ...listOf(
        "How your data are read",
        data.remarks.map((remark) => this.remark(remark)),
      ),
      ...listOf(
        "What you changed of that",
        this.asked.settings.map((line) => this.setting(line)),
      ),
    )
    this.notes.hidden = !this.notes.children.length
    this.labels.element.hidden = !data.classes
    this.labelHint.hidden = Boolean(this.asked.known_labels)
    this.scaling.select.options[0].text = this.asked.scaling ? "as guessed" : `${data.scaling}, as guessed`
    const from = (data.classes ?? []).map(([name, count]) => `${name} ${counted(count)}`)
    const none = "More can be added at any time."
    write(this.classHint, from.length ? `From column ${data.label}: ${from.join(", ")}. ${none}` : none)
  }

  /** @param {{text: string, remedy: string}} remark */
  remark({text, remedy}) {
    if (!remedy) return [text]
    const change = button("small", "Change", () => this.set([...this.asked.settings, remedy]))
    change.setAttribute("aria-label", `Change: ${remedy}`)
    return [`${text} To change it: `, make("code", "", remedy), change]
  }

  /** @param {string} line */
  setting(line) {
    const undo = button("small", "Undo", () => {
      this.set(this.asked.settings.filter((other) => other !== line))
    })
    undo.setAttribute("aria-label", `Undo: ${line}`)
    return [make("code", "", line), undo]
  }

  /** @param {string[]} settings under which the data are read anew */
  async set(settings) {
    const before = this.asked.settings
    this.asked.settings = settings
    await this.attempt(async () => {
      try {
        const data = await ask("look", this.asked)
        this.replace(data)
      } catch (error) {
        this.asked.settings = before
        throw error
      }
    })
  }

  /** The columns may be others now. @param {StartData} data */
  replace(data) {
    const names = new Set(data.columns.map(({name}) => name))
    const gone = Object.keys(this.asked.roles).filter((name) => !names.has(name))
    for (const name of gone) delete this.asked.roles[name]
    this.rows = data.columns.map((column) => columnRow(column, (role) => this.change(column.name, role)))
    this.element.querySelector(".columns")?.replaceWith(this.table(data))
    this.update(data)
  }

  /** @param {string} column @param {string} role */
  change(column, role) {
    this.asked.roles = {...this.asked.roles, [column]: role}
    if (!["feature", "context"].includes(role)) this.together.forget(column)
    for (const [other, theirs] of Object.entries(this.asked.roles)) {
      if (other !== column && theirs === role && ["id", "label", "image", "parent"].includes(role)) {
        delete this.asked.roles[other] // one column has such a role
      }
    }
    this.renew()
  }

  async renew() {
    this.round += 1
    const round = this.round
    this.start.disabled = true
    await this.attempt(async () => {
      const data = await ask("look", this.asked)
      if (round === this.round) this.update(data)
    })
  }

  async begin() {
    this.start.disabled = true
    try {
      await this.show.open("data", {...this.asked, project: this.project.value.trim()})
    } finally {
      this.start.disabled = false
    }
  }

  async configuration() {
    const {text} = await ask("config", this.asked)
    const dialog = make("dialog")
    dialog.setAttribute("aria-label", "Configuration")
    const save = make("a", "button", "Save as a file")
    save.href = URL.createObjectURL(new Blob([text], {type: "application/yaml"}))
    save.download = `${this.project.value.trim().replace(/\.bower$/, "")}.yaml`
    const code = make("pre", "", text)
    code.tabIndex = 0
    const close = button("", "Close", () => dialog.close())
    const buttons = make("div", "buttons")
    buttons.append(save, close)
    dialog.append(make("h2", "", "Configuration"), code, buttons)
    dialog.addEventListener("close", () => {
      URL.revokeObjectURL(save.href)
      dialog.remove()
    })
    this.element.append(dialog)
    dialog.showModal()
  }

  /** @param {() => Promise<unknown>} act */
  async attempt(act) {
    this.alert.hidden = true
    try {
      await act()
    } catch (error) {
      write(this.alert, error instanceof Error ? error.message : String(error))
      this.alert.hidden = false
      this.alert.scrollIntoView({block: "nearest"})
    }
  }
}

/** @param {string} title @param {(string | Node)[][]} lines */
function listOf(title, lines) {
  if (!lines.length) return []
  const list = make("ul")
  for (const line of lines) {
    const item = make("li")
    item.append(...line)
    list.append(item)
  }
  return [make("h2", "", title), list]
}
