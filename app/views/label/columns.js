// The dialog in which columns are pinned, hidden, ordered and searched. What is changed shows at once, and
// is recorded when the dialog is closed.

import {button, make} from "../shared/dom.js"
import {inOrder, moved, toggled} from "./arrangement.js"
import {dialog} from "./dialogs.js"

/**
 * @typedef {(arrangement: Arrangement) => void} Take
 * @typedef {(name: string, by: number, control: string) => void} Step
 * @param {string[]} names all columns, as in the table
 * @param {{show: Take, keep: Take, sort(): void}} act show: an arrangement that is being tried; keep: the one
 *   that stands when the dialog is closed; sort: puts the most telling first as they are now
 */
export function columnsOver(names, act) {
  const box = dialog("over columns", "Columns")
  const search = make("input")
  search.type = "search"
  search.placeholder = "Find a column"
  search.setAttribute("aria-label", "Find a column by a part of its name")
  const list = make("div", "list")
  list.setAttribute("role", "group")
  list.setAttribute("aria-label", "Columns, in their order")
  const said = make("p", "told")
  /** @type {Arrangement} */
  let now = {order: [], pinned: [], hidden: [], telling: []}
  let before = ""

  const matching = () => {
    const part = search.value.trim().toLowerCase()
    return inOrder(names, now).filter((name) => name.toLowerCase().includes(part))
  }
  /** @param {Arrangement} after @param {string} [name] @param {string} [control] that keeps the focus */
  const change = (after, name, control) => {
    now = after
    act.show(now)
    draw()
    if (name === undefined) return
    const entries = /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll(".entry"))
    const row = [...entries].find((entry) => entry.dataset.name === name)
    const next = /** @type {HTMLElement | null | undefined} */ (row?.querySelector(`.${control}`))
    next?.focus()
    if (next) onlyStop(list, next)
  }
  const draw = () => {
    const shown = matching()
    /** @type {Step} */
    const step = (name, by, control) => change(moved(names, now, name, by, shown), name, control)
    list.replaceChildren(...shown.map((name) => entryOf(name, now, change, step)))
    const [first] = /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll(".shows"))
    if (first) onlyStop(list, first)
    if (!shown.length) list.append(make("p", "none", "No column has such a name."))
    said.textContent = now.order.length
      ? "In your order; pinned columns stand first."
      : now.telling.length
        ? "The most telling first: those in which the labelled classes differ most (by ranks)."
        : "As in the table, until there are labels enough to tell in which columns the classes differ."
  }
  search.addEventListener("input", draw)
  search.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return
    event.preventDefault()
    const first = /** @type {HTMLElement | null} */ (list.querySelector("[tabindex='0']"))
    first?.focus()
  })
  list.addEventListener("keydown", (event) => goBy(event, list))
  box.addEventListener("close", () => {
    if (JSON.stringify({...now, telling: []}) !== before) act.keep(now)
  })
  box.append(
    headOf(box),
    search,
    list,
    said,
    footOf({
      telling: () => {
        act.sort()
        change({...now, order: []})
      },
      table: () => change({...now, order: names}),
      all: () => change({...now, hidden: []}),
    }),
  )
  return {
    box,
    /** @param {Arrangement} arrangement */
    open: (arrangement) => {
      now = arrangement
      before = JSON.stringify({...now, telling: []})
      search.value = ""
      draw()
      box.showModal()
      search.focus()
    },
    /** @param {string[]} telling */
    sorted: (telling) => {
      now = {...now, telling}
      if (box.open) change(now)
    },
  }
}

/** @param {HTMLDialogElement} box */
function headOf(box) {
  const head = make("div", "head")
  head.append(
    make("b", "", "Columns"),
    button("icon", "Close", () => box.close(), "close"),
  )
  return head
}

/** @param {{telling(): void, table(): void, all(): void}} act */
function footOf({telling, table, all}) {
  const foot = make("div", "foot")
  foot.append(
    button("plain", "Most telling first", telling),
    button("plain", "As in the table", table),
    button("plain", "Show all", all),
  )
  return foot
}

/**
 * @param {string} name
 * @param {Arrangement} now
 * @param {(after: Arrangement, name: string, control: string) => void} change
 * @param {Step} step
 */
function entryOf(name, now, change, step) {
  const row = make("div", "entry")
  row.dataset.name = name
  const label = make("label")
  const shows = make("input", "shows")
  shows.type = "checkbox"
  shows.checked = !now.hidden.includes(name)
  shows.tabIndex = -1
  shows.addEventListener("change", () => change(toggled("hidden", now, name), name, "shows"))
  label.append(shows, make("span", "", name))
  const isPinned = now.pinned.includes(name)
  const pin = control("pin", isPinned ? `Unpin ${name}` : `Pin ${name} to the top`, "pin", () =>
    change(toggled("pinned", now, name), name, "pin"),
  )
  pin.setAttribute("aria-pressed", String(isPinned))
  row.append(
    label,
    pin,
    control("up", `Move ${name} up`, "up", () => step(name, -1, "up")),
    control("down", `Move ${name} down`, "down", () => step(name, 1, "down")),
  )
  return row
}

/** @param {string} className @param {string} label @param {string} sign @param {() => void} act */
function control(className, label, sign, act) {
  const made = button(`icon ${className}`, label, act, sign)
  made.tabIndex = -1
  return made
}

/**
 * Arrows go from entry to entry and from control to control; the list is one tab stop.
 * @param {KeyboardEvent} event
 * @param {HTMLElement} list
 */
function goBy(event, list) {
  const at = event.target instanceof HTMLElement ? event.target : null
  const row = at?.closest(".entry")
  if (!at || !row) return
  const controls = /** @type {HTMLElement[]} */ ([...row.querySelectorAll("input, button")])
  const column = controls.indexOf(at)
  /** @type {Record<string, () => Element | null | undefined>} */
  const ways = {
    ArrowUp: () => row.previousElementSibling?.querySelectorAll("input, button")[column],
    ArrowDown: () => row.nextElementSibling?.querySelectorAll("input, button")[column],
    ArrowLeft: () => controls[column - 1],
    ArrowRight: () => controls[column + 1],
  }
  const next = ways[event.key]?.()
  if (!(next instanceof HTMLElement)) return
  event.preventDefault()
  event.stopPropagation()
  onlyStop(list, next)
  next.focus()
}

/** @param {HTMLElement} list @param {HTMLElement} stop */
function onlyStop(list, stop) {
  for (const control of list.querySelectorAll("input, button")) {
    if (control instanceof HTMLElement) control.tabIndex = control === stop ? 0 : -1
  }
}
