// The label card in the browser: it holds the next items, so that nobody waits for an answer.

import {keepPointer, make, write} from "../shared/dom.js"
import {outboxOf, postCommands} from "../shared/outbox.js"
import {mendReconnection, shared} from "../shared/page.js"
import {answers} from "./answers.js"
import {noteOnPage, pressAway} from "./away.js"
import {copyText} from "./clipboard.js"
import {columnPart} from "./column_part.js"
import {helpOver, largeOver, noteOver, searchOver} from "./dialogs.js"
import {neighbours, pictureFrame, why} from "./item.js"
import {ANSWERS, Keys} from "./keyboard.js"
import {leftoverBar} from "./leftover.js"
import {DECISIONS, Pending} from "./pending.js"
import {topLine} from "./toolbar.js"

/**
 * @typedef {{kind: string, text: string, detail: string}} Empty why there is no item
 * @typedef {{position: number, run(card: LabelCard, item: Item): void}} Held a key that waits for its item
 * @typedef {ReturnType<LabelCard["makeParts"]>} Parts
 * @typedef {{setting: Setting, parts: Parts, stopListening: () => void}} Opened what a card has once its
 *   server has answered
 */

const LONGEST_TRAIL = 200
const HINT_STAYS = 4000 // ms
const AWAY = 30000 // ms in which a card that is made anew is waited for
const SHORT = 60 // characters of a copied value that are said
const GLANCE = 40 // ms that an item stands before the other cards hear of it
const AHEAD = 12 // items whose pictures are fetched before they are shown

