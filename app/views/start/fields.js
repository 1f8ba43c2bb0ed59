// Fields with their names above them.

import {make} from "../shared/dom.js"

/** @param {string} title @param {string[][]} options each value and what it is called */
export function choice(title, options) {
  const element = make("label", "field")
  const select = make("select")
  fill(select, options)
  element.append(make("span", "", title), select)
  return {element, select}
}

/** @param {HTMLSelectElement} select @param {string[][]} options each value and what it is called */
export function fill(select, options) {
  const made = options.map(([value, text]) => {
    const option = make("option", "", text)
    option.value = value
    return option
  })
  select.replaceChildren(...made)
}

/** @param {string} title */
export function field(title) {
  const element = make("label", "field")
  const input = make("input")
  input.type = "text"
  input.autocomplete = "off"
  element.append(make("span", "", title), input)
  return {element, input}
}
