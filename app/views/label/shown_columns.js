// The item's columns as the person has them: arranged, compared with each class, copied.

import {copy, textOf} from "./copying.js"
import {GLANCE} from "./whereabouts.js"

export class ShownColumns {
  /** @type {Arrangement} */
  arrangement = {order: [], pinned: [], hidden: [], telling: []}
  /** @type {Marks} */
  marks = {}
  /** @type {string | null} the column under the pointer, or with the focus */
  looked = null
  serial = 0 // of the last value that was asked for
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  comparing

  /** @param {import("./label.js").LabelCard} card */
  constructor(card) {
    this.card = card
  }

  get part() {
    return this.card.built?.parts.columns
  }

  // What the server tells

  /** @param {Arrangement} message */
  take({order, pinned, hidden, telling}) {
    this.arrangement = {order, pinned, hidden, telling}
    this.part?.take(this.arrangement)
  }

  /** @param {Marks} marks */
  mark(marks) {
    this.marks = marks
    this.part?.mark(marks)
  }

  /** @param {{position: number, name: string, places: ClassPlace[]}} message */
  takeCompared({position, name, places}) {
    if (position === this.card.current && name === this.looked) this.part?.compare(name, places)
  }

  /** @param {{serial: number, name: string, text: string}} message */
  takeFull({serial, name, text}) {
    if (serial === this.serial) copy(name, text, this.card.line)
  }

  // What the person does

  /** @param {Arrangement} arrangement */
  keep(arrangement) {
    this.arrangement = arrangement
    const {order, pinned, hidden} = arrangement
    this.card.post({kind: "columns", order, pinned, hidden})
  }

  /**
   * Asks for the place of the item's value in each class.
   * @param {string | null} name of a column; null for none
   */
  look(name) {
    const again = name !== null && name === this.looked
    this.looked = name
    const position = this.card.current
    if (name === null || position === null || !this.marks[name]?.length) {
      this.part?.compare(null, [])
      return
    }
    clearTimeout(this.comparing)
    const ask = () => this.card.send({op: "compare", position, name})
    this.comparing = setTimeout(ask, again ? GLANCE : 0)
  }

  /**
   * Copies a value as it stands in the data; a long one is asked for.
   * @param {Column} column
   * @param {"value" | "degrees"} part
   */
  copy(column, part) {
    const {card} = this
    const {name} = column
    const position = card.current
    const item = position === null ? undefined : card.pending.item(position)
    const at = card.built?.setting.columns.findIndex((candidate) => candidate.name === name) ?? -1
    const value = textOf(column, part, item?.values[at] ?? undefined)
    if (value === "ask") card.send({op: "full", position, name, serial: ++this.serial})
    else if (value === "missing") card.hint(`${name} is missing here; there is nothing to copy.`, "wait")
    else copy(name, value.text, card.line)
  }
}
