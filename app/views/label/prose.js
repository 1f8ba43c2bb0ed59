// The texts of an item, to be read: whole or folded, with their telling words marked.

import {button, counted, make, write} from "../shared/dom.js"
import {meaning, pieces} from "./marked_words.js"

const MISSING = "missing"

/**
 * @typedef {{copy(column: Column, part: "value"): void, reveal(names: string[]): void, unfold(name: string): void,
 *   classOf(id: string): ClassInfo | undefined}} Act unfold: have the rest of a long text sent
 * @param {Column[]} columns
 * @param {Act} act
 */
export function prose(columns, act) {
  const box = make("div", "prose")
  const texts = columns.flatMap((column, at) => (column.kind === "prose" ? [readable(column, at, act)] : []))
  box.hidden = !texts.length
  box.append(...texts.map((text) => text.box))
  return {
    box,
    /** @param {string[]} names those that are shown */
    arrange: (names) => {
      for (const text of texts) text.hide(!names.includes(text.name))
      box.hidden = texts.every((text) => text.box.hidden)
    },
    /** @param {Item | null} item */
    show: (item) => {
      for (const text of texts) text.show(item)
    },
    /** @param {{position: number, name: string, text: string, length: number}} whole */
    take: (whole) => {
      for (const text of texts) if (text.name === whole.name) text.take(whole)
    },
  }
}

/**
 * @param {Column} column
 * @param {number} at among all columns
 * @param {Act} act
 */
function readable(column, at, act) {
  const {name} = column
  const box = make("section", "passage")
  box.setAttribute("aria-label", name)
  const head = make("div", "head")
  const copy = button("icon", `Copy ${name}`, () => act.copy(column, "value"), "copy")
  head.append(make("span", "name", name), copy)
  const body = make("div", "lines")
  const foot = make("div", "foot")
  const marks = make("span", "meaning")
  const more = button("plain", "Show all", () => unfold(!isUnfolded))
  foot.append(more, marks)
  box.append(head, body, foot)
  /** @type {Item | null} */
  let item = null
  let text = ""
  let drawn = ""
  let isUnfolded = false
  let isCut = false // whether there is more than the page has

  /** @param {boolean} unfolded */
  const unfold = (unfolded) => {
    isUnfolded = unfolded
    if (unfolded && isCut) act.unfold(name)
    fold()
  }
  const fold = () => {
    box.classList.toggle("folded", !isUnfolded)
    more.hidden = !isUnfolded && !isCut && body.scrollHeight <= body.clientHeight + 1
    write(more, isUnfolded ? "Show less" : "Show all")
    more.setAttribute("aria-expanded", String(isUnfolded))
  }
  const draw = (note = "") => {
    const telling = item?.telling?.find((words) => words.column === name)
    const words = telling?.words ?? []
    const info = telling?.class ? act.classOf(telling.class) : undefined
    const now = JSON.stringify([text, words])
    if (now !== drawn) {
      drawn = now
      body.replaceChildren(...pieces(text, words).map(piece))
    }
    write(marks, [note, meaning(words.length, info?.name ?? null)].filter(Boolean).join(" "))
  }
  new ResizeObserver(fold).observe(body)
  return {
    name,
    box,
    /** @param {boolean} hidden */
    hide: (hidden) => {
      box.hidden = hidden
      askIfLacking()
    },
    /** @param {Item | null} next */
    show: (next) => {
      const moved = next?.position !== item?.position
      const value = next?.values[at] ?? null
      item = next
      askIfLacking()
      if (!moved && isUnfolded && isCut) return draw(marks.dataset.note)
      text = value?.[0] ?? ""
      isCut = value !== null && value[3] === null
      if (moved) isUnfolded = false
      marks.dataset.note = ""
      body.classList.toggle("missing", value !== null && text === MISSING && value[3] === "")
      draw()
      body.scrollTop = moved ? 0 : body.scrollTop
      fold()
    },
    /** @param {{position: number, text: string, length: number}} whole */
    take: (whole) => {
      if (whole.position !== item?.position || !isUnfolded) return
      text = whole.text
      const sent = [...text].length
      marks.dataset.note =
        sent < whole.length ? `The first ${counted(sent)} of ${counted(whole.length)} characters.` : ""
      draw(marks.dataset.note)
      fold()
    },
  }

  function askIfLacking() {
    if (!box.hidden && item && item.values[at] === null) act.reveal([name])
  }
}

/** @param {{text: string, marked: boolean}} part */
const piece = ({text, marked}) => (marked ? make("mark", "", text) : document.createTextNode(text))
