// The first screen: recent projects, data of one's own, and the demos.

import {ago, button, make, several, write} from "../shared/dom.js"
import {ask, upload} from "./request.js"

/** @type {Record<string, string>} */
const DEMOS = {
  hubble: "Sources in the Hubble Deep Field. Nobody knows the truth: you are the expert.",
  digits: "Handwritten digits, of which some are fifty times rarer than others.",
}

/**
 * @param {Promise<StartPage>} coming
 * @param {StartShow} show
 */
export async function chooseScreen(coming, show) {
  const page = await coming
  const screen = make("div", "choose")
  const alert = make("p", "problem", page.trouble ?? "")
  alert.setAttribute("role", "alert")
  alert.hidden = !page.trouble
  /** @param {() => Promise<unknown>} act */
  const attempt = async (act) => {
    alert.hidden = true
    try {
      await act()
    } catch (error) {
      write(alert, error instanceof Error ? error.message : String(error))
      alert.hidden = false
      alert.scrollIntoView({block: "nearest"})
    }
  }
  const about = make("p", "quiet", "Find, label and learn the rare things in a large collection.")
  screen.append(make("h1", "", "Bowerbird"), about, alert)
  if (page.projects.length) screen.append(recentProjects(page.projects, show, attempt))
  screen.append(ownData(page, show, attempt), demos(page.demos, show, attempt))
  return screen
}

/** @param {string} title */
function section(title) {
  const made = make("section")
  made.append(make("h2", "", title))
  return made
}

/**
 * @param {StartProject[]} projects
 * @param {StartShow} show
 * @param {StartAttempt} attempt
 */
function recentProjects(projects, show, attempt) {
  const made = section("Recent projects")
  const list = make("ul", "list projects")
  for (const project of projects) {
    const row = make("li", project.missing ? "missing" : "")
    const open = button("row", "", () => attempt(() => show.open("project", {folder: project.folder})))
    const name = make("bdi", "name", nameOf(project.folder))
    const facts = [several(project.items, "item"), several(project.labels, "label")]
    if (project.labelled) facts.push(`last labelled ${ago(project.labelled)}`)
    const where = make("bdi", "quiet path", project.folder)
    open.append(name, make("span", "quiet", facts.join(" · ")), where)
    row.append(open)
    if (project.missing) {
      open.disabled = true
      open.append(make("span", "quiet", "This folder is not there any more."))
      const remove = button("", "Remove", () =>
        attempt(async () => {
          await ask("forget", {folder: project.folder})
          row.remove()
          if (!list.children.length) made.remove()
        }),
      )
      remove.setAttribute("aria-label", `Remove ${nameOf(project.folder)} from this list`)
      row.append(remove)
    }
    list.append(row)
  }
  made.append(list)
  return made
}

/** @param {string} folder */
const nameOf = (folder) => (folder.split("/").at(-1) ?? folder).replace(/\.bower$/, "")

/**
 * @param {StartPage} page
 * @param {StartShow} show
 * @param {StartAttempt} attempt
 */
function ownData(page, show, attempt) {
  const made = section("Your data")
  const form = make("form", "path")
  const field = make("input")
  field.type = "text"
  field.placeholder = "/path/to/stars.parquet"
  field.autocomplete = "off"
  field.spellcheck = false
  field.setAttribute(
    "aria-label",
    "Path of a table, an embedding, a folder of items, a project or a session file",
  )
  const go = make("button", "", "Open")
  form.append(field, go)
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    if (field.value.trim()) attempt(() => show.file(field.value.trim()))
  })
  const browser = new Browser(page, show, attempt)
  made.append(browser.element, form, uploads(page, browser, show, attempt))
  attempt(() => browser.visit(""))
  return made
}

/** The files below the folder in which Bowerbird was started. */
class Browser {
  /**
   * @param {StartPage} page
   * @param {StartShow} show
   * @param {StartAttempt} attempt
   */
  constructor(page, show, attempt) {
    this.page = page
    this.show = show
    this.attempt = attempt
    this.path = ""
    this.crumbs = make("nav", "crumbs")
    this.crumbs.setAttribute("aria-label", "Folder")
    this.list = make("ul", "list files")
    this.more = make("p", "quiet")
    this.element = make("div", "browser")
    this.element.append(this.crumbs, this.list, this.more)
  }