export class LabelCard {
  pending = new Pending()
  /** @type {number[]} positions that were decided, the last one last */
  trail = []
  /** @type {number | null} */
  current = null
  /** @type {ClassInfo[]} */
  classes = []
  labels = 0
  /** @type {Empty} */
  empty = {kind: "wait", text: "Opening the pool …", detail: ""}
  /** @type {Arrangement} */
  arrangement = {order: [], pinned: [], hidden: [], telling: []}
  /** @type {Marks} */
  marks = {}
  /** @type {string | null} the column under the pointer, or with the focus */
  looked = null
  shows = 0
  since = 0
  hiddenAt = 0
  hidden = 0
  serial = 0
  opened = false
  /** @type {Held | null} */
  held = null
  /** @type {(() => void) | null} what is to be shown once a note is written */
  turn = null
  reported = ""
  /** @type {Opened | null} */
  built = null
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  looking
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  hinting
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  comparing
  body = make("div", "body")
  blank = make("div", "blank")
  line = make("div", "hint")

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
    this.resume()
    this.send({op: "ready"})
  }

  /** @param {{op: string, [field: string]: unknown}} message */
  send(message) {
    this.model.send_msg(message)
  }

  close() {
    document.removeEventListener("visibilitychange", this.watch)
    clearTimeout(this.looking)
    if (!this.built) return
    this.built.stopListening()
    const {pending, trail, current, classes, labels, empty, since, hidden, hiddenAt, held} = this
    const {arrangement, marks} = this
    /** @type {[Command, Answer][]} */
    const missed = []
    const stop = shared.outbox?.listen({answered: (...answered) => missed.push(answered)})
    shared.rest = {
      setting: this.built.setting,
      until: performance.now() + AWAY,
      missed,
      stop,
      state: {
        ...{pending, trail, current, classes, labels, empty, since, hidden, hiddenAt, held},
        ...{arrangement, marks},
      },
    }
    shared.keys?.detach({away: pressAway, unheard: noteOnPage})
  }

  // After a cut connection the page is made anew; the item that the person saw stands there at once.
  resume() {
    const {rest} = shared
    shared.rest = null
    if (!rest) return
    rest.stop?.()
    const {held} = rest.state
    if (performance.now() > rest.until) {
      if (held) noteOnPage("Your key was not used: the label card took too long to come back.")
      return
    }
    Object.assign(this, rest.state)
    this.open(rest.setting)
    for (const [command, answer] of rest.missed) this.answered(command, answer)
    this.useHeld()
  }

  // Time during which the page is not seen does not count.
  seenOrNot() {
    if (document.hidden) {
      this.hiddenAt = performance.now()
      return
    }
    this.hidden += performance.now() - this.hiddenAt
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
      case "queue":
        return this.takeQueue(message)
      case "empty":
        return this.takeEmpty(message)
      case "item":
        return this.takeItem(message)
      case "show":
        return this.takeShow(message)
      case "found":
        if (message.serial === this.serial) this.built?.parts.search.found(message.found)
        return
      case "columns":
        return this.takeColumns(message)
      case "marks":
        this.marks = message.marks
        return this.built?.parts.columns.mark(this.marks)
      case "compared":
        if (message.position === this.current && message.name === this.looked)
          this.built?.parts.columns.compare(message.name, message.places)
        return
      case "full":
        if (message.serial === this.serial) this.copy(message.name, message.text)
        return
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
    this.host.replaceChildren()
    const parts = this.makeParts(setting)
    this.build(setting, parts)
    shared.keys ??= new Keys()
    shared.keys.attach(setting.keys, {
      act: (action, number, covered) => this.press(action, number, covered),
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
      const {kind, position} = command
      if (kind in DECISIONS && position !== undefined) this.pending.answer(position)
      if (!this.pending.changes.has(command.event)) this.remember(command)
    }
    this.opened = true
    parts.leftover.offer(outbox.leftovers)
    this.settle()
  }

  /** @param {{classes: ClassInfo[], labels: number}} message */
  takeClasses({classes, labels}) {
    this.classes = classes
    this.labels = labels
    this.built?.parts.answers.show(classes)
    this.built?.parts.columns.mark(this.marks)
    this.render()
  }

  /** @param {Arrangement} message */
  takeColumns({order, pinned, hidden, telling}) {
    this.arrangement = {order, pinned, hidden, telling}
    this.built?.parts.columns.take(this.arrangement)
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
      this.built?.parts.frame.preload(item.position)
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
    if (this.current !== null) this.reportPlace()
    for (const position of this.pending.upcoming().slice(0, AHEAD)) {
      if (this.pending.items.has(position)) this.built?.parts.frame.preload(position)
    }
  }

  /** @param {number | null} position */
  show(position) {
    const moved = position !== this.current
    this.current = position
    if (moved) {
      this.since = performance.now()
      this.hidden = 0
      this.hiddenAt = this.since
      this.built?.parts.notes.close()
      if (this.held) this.dropHeld()
    }
    this.render()
    if (moved && this.looked) this.lookAt(this.looked)
    if (position !== null) this.reportPlace(moved)
    else this.reported = ""
  }

  // The server marks the item on the other cards, and answers with what is known of it now.
  reportPlace(moved = false) {
    const now = `${this.current} ${this.pending.isHead(this.current)}`
    if (!moved && now === this.reported) return
    this.reported = now
    clearTimeout(this.looking)
    this.looking = setTimeout(() => this.look(), GLANCE)
  }

  look() {
    const head = this.pending.isHead(this.current)
    this.send({op: "look", position: this.current, head, shows: this.shows})
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

  seconds() {
    const hidden = this.hidden + (document.hidden ? performance.now() - this.hiddenAt : 0)
    return Math.max(0, Math.round(performance.now() - this.since - hidden)) / 1000
  }

  // What the person does

  /**
   * @param {string} action
   * @param {number | null} number of a class
   * @param {boolean} covered whether a dialog lies over the page
   * @returns {boolean} whether there was something to do
   */
  press(action, number, covered) {
    if (!this.built) return false
    const {help, large} = this.built.parts
    if (help.box.open && action !== "help") return false
    if (covered && !help.box.open && !large.box.open) {
      if (ANSWERS.includes(action))
        this.hint("Close the window over the page first; then keys are for the item.", "wait")
      return false
    }
    if (ANSWERS.includes(action) && this.isForAnother(action, number, this.built.parts)) return true
    if (action !== "class") return this.act[action]() !== false
    const info = number === null ? undefined : this.classes[number]
    if (info) this.label(info.id)
    else
      this.hint(this.classes.length ? "No class has this key." : "There is no class yet. Add the first one.")
    return Boolean(info)
  }

  /**
   * A key belongs to what is asked: to the name that is being written, to the bar of a lasso.
   * @param {string} action
   * @param {number | null} number
   * @param {Parts} parts
   */
  isForAnother(action, number, {answers: {field}}) {
    if (field.text()) {
      this.hint("Finish the new class first: Enter adds it, Escape cancels.", "wait")
      field.open()
      return true
    }
    if (!shared.question) return false
    const info = action === "class" && number !== null ? this.classes[number] : null
    if (info) shared.question.answer(info.id)
    else this.hint("The bar on the map is asking for a class; Escape closes it.", "wait")
    return true
  }

  // Says that a key cannot be used yet, or why it did nothing.
  hintNoItem() {
    if (this.empty.kind === "done" && !this.pending.upcoming().length) {
      this.hint("Every item has been looked at; there is nothing left to label.")
    } else this.hint("Preparing the next item: none is shown yet, so this key did nothing.", "wait")
  }

  /**
   * Does something with the item that is shown, as soon as its description is here.
   * @param {Held["run"]} run
   */
  whenDescribed(run) {
    const position = this.current
    if (position === null) {
      this.hintNoItem()
      return
    }
    const item = this.pending.item(position)
    if (item) run(this, item)
    else if (this.held)
      this.hint("Preparing this item; your first key is used as soon as it is ready.", "wait")
    else {
      this.held = {position, run}
      this.hint("Preparing this item; your key is used as soon as it is ready.", "wait")
    }
  }

  useHeld() {
    const {held} = this
    const item = held && this.pending.item(held.position)
    if (!held || !item) return
    this.held = null
    if (held.position === this.current) held.run(this, item)
  }

  dropHeld() {
    this.held = null
    this.hint("Your key for the item before was not used: you went on before that item was ready.", "bad")
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
    const step = {...answer, position, seconds: this.seconds()}
    const next = this.pending.next(position)
    this.pending.answer(position)
    this.trail = [...this.trail.filter((earlier) => earlier !== position), position].slice(-LONGEST_TRAIL)
    this.post(step)
    this.show(next)
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

  /**
   * Copies a value as it stands in the data; a long one is asked for.
   * @param {Column} column
   * @param {"value" | "degrees"} part
   */
  copyValue({name, kind}, part) {
    const position = this.current
    const item = position === null ? undefined : this.pending.item(position)
    const at = this.built?.setting.columns.findIndex((column) => column.name === name) ?? -1
    const [text, , bin, full] = item?.values[at] ?? ["", "", null, ""]
    if (full === null) this.send({op: "full", position, name, serial: ++this.serial})
    else if (kind === "sky" && part === "value") this.copy(name, text)
    else if (full || bin !== null || text !== "missing") this.copy(name, full || text)
    else this.hint(`${name} is missing here; there is nothing to copy.`, "wait")
  }

  /** @param {Arrangement} arrangement */
  keepColumns(arrangement) {
    this.arrangement = arrangement
    const {order, pinned, hidden} = arrangement
    this.post({kind: "columns", order, pinned, hidden})
  }

  /**
   * Asks for the place of the item's value in each class.
   * @param {string | null} name of a column; null for none
   */
  lookAt(name) {
    const again = name !== null && name === this.looked
    this.looked = name
    if (name === null) this.built?.parts.columns.compare(null, [])
    const {marks, current: position} = this
    if (name === null || position === null || !marks[name]?.length) return
    clearTimeout(this.comparing)
    this.comparing = setTimeout(() => this.send({op: "compare", position, name}), again ? GLANCE : 0)
  }

  /** @param {string} name @param {string} text */
  async copy(name, text) {
    const short = text.length > SHORT ? `${text.slice(0, SHORT)}…` : text
    const {hinting} = this
    if (await copyText(text)) {
      // What was hinted meanwhile is about what the person did since.
      if (hinting === this.hinting) this.hint(`Copied ${name}: ${short}`)
    } else this.hint("The browser did not allow copying; mark the text and copy it yourself.", "bad")
  }

  /** @param {number} by */
  step(by) {
    const position = this.pending.beside(this.current, by, this.trail)
    if (position !== undefined) this.show(position)
    else this.hint(by < 0 ? "This is the first item." : "There is no item after this one yet.")
  }

  // What is seen

  /** @param {Setting} setting */
  makeParts(setting) {
    const go = (/** @type {number} */ position) => this.show(position)
    const classOf = (/** @type {string} */ id) => this.classes.find((info) => info.id === id)
    const large = largeOver(setting)
    return {
      large,
      top: topLine(setting.keys, this.act),
      frame: pictureFrame(setting, {enlarge: (/** @type {string} */ kind) => large.open(this.current, kind)}),
      columns: columnPart(setting, {
        classOf,
        copy: (column, part) => this.copyValue(column, part),
        keep: (arrangement) => this.keepColumns(arrangement),
        sort: () => this.send({op: "sort"}),
        look: (name) => {
          if (name !== this.looked) this.lookAt(name)
        },
      }),
      near: neighbours(setting, {go, classOf}),
      why: why(),
      notes: noteOver({note: (text) => this.note(text), closed: () => this.endNote()}),
      answers: answers(setting.keys, {
        label: (id) => this.label(id),
        skip: this.act.skip,
        unsure: this.act.unsure,
        add: (name) => this.post({kind: "add", name}),
      }),
      help: helpOver(setting.keys, setting.actions),
      leftover: leftoverBar({
        save: (entries) => shared.outbox?.adopt(entries),
        discard: (entries) => shared.outbox?.discard(entries),
      }),
      search: searchOver(setting, {
        go,
        search: (text) => this.send({op: "search", text, serial: ++this.serial}),
      }),
    }
  }

  /** @param {Setting} setting @param {Parts} parts */
  build(setting, parts) {
    const {host} = this
    this.body = make("div", "body")
    this.blank = make("div", "blank")
    this.line = make("div", "hint")
    this.line.setAttribute("role", "status")
    const see = make("div", "left")
    see.append(parts.frame.box, parts.near.box)
    const main = make("div", "main")
    main.append(see, parts.columns.box)
    this.body.append(main, parts.why.box, parts.notes.box)
    host.append(parts.leftover.box, parts.top.box, this.body, this.blank, this.line, parts.answers.box)
    host.append(parts.search.box, parts.help.box, parts.large.box, parts.columns.over)
    host.classList.toggle("pictures", setting.pictures)
    parts.answers.show(this.classes)
    parts.columns.take(this.arrangement)
    parts.columns.mark(this.marks)
  }

  render() {
    if (!this.built) return
    const {current, host, built} = this
    const {parts, setting} = built
    const item = current === null ? null : (this.pending.item(current) ?? null)
    host.dataset.position = String(current ?? "")
    host.dataset.waiting = String(this.pending.upcoming().length)
    const empty = current === null
    this.body.hidden = empty
    this.blank.hidden = !empty
    if (empty) this.renderEmpty()
    parts.frame.show(current)
    parts.large.show(current)
    parts.columns.show(item)
    parts.near.show(item?.nearest ?? [])
    parts.why.show(item, this.labels)
    parts.notes.show(item?.notes ?? [])
    parts.answers.mark(item)
    parts.top.show(item, empty, this.classes, setting.annotator)
  }

  renderEmpty() {
    const preparing = {kind: "wait", text: "Preparing the next item …", detail: ""}
    const {kind, text, detail} = this.pending.upcoming().length ? preparing : this.empty
    this.blank.dataset.kind = kind
    this.blank.replaceChildren(make("b", "", text), make("span", "", detail))
  }

  /** @param {number} count @param {Parts} parts */
  showUnsaved(count, parts) {
    this.host.dataset.unsaved = String(count)
    parts.top.unsaved(count)
  }

  /** @param {string} text */
  hint(text, kind = "") {
    write(this.line, text)
    this.line.className = `hint shown ${kind}`
    clearTimeout(this.hinting)
    this.hinting = setTimeout(() => this.line.classList.remove("shown"), HINT_STAYS)
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
