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
  const info = number === null ? undefined : card.classAt(number)
  if (info) card.label(info.id)
  else hintNoClass(card)
  return Boolean(info)
}

/** @param {LabelCard} card */
function hintNoClass(card) {
  const {classes, current, pending} = card
  if (!classes.length) card.hint("There is no class yet. Add the first one.")
  else if (card.isMany() && current === null) card.hintNoItem()
  else if (card.isMany() && current !== null && !pending.item(current))
    card.hint("Preparing this item: its likeliest classes are not here yet, so this key did nothing.", "wait")
  else card.hint("No class has this key.")
}

/**
 * A key belongs to what asks: the name that is being written, the bar of a lasso.
 * @param {LabelCard} card
 * @param {string} action
 * @param {number | null} number
 * @param {{text(): string, open(): void}} field that finds or names a class
 */
function isForAnother(card, action, number, field) {
  if (field.text()) {
    card.hint("Finish the class field first: Enter takes what is marked, Escape cancels.", "wait")
    field.open()
    return true
  }
  if (!shared.question) return false
  const info = action === "class" && number !== null ? card.classAt(number) : null
  if (info) shared.question.answer(info.id)
  else card.hint("The bar on the map is asking for a class; Escape closes it.", "wait")
  return true
}
