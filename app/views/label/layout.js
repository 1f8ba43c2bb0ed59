// The parts that the label card is made of, what each of them may do, and where they stand.

import {make} from "../shared/dom.js"
import {shared} from "../shared/page.js"
import {answers} from "./answers.js"
import {columnPart} from "./column_part.js"
import {helpOver, largeOver, noteOver, searchOver} from "./dialogs.js"
import {neighbours, pictureFrame, why} from "./item.js"
import {leftoverBar} from "./leftover.js"
import {topLine} from "./toolbar.js"

/** @typedef {ReturnType<typeof makeParts>} Parts */

/** @param {import("./label.js").LabelCard} card @param {Setting} setting */
export function makeParts(card, setting) {
  const go = (/** @type {number} */ position) => card.show(position)
  const classOf = (/** @type {string} */ id) => card.classes.find((info) => info.id === id)
  const large = largeOver(setting)
  return {
    body: make("div", "body"),
    blank: make("div", "blank"),
    large,
    top: topLine(setting.keys, card.act),
    frame: pictureFrame(setting, {enlarge: (/** @type {string} */ kind) => large.open(card.current, kind)}),
    columns: columnPart(setting, {
      classOf,
      copy: (column, part) => card.columns.copy(column, part),
      keep: (arrangement) => card.columns.keep(arrangement),
      sort: () => card.send({op: "sort"}),
      reveal: (names) => card.send({op: "reveal", names}),
      look: (name) => {
        if (name !== card.columns.looked) card.columns.look(name)
      },
    }),
    near: neighbours(setting, {go, classOf}),
    why: why(),
    notes: noteOver({note: (text) => card.note(text), closed: () => card.endNote()}),
    answers: answers(setting.keys, {
      label: (id) => card.label(id),
      choose: (id) => card.choose(id),
      skip: card.act.skip,
      unsure: card.act.unsure,
      add: (name) => card.post({kind: "add", name}),
    }),
    help: helpOver(setting.keys, setting.actions),
    leftover: leftoverBar({
      save: (entries) => shared.outbox?.adopt(entries),
      discard: (entries) => shared.outbox?.discard(entries),
    }),
    search: searchOver(setting, {
      go,
      search: (text) => card.search(text),
    }),
  }
}

/**
 * @param {HTMLElement} host
 * @param {Parts} parts
 * @param {HTMLElement} line for hints
 */
export function place(host, parts, line) {
  const {body, blank, large, top, frame, columns, near, why, notes, answers} = parts
  const see = make("div", "left")
  see.append(frame.box, near.box)
  const main = make("div", "main")
  main.append(see, columns.box)
  body.append(main, why.box, notes.box)
  host.replaceChildren(parts.leftover.box, top.box, body, blank, line, answers.box)
  host.append(parts.search.box, parts.help.box, large.box, columns.over)
}
