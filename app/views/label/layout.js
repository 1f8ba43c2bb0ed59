// The parts that the label card is made of, what each of them may do, and where they stand.

import {make} from "../shared/dom.js"
import {shared} from "../shared/page.js"
import {alikeLine} from "./alike.js"
import {answers} from "./answers.js"
import {columnPart} from "./column_part.js"
import {helpOver, noteOver, searchOver} from "./dialogs.js"
import {neighbours, why} from "./item.js"
import {leftoverBar} from "./leftover.js"
import {pictureFrames} from "./pictures.js"
import {seriesPlots} from "./series.js"
import {topLine} from "./toolbar.js"

/** @typedef {ReturnType<typeof makeParts>} Parts */

/** @param {import("./label.js").LabelCard} card @param {Setting} setting */
export function makeParts(card, setting) {
  const go = (/** @type {number} */ position) => card.show(position)
  const classOf = (/** @type {string} */ id) => card.classes.find((info) => info.id === id)
  const pictures = pictureFrames(setting)
  const series = seriesPlots(setting)
  return {
    body: make("div", "body"),
    blank: make("div", "blank"),
    pictures,
    series,
    top: topLine(setting.keys, card.act),
    columns: columnPart(setting, {
      classOf,
      copy: (column, part) => card.columns.copy(column, part),
      keep: (arrangement) => card.columns.keep(arrangement),
      sort: () => card.send({op: "sort"}),
      reveal: (names) => card.send({op: "reveal", names}),
      arranged: (names) => series.arrange(names),
      unfold: (name) => card.send({op: "unfold", position: card.current, name}),
      look: (name) => {
        if (name !== card.columns.looked) card.columns.look(name)
      },
    }),
    near: neighbours({go, classOf}),
    why: why(),
    alike: alikeLine({go, show: (position) => card.send({op: "alike", position})}),
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
    search: searchOver({
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
  const {body, blank, pictures, series, top, columns, near, why, alike, notes, answers} = parts
  const see = make("div", "left")
  see.append(pictures.box, series.box, near.box)
  const main = make("div", "main")
  main.append(see, columns.box)
  body.append(main, why.box, alike.box, notes.box)
  host.replaceChildren(parts.leftover.box, top.box, body, blank, line, answers.box)
  host.append(parts.search.box, parts.help.box, pictures.large.box, columns.over)
}
