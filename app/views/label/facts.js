// The item's values, a row each: what it is, its place in the pool, and the whole of it to copy.

import {make, write} from "../shared/dom.js"
import {histogram} from "./histogram.js"

const NOTHING = /** @type {Value} */ (["", "", null, ""])
const MISSING = "missing"

/**
 * @typedef {{row: HTMLElement, value: HTMLElement, degrees: HTMLElement | null, words: HTMLElement, column: Column, at: number,
 *   bars: ReturnType<typeof histogram> | null}} Row
 */

/**
 * Rows are made once; from item to item only their texts and marks change. The rows are one tab stop:
 * arrows go from one to the next.
 * @param {Column[]} columns
 * @param {{copy(column: Column, part: "value" | "degrees"): void, look(name: string | null): void,
 *   reveal(names: string[]): void}} act look: at the column under the pointer, or with the focus; reveal: have
 *   values sent that are shown and did not come, because their columns were hidden
 */
export function facts(columns, {copy, look, reveal}) {
  const box = make("div", "facts")
  box.setAttribute("role", "group")
  box.setAttribute("aria-label", "Values of the item")
  const rows = columns.flatMap((column, at) => (column.kind === "prose" ? [] : [rowOf(column, at, copy)]))
  box.addEventListener("keydown", (event) => {
    const by = {ArrowUp: -1, ArrowDown: 1}[event.key]
    if (!by || !moveFocus(box, by)) return
    event.preventDefault()
  })
  /** @type {Set<Row>} */
  let inSight = new Set()
  /** @type {(Value | null)[] | undefined} */
  let values
  let asked = ""
  const askForLacking = () => {
    const lacking = rows.filter((row) => inSight.has(row) && values?.[row.at] === null)
    const names = lacking.map((row) => row.column.name)
    if (asked === names.join("\n")) return
    asked = names.join("\n")
    if (names.length) reveal(names)
  }
  const rowAt = (/** @type {Event} */ event) => {
    const row = event.target instanceof Element ? event.target.closest(".fact") : null
    look(row instanceof HTMLElement ? (row.dataset.row ?? null) : null)
  }
  for (const name of ["pointerover", "focusin"]) box.addEventListener(name, rowAt)
  for (const name of ["pointerleave", "focusout"]) box.addEventListener(name, () => look(null))
  return {
    box,
    /** @param {string[]} names those that are shown, in their order */
    arrange: (names) => {
      const byName = new Map(rows.map((row) => [row.column.name, row]))
      const shown = names.flatMap((name) => byName.get(name) ?? [])
      box.replaceChildren(...shown.map((row) => row.row))
      for (const [i, stop] of stopsOf(box).entries()) stop.tabIndex = i ? -1 : 0
      inSight = new Set(shown)
      askForLacking()
    },
    /** @param {Marks} marks @param {(id: string) => ClassInfo | undefined} classOf */
    mark: (marks, classOf) => {
      for (const {bars, column} of rows) {
        const medians = (marks[column.name] ?? []).flatMap(([id, share]) => {
          const info = classOf(id)
          return info ? [{share, colour: info.colour, name: info.name}] : []
        })
        bars?.mark(medians)
      }
    },
    /** @param {(Value | null)[] | undefined} next */
    show: (next) => {
      values = next
      for (const row of rows) showRow(row, values?.[row.at] ?? NOTHING)
      askForLacking()
    },
  }
}

/** @param {HTMLElement} box */
const stopsOf = (box) => [.../** @type {NodeListOf<HTMLElement>} */ (box.querySelectorAll(".copy"))]

/**
 * @param {HTMLElement} box
 * @param {number} by
 * @returns {boolean} whether there was somewhere to go
 */
function moveFocus(box, by) {
  const stops = stopsOf(box)
  const root = /** @type {Document | ShadowRoot} */ (box.getRootNode())
  const at = stops.indexOf(/** @type {HTMLElement} */ (root.activeElement))
  const next = stops[at + by]
  if (at < 0 || !next) return false
  for (const stop of stops) stop.tabIndex = stop === next ? 0 : -1
  next.focus()
  return true
}

