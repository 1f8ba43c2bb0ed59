// The classes in the map's legend: all of a few; of many the largest, those that the person hid, and
// what is searched for.

import {button, counted, make, write} from "../shared/dom.js"

/**
 * @typedef {{name: string, colour: string, shape: number, codes: number[], labelled: number,
 *   count: number | null}} Entry
 * @typedef {{toggle(entry: Entry): void, highlight(codes: number[]): void}} Act
 */

export const FEW = 15 // entries that stand there without more
const LARGEST = 10 // entries of many

/** @param {number} n */
export const short = (n) =>
  n >= 1e6 ? `${(n / 1e6).toFixed(1)}M` : n >= 1e4 ? `${Math.round(n / 1e3)}k` : counted(n)

/**
 * Those that are shown, in their own order, so that none moves because another has grown.
 * @param {Entry[]} entries
 * @param {{all: boolean, text: string, isAway(entry: Entry): boolean}} how
 */
export function shownOf(entries, {all, text, isAway}) {
  if (entries.length <= FEW) return entries
  const sought = text.trim().toLowerCase()
  if (sought) return entries.filter(({name}) => name.toLowerCase().includes(sought))
  if (all) return entries
  const size = (/** @type {Entry} */ {count, labelled}) => count ?? labelled
  const largest = new Set([...entries].sort((a, b) => size(b) - size(a)).slice(0, LARGEST))
  return entries.filter((entry) => largest.has(entry) || isAway(entry))
}

/** @param {Act} act */
export function entryList(act) {
  const box = make("div", "list")
  /** @type {Map<string, ReturnType<typeof entryRow>>} by codes */
  let rows = new Map()
  let order = ""
  return {
    box,
    /** @param {Entry[]} entries @param {(entry: Entry) => boolean} isAway @param {HTMLElement[]} above */
    show: (entries, isAway, above) => {
      const before = rows
      rows = new Map()
      for (const entry of entries) {
        const key = entry.codes.join()
        const row = before.get(key) ?? entryRow(act)
        row.tell(entry, isAway(entry))
        rows.set(key, row)
      }
      const now = [...rows.keys()].join(";")
      if (now === order && !above.length && box.children.length === rows.size) return
      order = now
      box.replaceChildren(...above, ...[...rows.values()].map((row) => row.box))
    },
  }
}

/** @param {Act} act */
function entryRow(act) {
  /** @type {Entry | null} */
  let shown = null
  const box = button("entry", "", () => {
    if (shown) act.toggle(shown)
  })
  const swatch = make("span", "swatch")
  const name = make("span", "name")
  const labelled = make("span", "labelled")
  const count = make("span", "count")
  box.append(swatch, name, labelled, count)
  for (const event of ["pointerenter", "focus"]) {
    box.addEventListener(event, () => act.highlight(shown?.codes ?? []))
  }
  for (const event of ["pointerleave", "blur"]) box.addEventListener(event, () => act.highlight([]))
  return {
    box,
    /** @param {Entry} entry @param {boolean} away */
    tell: (entry, away) => {
      shown = entry
      box.classList.toggle("away", away)
      box.setAttribute("aria-pressed", String(!away))
      box.title = `${away ? "Show" : "Hide"} ${entry.name}`
      swatch.style.background = entry.colour
      swatch.dataset.shape = String(entry.shape)
      write(name, entry.name)
      labelled.hidden = !entry.labelled
      labelled.title = `${counted(entry.labelled)} labelled`
      write(labelled, short(entry.labelled))
      write(count, entry.count === null ? "" : short(entry.count))
    },
  }
}
