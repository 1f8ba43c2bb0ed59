// What stands around the points: tools, legend, status. Text from outside goes through textContent.

import {button, counted, icon, make} from "../shared/dom.js"
import {entryList, FEW, short, shownOf} from "./entries.js"

/**
 * @param {{by(value: string): void, lasso(): void, zoom(factor: number): void, home(): void}} act
 */
export function tools(act) {
  const box = make("div", "tools")
  const field = make("label", "by")
  const by = make("select")
  by.setAttribute("aria-label", "Colour by")
  field.append(make("span", "quiet", "Colour by"), by)
  by.addEventListener("change", () => act.by(by.value))
  const buttons = make("div", "buttons")
  const lasso = button("tool lasso", "Lasso (or shift and drag)", act.lasso, "lasso")
  lasso.setAttribute("aria-pressed", "false")
  buttons.append(
    lasso,
    button("tool in", "Zoom in", () => act.zoom(1.6), "plus"),
    button("tool out", "Zoom out", () => act.zoom(1 / 1.6), "minus"),
    button("tool all", "Show all (or double click)", act.home, "home"),
  )
  box.append(field, buttons)
  return {
    box,
    /** @param {{value: string, label: string}[]} options @param {string} chosen */
    choices(options, chosen) {
      by.replaceChildren(...options.map(({value, label}) => new Option(label, value)))
      by.value = chosen
    },
    /** @param {boolean} on */
    pressed(on) {
      lasso.setAttribute("aria-pressed", String(on))
    },
  }
}

/**
 * @typedef {import("./entries.js").Entry} Entry
 * @typedef {{low: string, high: string, ramp: string[]}} Scale
 * @typedef {{by: string, title: string, scale: Scale | null, entries: Entry[]}} LegendMessage
 */

/**
 * What the colours mean; a click on a class hides it, the pointer over it brings it out.
 * @param {{hidden(codes: number[]): void, highlight(codes: number[]): void}} act
 */
export function legend(act) {
  const box = make("div", "legend")
  let foldedByHand = false // whether the person has folded or unfolded it
  const head = button("head", "", () => {
    foldedByHand = true
    box.classList.toggle("folded")
  })
  head.title = "Fold or unfold"
  /** @type {LegendMessage | null} */
  let message = null
  /** @type {Set<number>} */
  const hidden = new Set()
  let all = false
  const field = searchField(() => draw())
  const more = button("all", "", () => {
    all = !all
    draw()
  })
  /** @param {Entry} entry */
  const isAway = (entry) => entry.codes.every((code) => hidden.has(code))
  const list = entryList({
    highlight: act.highlight,
    toggle: (entry) => {
      const hide = !isAway(entry)
      for (const code of entry.codes) hide ? hidden.add(code) : hidden.delete(code)
      draw()
      act.hidden([...hidden])
    },
  })
  box.append(head, field, list.box, more)

  const draw = () => {
    if (!message) return
    const {entries, scale, title} = message
    const many = entries.length > FEW
    head.textContent = title
    field.hidden = more.hidden = !many
    const text = many ? field.value : ""
    const shown = shownOf(entries, {all, text, isAway})
    list.show(shown, isAway, scale ? [scaleBar(scale)] : [])
    if (text.trim()) more.textContent = `${counted(shown.length)} of ${counted(entries.length)}`
    else more.textContent = all ? "Show the largest" : `Show all ${counted(entries.length)}`
    more.disabled = Boolean(text.trim())
  }

  return {
    box,
    /** @param {LegendMessage} next */
    tell(next) {
      if (message && message.by !== next.by) hidden.clear()
      message = next
      draw()
    },
    /** @param {boolean} on */
    fold(on) {
      if (!foldedByHand) box.classList.toggle("folded", on)
    },
    hidden: () => [...hidden],
    // Points that are hidden now.
    away: () => (message?.entries ?? []).filter(isAway).reduce((sum, {count}) => sum + (count ?? 0), 0),
  }
}

/** @param {() => void} search */
function searchField(search) {
  const field = make("input", "find")
  field.type = "search"
  field.placeholder = "Find a class"
  field.setAttribute("aria-label", "Find a class in the legend")
  field.addEventListener("input", search)
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return
    field.value = ""
    search()
    field.blur()
  })
  return field
}

/** @param {Scale} scale */
function scaleBar({low, high, ramp}) {
  const made = make("div", "scale")
  const bar = make("div", "bar")
  bar.style.background = `linear-gradient(90deg, ${ramp.join(", ")})`
  made.append(bar, make("span", "low", low), make("span", "high", high))
  return made
}

/**
 * What the rings are, while another strategy's picks are shown beside those of the one in use.
 * @param {{close(): void}} act
 */
export function marksKey(act) {
  const box = make("div", "marks")
  box.hidden = true
  /** @param {string} kind @param {string} text */
  const line = (kind, text) => {
    const made = make("div", "mark")
    made.append(make("span", `sign ${kind}`), make("span", "name", text))
    return made
  }
  return {
    box,
    /** @param {string} name of the other strategy @param {string} now the one in use */
    tell(name, now) {
      box.hidden = !name
      box.replaceChildren(
        line("now", `${now || "nothing"} asks now`),
        line("then", `${name} would ask`),
        button("icon", "Hide the preview", act.close, "close"),
      )
    },
  }
}

/**
 * @typedef {{n: number, drawn: number, away: number, selected: number, mode?: string, trouble: string,
 *   guesses: number}} MapState
 */

export function status() {
  const box = make("div", "status")
  return {
    box,
    /** @param {MapState} state @param {{again(): void, unselect(): void}} act */
    tell({n, drawn, away, selected, mode, trouble, guesses}, act) {
      /** @type {HTMLElement[]} */
      const parts = []
      if (trouble) parts.push(button("trouble", `${trouble} Try again.`, act.again))
      if (selected) {
        const chip = button("chip", `${counted(selected)} selected`, act.unselect)
        chip.title = "Clear the selection"
        chip.append(icon("close"))
        parts.push(chip)
      }
      const text = [`${counted(n)} ${n === 1 ? "item" : "items"}`]
      if (away) text.push(`${counted(away)} hidden`)
      if (drawn < n) text.push(`${short(drawn)} drawn while moving`)
      if (guesses) text.push(`${counted(guesses)} guessed by the learner (hollow)`)
      if (mode === "picture") text.push("picture")
      parts.push(make("span", "told", text.join(" · ")))
      box.replaceChildren(...parts)
    },
  }
}
