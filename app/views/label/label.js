// The label card in the browser: it holds the next items, so that nobody waits for an answer.

import {keepPointer, make} from "../shared/dom.js"
import {outboxOf, postCommands} from "../shared/outbox.js"
import {mendReconnection, shared} from "../shared/page.js"
import {HeldKey} from "./held_key.js"
import {hintLine} from "./hint_line.js"
import {signsOf} from "./key_names.js"
import {press} from "./key_press.js"
import {Keys} from "./keyboard.js"
import {makeParts, place} from "./layout.js"
import {areMany, Likeliest, placesOf} from "./likeliest.js"
import {DECISIONS, Pending} from "./pending.js"
import {leave, resume} from "./rest.js"
import {ShownColumns} from "./shown_columns.js"
import {Stopwatch} from "./stopwatch.js"
import {Whereabouts} from "./whereabouts.js"

/**
 * @typedef {{kind: string, text: string, detail: string}} Empty why there is no item
 * @typedef {import("./layout.js").Parts} Parts
 * @typedef {{setting: Setting, parts: Parts, stopListening: () => void}} Opened what a card has once its
 *   server has answered
 */

const LONGEST_TRAIL = 200
const AHEAD = 12 // items whose pictures are fetched before they are shown

/** @param {string} key as it stands on keys */
const signed = (key) => signsOf(key).join("+")

export class LabelCard {
  pending = new Pending()
  /** @type {number[]} positions that were decided, the last one last */
  trail = []
  /** @type {number | null} */
  current = null
  /** @type {ClassInfo[]} */
  classes = []
  likeliest = new Likeliest()
  labels = 0
  /** @type {Empty} */
  empty = {kind: "wait", text: "Opening the pool …", detail: ""}
  shows = 0
  serial = 0 // of the last search
  opened = false
  stopwatch = new Stopwatch()
  line = hintLine()
  columns = new ShownColumns(this)
  held = new HeldKey((text, kind) => this.hint(text, kind))
  whereabouts = new Whereabouts(
    () => ({position: this.current, head: this.pending.isHead(this.current)}),
    (place) => this.send({op: "look", ...place, shows: this.shows}),
  )
  /** @type {(() => void) | null} what is to be shown once a note is written */
  turn = null
  /** @type {Opened | null} */
  built = null

  /** @param {Model} model @param {HTMLElement} host */
  constructor(model, host) {
    this.model = model
    this.host = host
    this.act = this.actions()
    keepPointer(host)
    host.append(make("div", "blank", "Opening the pool …"))
    model.on("msg:custom", ({messages}) => {
      for (const message of messages) this.receive(message)
    })
    model.on("remove", () => this.close())
    this.watch = () => this.seenOrNot()
    document.addEventListener("visibilitychange", this.watch)
    resume(this)
    this.send({op: "ready"})
  }

  /** @param {{op: string, [field: string]: unknown}} message */
  send(message) {
    this.model.send_msg(message)
  }

  close() {
    document.removeEventListener("visibilitychange", this.watch)
    this.whereabouts.stop()
    if (!this.built) return
    this.built.stopListening()
    leave(this, this.built)
  }

  seenOrNot() {
    if (document.hidden) {
      this.stopwatch.hide()
      return
    }
    this.stopwatch.show()
    // A tab that slept long enough has lost its session and is loaded again.
    if (this.built) postCommands(this.built.setting.page, []).catch(() => null)
  }

  // What the server tells

  /** @param {any} message */
  receive(message) {
    switch (message.op) {
      case "setting":
        return this.open(message)
      case "classes":
        return this.takeClasses(message)
      case "counts":
        return this.takeCounts(message)
      case "queue":
        return this.takeQueue(message)
      case "empty":
        return this.takeEmpty(message)
      case "item":
        return this.takeItem(message)
      case "likeliest":
        return this.pending.takeLikeliest(message.items)
      case "show":
        return this.takeShow(message)
      case "found":
        if (message.serial === this.serial) this.built?.parts.search.found(message.found)
        return
      case "columns":
        return this.columns.take(message)
      case "marks":
        return this.columns.mark(message.marks)
      case "compared":
        return this.columns.takeCompared(message)
      case "text":
        return this.built?.parts.columns.takeText(message)
      case "full":
        return this.columns.takeFull(message)
      case "trouble":
        return this.hint(message.text, "bad")
      case "hint":
        return this.hint(message.text)
    }
  }