/**
 * @param {Column} column
 * @param {number} at among all columns
 * @param {(column: Column, part: "value" | "degrees") => void} copy
 * @returns {Row}
 */
function rowOf(column, at, copy) {
  const {name, kind, errors, histogram: heights, axis} = column
  const row = make("div", `fact ${kind}`)
  row.dataset.row = name
  const label = make("span", "name", name)
  label.title = errors.length ? `${name}, with ${errors.join(" and ")}` : name
  const value = copied("value", () => copy(column, "value"))
  const degrees = kind === "sky" ? copied("value degrees", () => copy(column, "degrees")) : null
  const words = make("span", "words")
  const bars = heights.length ? histogram(heights, axis) : null
  row.append(label, value)
  if (degrees) row.append(degrees)
  if (bars) row.append(bars.svg)
  if (kind === "number") row.append(words)
  return {row, value, degrees, words, bars, column, at}
}

/**
 * What a click copies, or Enter; text that is being marked is left alone.
 * @param {string} className
 * @param {() => void} act
 */
function copied(className, act) {
  const cell = make("span", `copy ${className}`)
  cell.setAttribute("role", "button")
  cell.tabIndex = -1
  cell.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("a")) return
    if (String(getSelection() ?? "")) return
    act()
  })
  cell.addEventListener("keydown", (event) => {
    if (event.target !== cell || (event.key !== "Enter" && event.key !== " ")) return
    event.preventDefault()
    act()
  })
  return cell
}

/** @param {Row} row @param {Value} shown */
function showRow({value, degrees, words, bars, column}, [text, place, bin, full]) {
  const {kind, name} = column
  const missing = text === MISSING && bin === null && full === ""
  valueInto(value, text, kind)
  value.classList.toggle("missing", missing)
  hintInto(value, name, kind === "sky" ? text : (full ?? ""), missing)
  if (degrees) {
    write(degrees, missing ? "" : "in degrees")
    hintInto(degrees, name, full ?? "", missing)
  }
  write(words, place)
  words.classList.toggle("extreme", /^(top|bottom)/.test(place))
  bars?.at(bin)
}

/** @param {HTMLElement} cell @param {string} name @param {string} full @param {boolean} missing */
function hintInto(cell, name, full, missing) {
  const hint = missing ? "" : [full, "Click or Enter copies it."].filter(Boolean).join("\n")
  if (cell.title !== hint) cell.title = hint
  cell.setAttribute("aria-label", `${name}: ${cell.textContent}`)
}

/**
 * A link is followed only to another page, never to a script.
 * @param {string} text
 */
export function linkTo(text) {
  try {
    const url = new URL(text)
    return ["http:", "https:"].includes(url.protocol) ? url.href : null
  } catch {
    return null
  }
}

/** @param {string} text @param {string} href */
export function pageLink(text, href) {
  const link = make("a", "", text)
  link.href = href
  link.target = "_blank"
  link.rel = "noopener noreferrer"
  return link
}

/** @param {HTMLElement} cell @param {string} text @param {string} kind */
function valueInto(cell, text, kind) {
  const href = kind === "link" ? linkTo(text) : null
  if (cell.dataset.text === text) return
  cell.dataset.text = text
  if (href) cell.replaceChildren(pageLink(text, href))
  else cell.textContent = text
}

/**
 * Pages of others about the item, which only a person opens.
 * @param {string[]} names
 */
export function pageLinks(names) {
  const box = make("div", "links")
  box.hidden = !names.length
  return {
    box,
    /** @param {(string | null)[] | undefined} addresses */
    show: (addresses) => {
      const now = JSON.stringify(addresses ?? [])
      if (box.dataset.links === now) return
      box.dataset.links = now
      box.replaceChildren(...names.map((name, i) => lookUp(name, addresses?.[i] ?? null)))
    },
  }
}

/** @param {string} name @param {string | null} address */
function lookUp(name, address) {
  const href = address === null ? null : linkTo(address)
  const link = href === null ? make("span", "off", name) : pageLink(name, href)
  link.title = href ?? "A value that this link needs is missing."
  return link
}