  /** @param {string} path */
  async visit(path) {
    /** @type {StartListing} */
    const listing = await ask(`folder?${new URLSearchParams({path})}`)
    this.path = path
    this.crumbs.replaceChildren(...this.crumbsOf(path))
    this.list.replaceChildren(...listing.entries.map((entry) => this.row(entry)))
    this.list.hidden = !listing.entries.length
    const what = listing.is_table ? "as one table" : listing.items && `of ${listing.items}`
    if (what) {
      const whole = button("", `Open this folder ${what}`, () =>
        this.attempt(() => this.show.data(`${this.page.root}/${path}`)),
      )
      this.crumbs.append(whole)
    }
    const few = listing.is_whole ? "" : "There are more; paste the path of one that is not listed."
    const none = listing.items ? "" : "There are no folders and no data here."
    write(this.more, listing.entries.length ? few : none)
  }

  /** @param {string} path */
  crumbsOf(path) {
    const names = path ? path.split("/") : []
    return [this.page.folder || "/", ...names].map((name, depth) => {
      const crumb = button("crumb", name, () =>
        this.attempt(() => this.visit(names.slice(0, depth).join("/"))),
      )
      if (depth === names.length) crumb.setAttribute("aria-current", "true")
      return crumb
    })
  }

  /** @param {StartEntry} entry */
  row(entry) {
    const row = make("li")
    const open = button(`row ${entry.kind}`, "", () => this.attempt(() => this.open(entry)))
    open.append(make("bdi", "name", entry.name))
    const size = entry.size === null ? entry.kind : bytes(entry.size)
    open.append(make("span", "quiet", entry.kind === "session" ? `session · ${size}` : size))
    row.append(open)
    return row
  }

  /** @param {StartEntry} entry */
  async open(entry) {
    const inside = this.path ? `${this.path}/${entry.name}` : entry.name
    if (entry.kind === "folder") {
      await this.visit(inside)
      return this.list.querySelector("button")?.focus()
    }
    await this.show.file(`${this.page.root}/${inside}`)
  }
}

/** @param {number} size */
function bytes(size) {
  const units = ["bytes", "kB", "MB", "GB", "TB"]
  let unit = 0
  for (; size >= 1000 && unit < units.length - 1; unit += 1) size /= 1000
  return `${unit && size < 10 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`
}

/**
 * @param {StartPage} page
 * @param {Browser} browser
 * @param {StartShow} show
 * @param {StartAttempt} attempt
 */
function uploads(page, browser, show, attempt) {
  const zone = make("div", "drop")
  const input = make("input")
  input.type = "file"
  input.id = "upload"
  const label = make("label", "", "Drop a file here, or choose one to copy")
  label.htmlFor = input.id
  const limit = make("p", "quiet")
  write(limit, `Up to ${bytes(page.most_uploaded)}. It is put into the folder shown above.`)
  const state = make("p", "quiet")
  state.setAttribute("role", "status")
  zone.append(label, input, limit, state)

  /** @param {File} file */
  const take = async (file) => {
    if (file.size > page.most_uploaded) {
      throw new Error(`${file.name} has ${bytes(file.size)}; ${bytes(page.most_uploaded)} are allowed.`)
    }
    const {sent, cancel} = upload(file, browser.path, (share) => {
      write(state, `Copying ${file.name}: ${Math.round(share * 100)} %`)
    })
    const stop = button("", "Cancel the copy", cancel)
    zone.append(stop)
    try {
      const {path} = await sent
      await show.file(path)
    } finally {
      stop.remove()
      write(state, "")
      input.value = ""
    }
  }
  input.addEventListener("change", () => {
    const file = input.files?.[0]
    if (file) attempt(() => take(file))
  })
  for (const name of ["dragover", "dragenter"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault()
      zone.classList.add("over")
    })
  }
  zone.addEventListener("dragleave", () => zone.classList.remove("over"))
  zone.addEventListener("drop", (event) => {
    event.preventDefault()
    zone.classList.remove("over")
    const file = event.dataTransfer?.files[0]
    if (file) attempt(() => take(file))
  })
  return zone
}

/**
 * @param {string[]} names
 * @param {StartShow} show
 * @param {StartAttempt} attempt
 */
function demos(names, show, attempt) {
  const made = section("Demos")
  const list = make("ul", "list")
  for (const name of names) {
    const row = make("li")
    const open = button("row", "", () => attempt(() => show.open("demo", {demo: name})))
    open.append(make("span", "name", name), make("span", "quiet", DEMOS[name] ?? ""))
    row.append(open)
    list.append(row)
  }
  made.append(list)
  return made
}