  /** @param {Setting} setting */
  open(setting) {
    const before = this.built?.setting
    this.shows = 0
    this.trail = this.trail.length ? this.trail : setting.trail
    if (before && JSON.stringify({...before, trail: []}) === JSON.stringify({...setting, trail: []})) return
    this.built?.stopListening()
    const parts = makeParts(this, setting)
    place(this.host, parts, this.line.box)
    this.host.classList.toggle("pictures", setting.pictures)
    this.host.classList.toggle("curves", !setting.pictures && setting.series.length > 0)
    parts.answers.show(this.classes)
    parts.columns.take(this.columns.arrangement)
    parts.columns.mark(this.columns.marks)
    shared.keys ??= new Keys()
    shared.keys.attach(setting.keys, {
      act: (action, number, covered) => press(this, action, number, covered),
      unheard: (reason) => this.hint(reason, "wait"),
    })
    const outbox = outboxOf(setting)
    const stopListening = outbox.listen({
      answered: (command, answer) => this.answered(command, answer),
      changed: (count) => this.showUnsaved(count, parts),
      trouble: (text) => this.hint(text, "bad"),
    })
    this.built = {setting, parts, stopListening}
    this.showUnsent(outbox, parts)
    this.render()
  }

  /**
   * Nothing is shown before it is known what waits to be saved: that must not be asked again.
   * @param {import("../shared/outbox.js").Outbox} outbox
   * @param {Parts} parts
   */
  async showUnsent(outbox, parts) {
    await outbox.opening
    for (const command of outbox.messages.values()) {
      const {kind, position, others = []} = command
      if (kind in DECISIONS && position !== undefined) {
        for (const answered of [position, ...others]) this.pending.answer(answered)
      }
      if (!this.pending.changes.has(command.event)) this.remember(command)
    }
    this.opened = true
    parts.leftover.offer(outbox.leftovers)
    this.settle()
  }

  /** @param {{classes: ClassInfo[], labels: number}} message */
  takeClasses({classes, labels}) {
    const before = this.classes
    this.classes = classes
    this.labels = labels
    this.built?.parts.answers.show(classes)
    this.built?.parts.columns.mark(this.columns.marks)
    this.render()
    if (before.length && !this.isMany(before) && this.isMany(classes)) this.explainLikeliest()
  }

  /** @param {{counts: {[classId: string]: number}, labels: number}} message only what has changed */
  takeCounts({counts, labels}) {
    this.labels = labels
    const changed = this.classes.filter(({id}) => id in counts)
    for (const info of changed) info.count = counts[info.id]
    this.built?.parts.answers.count(changed)
    this.render()
  }

  isMany(classes = this.classes) {
    return Boolean(this.built && areMany(classes, this.built.setting.keys))
  }

  /**
   * The class that a key stands for while this item is shown.
   * @param {number} number of the key, from 0
   */
  classAt(number) {
    const keys = this.built?.setting.keys
    if (!keys || !this.isMany() || number >= placesOf(keys)) return this.classes[number]
    return this.classes.find(({id}) => id === this.likeliest.ids[number])
  }

  explainLikeliest() {
    if (!this.built) return
    const {keys} = this.built.setting
    const [first, last] = [keys.classes[0], keys.classes[placesOf(keys) - 1]].map(signed)
    this.hint(
      `There are more classes than keys now: ${first} to ${last} are the likeliest of each item, and ` +
        `${signed(keys.add[0])} finds any class.`,
    )
  }

  /** @param {{order: number[], empty: Empty, seq: number, items: Item[]}} message */
  takeQueue({order, empty, seq, items}) {
    for (const item of items) this.pending.keep(item, this.current)
    this.pending.takeOrder(order, seq)
    this.empty = empty
    this.settle()
  }

  /** @param {{empty: Empty}} message */
  takeEmpty({empty}) {
    this.empty = empty
    this.render()
  }

  /** @param {{item: Item}} message */
  takeItem({item}) {
    this.pending.keep(item, this.current)
    if (this.current === null) this.settle()
    else if (item.position === this.current) this.render()
    this.useHeld()
    if (this.pending.upcoming().slice(0, AHEAD).includes(item.position)) {
      this.preload(item.position)
    }
  }

