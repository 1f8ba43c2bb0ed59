// Columns that are shown together: a position on the sky, and a value with its error.

import {button, make, several, write} from "../shared/dom.js"
import {choice, fill} from "./fields.js"

const NONE = ["", "none"]

export class Together {
  /**
   * @param {StartAsked} asked what a person chose; changed in place
   * @param {() => void} renew
   */
  constructor(asked, renew) {
    this.asked = asked
    this.renew = renew
    this.numbers = ""
    /** @type {string[]} */
    this.sky = []
    /** @type {Record<string, string[]>} */
    this.errors = {}
    this.element = make("details", "together")
    this.summary = make("summary")
    this.ra = choice("Right ascension, in degrees", [NONE])
    this.dec = choice("Declination, in degrees", [NONE])
    this.hint = make("p", "quiet")
    this.hint.setAttribute("role", "status")
    this.list = make("ul")
    this.value = choice("Value", [NONE])
    this.error = choice("Its error", [NONE])
    this.lower = choice("Its lower error, if another", [NONE])
    for (const {select} of [this.ra, this.dec]) select.addEventListener("change", () => this.place(select))
    const add = button("", "Add this error", () => this.add())
    this.element.append(this.summary, grid(this.ra, this.dec), this.hint, this.list)
    this.element.append(grid(this.value, this.error, this.lower), add)
  }

  /** @param {StartData} data */
  update(data) {
    this.sky = this.asked.sky ?? data.sky
    this.errors = this.asked.errors ?? data.errors
    this.element.hidden = data.numbers.length < 2
    const numbers = JSON.stringify(data.numbers)
    if (numbers !== this.numbers) {
      for (const {select} of [this.ra, this.dec, this.value, this.error, this.lower]) {
        const before = select.value
        fill(select, [NONE, ...data.numbers.map((name) => [name, name])])
        select.value = data.numbers.includes(before) ? before : ""
      }
    }
    this.numbers = numbers
    this.ra.select.value = this.sky[0] ?? ""
    this.dec.select.value = this.sky[1] ?? ""
    write(this.hint, "")
    const pairs = Object.entries(this.errors)
    this.list.replaceChildren(...pairs.map(([value, names]) => this.row(value, names)))
    const position = this.sky.length ? `a position from ${this.sky.join(" and ")}` : "no position"
    const errors = pairs.length ? `${several(pairs.length, "value")} with an error` : "no errors"
    write(this.summary, `Shown together: ${position}, ${errors}`)
  }

  /** @param {string} value @param {string[]} names */
  row(value, names) {
    const row = make("li")
    const remove = button("small", "Remove", () => {
      const {[value]: _, ...others} = this.errors
      this.asked.errors = others
      this.renew()
    })
    remove.setAttribute("aria-label", `Remove the error of ${value}`)
    const text = names.length > 1 ? `${value} + ${names[0]} − ${names[1]}` : `${value} ± ${names[0]}`
    row.append(make("bdi", "", text), remove)
    return row
  }

  /** @param {HTMLSelectElement} changed */
  place(changed) {
    const [ra, dec] = [this.ra.select.value, this.dec.select.value]
    if (ra && dec && ra !== dec) this.asked.sky = [ra, dec]
    else if (!changed.value) this.asked.sky = []
    else return write(this.hint, "A position has two columns: choose the other one too.")
    this.renew()
  }

  add() {
    const [value, ...names] = [this.value, this.error, this.lower].map(({select}) => select.value)
    const errors = [...new Set(names.filter(Boolean))]
    if (!value || !names[0]) return write(this.hint, "Choose a value, and the column that holds its error.")
    this.asked.errors = {...this.errors, [value]: errors}
    for (const {select} of [this.value, this.error, this.lower]) select.value = ""
    this.renew()
  }

  /** A column that is not shown any more goes with nothing. @param {string} column */
  forget(column) {
    if (this.asked.sky?.includes(column)) this.asked.sky = []
    if (!this.asked.errors) return
    const others = Object.entries(this.asked.errors).filter((pair) => !pair.flat().includes(column))
    this.asked.errors = Object.fromEntries(others)
  }
}

/** @param {{element: HTMLElement}[]} fields */
function grid(...fields) {
  const made = make("div", "settings")
  made.append(...fields.map(({element}) => element))
  return made
}
