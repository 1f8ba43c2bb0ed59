// Keys while no label card is on the page: it is made anew after a cut connection, or was closed.

import {make} from "../shared/dom.js"
import {shared} from "../shared/page.js"
import {press} from "./key_press.js"
import {ANSWERS} from "./keyboard.js"

const NOTE_STAYS = 4000 // ms

/**
 * A key that is pressed while there is no card: the first one is for the item that was seen last.
 * @param {string} action
 * @param {number | null} number
 */
export function pressAway(action, number) {
  const {rest} = shared
  const isAnswer = ANSWERS.includes(action)
  if (!rest || performance.now() > rest.until) {
    if (isAnswer) noteOnPage("The label card is not on the page, so this key did nothing.")
    return false
  }
  const {current} = rest.state
  const isFirst = current !== null && !rest.held && (isAnswer || action === "similar")
  if (isFirst) {
    /** @type {import("./held_key.js").Held} */
    const first = {position: current, run: (card) => press(card, action, number, false)}
    rest.held = first
  }
  noteOnPage(
    isFirst
      ? "Preparing the page; your key is used as soon as the item is back."
      : "Preparing the page: no item is shown, so this key did nothing.",
  )
  return true
}

/**
 * Shows a line to the person where no card can.
 * @param {string} text
 */
export function noteOnPage(text) {
  const note = make("div", "", text)
  note.setAttribute("role", "status")
  note.dataset.preparing = "page"
  Object.assign(note.style, {
    position: "fixed",
    left: "50%",
    bottom: "24px",
    transform: "translateX(-50%)",
    zIndex: "2000",
    padding: "8px 14px",
    borderRadius: "6px",
    background: "#32363d",
    color: "#fff",
    font: "14px system-ui, sans-serif",
  })
  document.body.append(note)
  setTimeout(() => note.remove(), NOTE_STAYS)
}