  /** @param {{position: number | null, item: Item | null, shows: number}} message */
  takeShow({position, item, shows}) {
    this.shows = shows
    if (item) this.pending.keep(item, this.current)
    this.turnTo(position ?? this.pending.next())
  }

  /** @param {Command} command @param {Answer} answer */
  answered(command, {ok, text, turned, position, decided, item, seq}) {
    if (item) this.pending.keep(item, this.current)
    const refused = this.describeRefusal(command, ok)
    this.pending.settle(command, ok, seq ?? 0)
    if (!ok) this.settle() // it gives the item back, and takes away none that is being looked at
    if (text) this.hint(refused + text, ok ? "" : "bad")
    if (position !== undefined && turned === "undone") this.turnTo(position)
    if (turned === "redone" && decided && position === this.current) {
      this.turnTo(this.pending.next(position))
    }
    if (command.kind === "add" && ok) this.hint(`Added ${command.name}.`)
  }

  /** @param {Command} command @param {boolean} ok */
  describeRefusal({kind, position}, ok) {
    const item = !ok && kind in DECISIONS && position !== undefined && this.pending.item(position)
    return item ? `${item.id}: ` : ""
  }

  // The items

  // Shows an item if none is shown; one that is looked at is never taken away.
  settle() {
    if (!this.opened) return
    if (this.current === null) this.show(this.pending.next())
    else this.render()
    if (this.current !== null) this.whereabouts.report()
    for (const position of this.pending.upcoming().slice(0, AHEAD)) {
      if (this.pending.items.has(position)) this.preload(position)
    }
  }

  /** @param {number} position */
  preload(position) {
    this.built?.parts.pictures.preload(position)
    this.built?.parts.series.preload(position)
  }

  /** @param {number | null} position */
  show(position) {
    const moved = position !== this.current
    this.current = position
    if (moved) {
      this.stopwatch.start()
      this.built?.parts.notes.close()
      this.held.drop()
    }
    this.render()
    if (moved && this.columns.looked) this.columns.look(this.columns.looked)
    if (position !== null) this.whereabouts.report(moved)
    else this.whereabouts.forget()
  }

  /**
   * Shows what the server asks for, though not while a note is being written on another item.
   * @param {number | null} position
   */
  turnTo(position) {
    if (this.built?.parts.notes.isOpen() && position !== this.current) this.turn = () => this.show(position)
    else this.show(position)
  }

  endNote() {
    const {turn} = this
    this.turn = null
    turn?.()
  }

  // What the person does

  // Says that a key cannot be used yet, or why it did nothing.
  hintNoItem() {
    if (this.empty.kind === "done" && !this.pending.upcoming().length) {
      this.hint("Every item has been looked at; there is nothing left to label.")
    } else this.hint("Preparing the next item: none is shown yet, so this key did nothing.", "wait")
  }

  /**
   * Does something with the item that is shown, as soon as its description is here.
   * @param {import("./held_key.js").Deed} run
   */
  whenDescribed(run) {
    const position = this.current
    if (position === null) {
      this.hintNoItem()
      return
    }
    const item = this.pending.item(position)
    if (item) run(this, item)
    else this.held.hold(position, run)
  }

  useHeld() {
    const ready = this.held.take(this.current, (position) => this.pending.item(position))
    ready?.run(this, ready.item)
  }

  /** @returns {Record<string, () => boolean | void>} */
  actions() {
    return {
      skip: () => this.decide({kind: "skip"}),
      unsure: () => this.decide({kind: "unsure"}),
      add: () => this.built?.parts.answers.field.open(),
      undo: () => this.post({kind: "undo"}),
      redo: () => this.post({kind: "redo"}),
      flag: () => this.whenDescribed((card, item) => card.flag(item)),
      note: () => this.whenDescribed((card) => card.built?.parts.notes.open()),
      back: () => this.step(-1),
      forward: () => this.step(1),
      search: () => this.built?.parts.search.open(),
      similar: () => this.whenDescribed((card, {position}) => card.send({op: "similar", position})),
      alike: () => this.whenDescribed((card) => card.toggleAlike()),
      help: () => this.built?.parts.help.toggle(),
    }
  }

