// What a key does on the label card: something with the item, or with what asks in its place; a key that
// does nothing says why.

import {shared} from "../shared/page.js"
import {ANSWERS} from "./keyboard.js"

/** @typedef {import("./label.js").LabelCard} LabelCard */

/**
 * @param {LabelCard} card
 * @param {string} action
 * @param {number | null} number of a class
 * @param {boolean} covered whether a dialog lies over the page
 * @returns {boolean} whether there was something to do
 */
export function press(card, action, number, covered) {
  if (!card.built) return false
  const {help, pictures, answers} = card.built.parts
  if (help.box.open && action !== "help") return false
  if (covered && !help.box.open && !pictures.large.box.open) {
    if (ANSWERS.includes(action))
      card.hint("Close the window over the page first; then keys are for the item.", "wait")
    return false
  }
  if (ANSWERS.includes(action) && isForAnother(card, action, number, answers.field)) return true
  if (action !== "class") return card.act[action]() !== false
  const info = number === null ? undefined : card.classes[number]
  if (info) card.label(info.id)
  else card.hint(card.classes.length ? "No class has this key." : "There is no class yet. Add the first one.")
  return Boolean(info)
}

/**
 * A key belongs to what is asked: to the name that is being written, to the bar of a lasso.
 * @param {LabelCard} card
 * @param {string} action
 * @param {number | null} number
 * @param {{text(): string, open(): void}} field of a new class
 */
function isForAnother(card, action, number, field) {
  if (field.text()) {
    card.hint("Finish the new class first: Enter adds it, Escape cancels.", "wait")
    field.open()
    return true
  }
  if (!shared.question) return false
  const info = action === "class" && number !== null ? card.classes[number] : null
  if (info) shared.question.answer(info.id)
  else card.hint("The bar on the map is asking for a class; Escape closes it.", "wait")
  return true
}
