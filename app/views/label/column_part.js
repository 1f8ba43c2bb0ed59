// All that the card shows of columns: the values, their places in each class, links, and how they are
// arranged.

import {button, make, write} from "../shared/dom.js"
import {shownInOrder} from "./arrangement.js"
import {columnsOver} from "./columns.js"
import {facts, pageLinks} from "./facts.js"
import {prose} from "./prose.js"

/**
 * @param {Setting} setting
 * @param {{copy(column: Column, part: "value" | "degrees"): void, keep(arrangement: Arrangement): void,
 *   sort(): void, look(name: string | null): void, reveal(names: string[]): void, unfold(name: string): void,
 *   arranged(names: string[]): void,
 *   classOf(id: string): ClassInfo | undefined}} act keep: an arrangement is to be recorded; arranged: those columns are shown now; look: at a column
 */
export function columnPart({columns, links: linkNames, withheld}, act) {
  const names = columns.map((column) => column.name)
  const rows = facts(columns, act)
  const texts = prose(columns, act)
  const links = pageLinks(linkNames)
  const line = make("div", "standing")
  /** @type {Arrangement} */
  let arrangement = {order: [], pinned: [], hidden: [], telling: []}
  const arrange = (/** @type {Arrangement} */ next) => {
    const shown = shownInOrder(names, next)
    rows.arrange(shown)
    texts.arrange(shown)
    act.arranged(shown)
  }
  const over = columnsOver(names, {
    show: arrange,
    keep: (next) => {
      arrangement = next
      act.keep(next)
    },
    sort: act.sort,
  })
  const bar = make("div", "bar")
  const box = make("div", "right")
  bar.append(
    links.box,
    button("icon arrange", "Columns: pin, hide, order", () => over.open(arrangement), "columns"),
  )
  const keptBack = make("p", "withheld", withheld)
  keptBack.hidden = !withheld
  box.append(texts.box, bar, rows.box, line, keptBack)
  box.hidden = !columns.length && !withheld
  line.hidden = true
  return {
    box,
    over: over.box,
    /** @param {Item | null} item */
    show: (item) => {
      rows.show(item?.values)
      texts.show(item)
      links.show(item?.links)
    },
    takeText: texts.take,
    /** @param {Arrangement} next */
    take: (next) => {
      if (over.box.open) {
        over.sorted(next.telling)
        return
      }
      arrangement = next
      arrange(next)
    },
    /** @param {Marks} marks */
    mark: (marks) => {
      rows.mark(marks, act.classOf)
      line.hidden = !Object.values(marks).some((medians) => medians.length)
      if (!line.textContent) write(line, POINT)
    },
    /** @param {string | null} name @param {ClassPlace[]} places */
    compare: (name, places) => {
      const text = name === null ? POINT : `${name}: ${comparison(places, act.classOf)}`
      write(line, text)
      line.title = name === null ? "" : text
    },
  }
}

const POINT = "Point at a value to see its place in each class."

/**
 * @param {ClassPlace[]} places
 * @param {(id: string) => ClassInfo | undefined} classOf
 */
export function comparison(places, classOf) {
  const parts = places.flatMap(([id, smaller, all]) => {
    const info = classOf(id)
    return info ? [`${smaller || "none"} of ${all} ${info.name}`] : []
  })
  return parts.length
    ? `larger than ${parts.join(", ")}`
    : "no class has three labelled values to compare with"
}