  /** @param {Step} step */
  post(step) {
    const command = shared.outbox?.post(step)
    if (command) this.remember(command)
  }

  /** @param {Command} command */
  remember(command) {
    this.pending.change(command, this.built?.setting.annotator ?? "")
  }

  /** @param {string} id */
  label(id) {
    this.decide({kind: "label", class: id})
  }

  /**
   * Answers with a class whatever asks for one: a lasso, or else the item.
   * @param {string} id
   */
  choose(id) {
    if (shared.question) {
      shared.question.answer(id)
      return
    }
    this.hint(`Labelled as ${this.classes.find((info) => info.id === id)?.name}.`)
    this.label(id)
  }

  /** @param {{kind: string, class?: string}} answer */
  decide(answer) {
    this.whenDescribed((card, item) => card.answer(item, answer))
  }

  /**
   * The next item stands on the screen before the command is sent.
   * @param {Item} item
   * @param {{kind: string, class?: string}} answer
   */
  answer(item, answer) {
    const {position} = item
    if (answer.class) this.built?.parts.answers.flash(answer.class)
    const more = answer.class ? this.built?.parts.alike.taken() : {}
    const step = {...answer, ...more, position, seconds: this.stopwatch.seconds(document.hidden)}
    for (const other of more?.others ?? []) this.pending.answer(other)
    const next = this.pending.next(position)
    this.pending.answer(position)
    this.trail = [...this.trail.filter((earlier) => earlier !== position), position].slice(-LONGEST_TRAIL)
    this.post(step)
    this.show(next)
  }

  toggleAlike() {
    if (!this.built?.parts.alike.toggle()) this.hint("No undecided item is the same as this one, or almost.")
  }

  /** @param {Item} item */
  flag(item) {
    this.post({kind: "flag", position: item.position, on: !item.flagged})
    this.render()
  }

  /** @param {string} text */
  note(text) {
    const position = this.current
    if (position === null || !this.pending.items.has(position)) return
    this.post({kind: "note", position, text})
    this.render()
  }

  /** @param {string} text */
  search(text) {
    this.send({op: "search", text, serial: ++this.serial})
  }

  /** @param {number} by */
  step(by) {
    const position = this.pending.beside(this.current, by, this.trail)
    if (position !== undefined) this.show(position)
    else this.hint(by < 0 ? "This is the first item." : "There is no item after this one yet.")
  }

  // What is seen

  render() {
    if (!this.built) return
    const {current, host, built} = this
    const {parts, setting} = built
    const item = current === null ? null : (this.pending.item(current) ?? null)
    host.dataset.position = String(current ?? "")
    host.dataset.waiting = String(this.pending.upcoming().length)
    const empty = current === null
    parts.body.hidden = empty
    parts.blank.hidden = !empty
    if (empty) this.renderEmpty(parts.blank)
    parts.pictures.show(current)
    parts.series.show(current)
    parts.columns.show(item)
    parts.near.show(item?.nearest ?? [])
    parts.why.show(item, this.labels)
    parts.alike.show(item)
    parts.notes.show(item?.notes ?? [])
    this.likeliest.fix(this.isMany() ? item : null, this.classes)
    parts.answers.mark(item, this.likeliest.ids)
    parts.top.show(item, empty, this.classes, setting.annotator)
  }

  /** @param {HTMLElement} blank */
  renderEmpty(blank) {
    const preparing = {kind: "wait", text: "Preparing the next item …", detail: ""}
    const {kind, text, detail} = this.pending.upcoming().length ? preparing : this.empty
    blank.dataset.kind = kind
    blank.replaceChildren(make("b", "", text), make("span", "", detail))
  }

  /** @param {number} count @param {Parts} parts */
  showUnsaved(count, parts) {
    this.host.dataset.unsaved = String(count)
    parts.top.unsaved(count)
  }

  /** @param {string} text */
  hint(text, kind = "") {
    this.line.show(text, kind)
  }
}

/** @param {Rendered} rendered */
export function render({model, el}) {
  const host = make("div", "label")
  host.tabIndex = -1
  el.append(host)
  mendReconnection()
  new LabelCard(model, host)
}
