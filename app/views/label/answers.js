// The answers: a button a class, with its key; a field that finds a class or names a new one; and, where
// there are more classes than keys, the likeliest of the item before all others.

import {button, make} from "../shared/dom.js"
import {classButton, keycap} from "./class_button.js"
import {classFinder} from "./class_finder.js"
import {codesOf} from "./class_search.js"
import {areMany, likeliestRow} from "./likeliest.js"

/**
 * @typedef {{label(id: string): void, choose(id: string): void, skip(): void, unsure(): void,
 *   add(name: string): void}} Act choose: what the field finds, for whatever asks for a class
 */

/** @param {Keys_} keys @param {Act} act */
export function answers(keys, act) {
  const box = make("div", "answers")
  const choice = make("div", "choice")
  const list = make("div", "classes")
  /** @type {Map<string, ReturnType<typeof classButton>>} */
  let buttons = new Map()
  /** @type {Map<string, ClassInfo>} */
  let infos = new Map()
  /** @type {Map<string, import("./class_search.js").Code>} */
  let codes = new Map()
  /** @type {string[]} classes that the item marks */
  let marked = []
  /** @type {string[]} */
  let likeliest = []
  let many = false
  const row = likeliestRow(keys.classes, act.label)
  const finder = classFinder(keys, {
    label: act.choose,
    add: act.add,
    known: () => ({classes: [...infos.values()], likeliest, codes, many}),
    finding: (on) => choice.classList.toggle("finding", on),
  })
  list.append(finder.box, finder.list)
  choice.append(row.box, list)
  const others = make("div", "others")
  /** @param {"skip" | "unsure"} kind @param {string} label */
  const other = (kind, label) => {
    const box = button(`answer ${kind}`, "", () => act[kind]())
    box.append(keycap(keys[kind][0]), make("span", "name", label))
    others.append(box)
    return box
  }
  const without = {skipped: other("skip", "Skip"), unsure: other("unsure", "Unsure")}
  box.append(choice, others)

  const placeButtons = () => {
    const before = buttons
    buttons = new Map([...infos.keys()].map((id) => [id, before.get(id) ?? classButton("class", act.label)]))
    // The field itself never moves: it would lose the focus, and with it the letters that follow.
    for (const [id, entry] of before) if (!buttons.has(id)) entry.box.remove()
    let at = list.firstChild
    for (const {box: next} of buttons.values()) {
      if (at === next) at = at.nextSibling
      else list.insertBefore(next, at)
    }
  }
  /** @param {ClassInfo} info */
  const tell = (info) => {
    const code = codes.get(info.id)
    buttons.get(info.id)?.tell(info, info.key || (code ? `${code.letter}${code.digit}` : ""))
  }
  /** @param {ClassInfo[]} classes */
  const show = (classes) => {
    infos = new Map(classes.map((info) => [info.id, info]))
    many = areMany(classes, keys)
    codes = many ? codesOf(classes) : new Map()
    choice.classList.toggle("many", many)
    placeButtons()
    for (const info of classes) tell(info)
    finder.first(!classes.length)
    finder.show()
  }
  /** Tells of the classes whose number of labels has changed. @param {ClassInfo[]} changed */
  const count = (changed) => {
    for (const info of changed) {
      infos.set(info.id, info)
      tell(info)
    }
  }
  /** @param {Item | null} item @param {string[]} ids of the classes that are likeliest for it */
  const mark = (item, ids) => {
    likeliest = many ? ids : []
    if (many) row.show(item, ids, infos)
    const decided = item?.decision?.class
    const [predicted, share] = item?.predicted ?? [null, null]
    for (const id of marked) buttons.get(id)?.mark(false, null)
    marked = [decided, predicted].filter((id) => typeof id === "string")
    for (const id of marked) buttons.get(id)?.mark(id === decided, id === predicted ? share : null)
    for (const [kind, other] of Object.entries(without))
      other.classList.toggle("chosen", item?.decision?.kind === kind)
  }
  const flash = (/** @type {string} */ id) => {
    buttons.get(id)?.flash()
    row.flash(id)
  }
  return {box, show, count, mark, field: finder, flash}
}
