// After a cut connection the page is made anew. A card that goes leaves what it has to the one that comes
// after it, so that the item which the person saw stands there at once.

import {shared} from "../shared/page.js"
import {noteOnPage, pressAway} from "./away.js"

/**
 * @typedef {import("./label.js").LabelCard} LabelCard
 * @typedef {import("./label.js").Opened} Opened
 */

const AWAY = 30000 // ms in which a card that is made anew is waited for

/** @param {LabelCard} card @param {Opened} built */
export function leave(card, {setting}) {
  const {pending, trail, current, classes, likeliest, labels, empty, stopwatch} = card
  const {arrangement, marks} = card.columns
  /** @type {[Command, Answer][]} */
  const missed = []
  const stop = shared.outbox?.listen({answered: (...answered) => missed.push(answered)})
  shared.rest = {
    setting,
    until: performance.now() + AWAY,
    missed,
    stop,
    held: card.held.held,
    state: {pending, trail, current, classes, likeliest, labels, empty, stopwatch},
    columns: {arrangement, marks},
  }
  shared.keys?.detach({away: pressAway, unheard: noteOnPage})
}

/** @param {LabelCard} card that has just been made */
export function resume(card) {
  const {rest} = shared
  shared.rest = null
  if (!rest) return
  rest.stop?.()
  if (performance.now() > rest.until) {
    if (rest.held) noteOnPage("Your key was not used: the label card took too long to come back.")
    return
  }
  Object.assign(card, rest.state)
  Object.assign(card.columns, rest.columns)
  card.held.held = rest.held
  card.open(rest.setting)
  for (const [command, answer] of rest.missed) card.answered(command, answer)
  card.useHeld()
}
