// The line that says what came of a key or a click, for as long as it takes to read.

import {make, write} from "../shared/dom.js"

const STAYS = 4000 // ms

export function hintLine() {
  const box = make("div", "hint")
  box.setAttribute("role", "status")
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let hiding
  return {
    box,
    /** @param {string} text @param {string} kind empty, "wait" or "bad" */
    show: (text, kind) => {
      write(box, text)
      box.className = `hint shown ${kind}`
      clearTimeout(hiding)
      hiding = setTimeout(() => box.classList.remove("shown"), STAYS)
    },
    /** What is shown now, to be compared: another hint has another. */
    turn: () => hiding,
  }
}
