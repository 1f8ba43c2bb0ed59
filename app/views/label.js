// The label card in the browser: it holds the next items, so that nobody waits for an answer.

const KEPT_ITEMS = 200
const HINT_STAYS = 4000 // ms
const OVERDUE = 1500 // ms after which a message is held to be lost
const GLANCE = 40 // ms that an item stands before the other cards hear of it

class LabelCard {
  constructor(model, host) {
    Object.assign(this, {
      model, host, n: 0, shows: 0, items: new Map(), order: [], gone: new Map(), trail: [], current: null,
      wanted: null, classes: [], labels: 0, empty: {kind: "wait", text: "Opening the pool …", detail: ""},
      since: 0, hiddenAt: 0, hidden: 0, serial: 0, outbox: null, keys: null, parts: null,
    })
    keepPointer(host)
    host.append(make("div", "blank", "Opening the pool …"))
    model.on("msg:custom", (message) => this.heard(message))
    model.on("remove", () => this.close())
    this.watch = () => this.watched()
    document.addEventListener("visibilitychange", this.watch)
    this.say({op: "ready"})
  }

  say(message) { this.model.send_msg(message) }

  close() {
    document.removeEventListener("visibilitychange", this.watch)
    clearTimeout(this.looking)
    this.keys?.close()
    this.outbox?.close()
  }

  // Time during which the page is not seen does not count.
  watched() {
    if (document.hidden) this.hiddenAt = performance.now()
    else {
      this.hidden += performance.now() - this.hiddenAt
      // A tab that slept long enough has lost its session and is loaded again.
      if (this.setting) postCommands(this.setting.card, []).catch(() => null)
    }
  }

  // What the server tells

  heard({n, messages}) {
    const lost = this.n && n !== this.n + 1
    this.n = n
    for (const message of messages) this[`on_${message.op}`]?.(message)
    // After a gap this page no longer knows what there is, so it asks for all of it.
    if (lost && messages[0].op !== "setting") {
      this.host.dataset.gaps = String(Number(this.host.dataset.gaps ?? 0) + 1)
      this.say({op: "ready", again: true})
    }
  }

  // What followed an answer may have been lost, with nothing after it that would show the gap.
  confirm() {
    clearTimeout(this.confirming)
    const ask = () => postCommands(this.setting.card, []).then(({told}) => this.expect(told)).catch(() => null)
    this.confirming = setTimeout(ask, OVERDUE)
  }

  // What was told last may have been lost, too.
  expect(told) {
    setTimeout(() => { if (this.n < told) this.say({op: "ready", again: true}) }, OVERDUE)
  }

  on_setting(setting) {
    const {host} = this
    this.shows = 0
    this.keys?.close()
    this.outbox?.close()
    this.setting = setting
    this.trail = this.trail.length ? this.trail : setting.trail
    host.replaceChildren()
    this.build(setting)
    this.keys = new Keys(setting.keys, (action, number, covered) => this.press(action, number, covered))
    this.outbox = new Outbox(setting.outbox, {
      send: async (commands) => {
        const {answers, told} = await postCommands(setting.card, commands)
        this.expect(told)
        this.confirm()
        return answers
      },
      answered: (message, answer) => this.answered(message, answer),
      changed: (n) => this.tellUnsaved(n),
    })
    for (const message of this.outbox.messages.values()) {
      if (DECIDING.includes(message.kind)) this.gone.set(message.position, Infinity)
    }
    this.outbox.pump()
    this.show(this.current)
  }

  on_classes({classes, labels}) {
    Object.assign(this, {classes, labels})
    this.parts?.answers.show(classes)
    this.render()
  }

  // A queue that was told before a decision was known still holds its item: it stays hidden until a
  // queue comes that knows. Answers and queues come by different ways, in any order.
  on_queue({order, empty, seq}) {
    this.order = order
    this.empty = empty
    for (const [position, decided] of this.gone) if (decided <= seq) this.gone.delete(position)
    this.settle()
  }

  on_empty({empty}) {
    this.empty = empty
    this.render()
  }

  on_item({item}) {
    this.keep(item)
    if (this.current === null) this.settle()
    else if (item.position === this.current) this.render()
    if (this.upcoming().slice(0, 12).includes(item.position)) this.parts?.frame.preload(item.position)
  }

  on_show({position, item, shows}) {
    this.shows = shows
    if (item) this.keep(item)
    this.show(position ?? this.next())
  }

  on_found({serial, found}) { if (serial === this.serial) this.parts.search.found(found) }

  answered(message, {ok, text, turned, position, decided, item, seq}) {
    if (item) this.keep(item)
    if (DECIDING.includes(message.kind)) this.settled(message, ok, seq)
    if (text) this.hint(text, ok ? "" : "bad")
    if (turned === "undone" && position !== undefined) this.show(position)
    if (turned === "redone" && decided && position === this.current) this.show(this.next(position))
    if (message.kind === "add" && ok) this.hint(`Added ${message.name}.`)
  }

  // A decision that was refused gives the item back.
  settled({position}, ok, seq) {
    if (ok) this.gone.set(position, seq)
    else {
      this.gone.delete(position)
      this.show(position)
    }
  }

  on_trouble({text}) { this.hint(text, "bad") }

  on_hint({text}) { this.hint(text) }

  // The items

  keep(item) {
    this.items.delete(item.position)
    this.items.set(item.position, item)
    if (this.items.size <= KEPT_ITEMS) return
    const needed = new Set([...this.order, this.current])
    const old = [...this.items.keys()].find((position) => !needed.has(position))
    if (old !== undefined) this.items.delete(old)
  }

  upcoming() { return this.order.filter((position) => !this.gone.has(position)) }

  next(after = null) {
    const waiting = this.upcoming()
    const at = after === null ? -1 : this.order.indexOf(after)
    const later = at < 0 ? [] : waiting.filter((position) => this.order.indexOf(position) > at)
    return later[0] ?? waiting.find((position) => position !== after) ?? null
  }

  isHead() { return this.current !== null && this.current === this.upcoming()[0] }

  // Shows an item if none is shown; one that is looked at is never taken away.
  settle() {
    if (this.current === null) this.show(this.next())
    else this.render()
    if (this.current !== null) this.tellWhere()
    for (const position of this.upcoming().slice(0, 12)) {
      if (this.items.has(position)) this.parts?.frame.preload(position)
    }
  }

  show(position) {
    const moved = position !== this.current
    this.current = position
    if (moved) {
      this.since = performance.now()
      this.hidden = 0
      this.hiddenAt = this.since
      this.parts?.notes.close()
    }
    this.render()
    if (position !== null) this.tellWhere(moved)
    else this.told = null
  }

  // The server marks the item on the other cards, and answers with what is known of it now.
  tellWhere(moved = false) {
    const head = this.isHead()
    const now = `${this.current} ${head}`
    if (!moved && now === this.told) return
    this.told = now
    clearTimeout(this.looking)
    this.looking = setTimeout(() => this.look(), GLANCE)
  }

  look() {
    this.say({op: "look", position: this.current, head: this.isHead(), shows: this.shows})
  }

  seconds() {
    const hidden = this.hidden + (document.hidden ? performance.now() - this.hiddenAt : 0)
    return Math.max(0, Math.round(performance.now() - this.since - hidden)) / 1000
  }

  // What the person does

  press(action, number, covered) {
    if (this.parts.help.box.open && action !== "help") return false
    if (covered && !this.parts.help.box.open && !this.parts.large.box.open) return false
    if (action !== "class") return this.act[action]() !== false
    if (number >= this.classes.length) return false
    this.label(this.classes[number].id)
    return true
  }

  acts() {
    return {
      skip: () => this.decide({kind: "skip"}),
      unsure: () => this.decide({kind: "unsure"}),
      add: () => this.parts.answers.field.open(),
      undo: () => this.turn("undo"),
      redo: () => this.turn("redo"),
      flag: () => this.flag(),
      note: () => { if (this.items.has(this.current)) this.parts.notes.open() },
      back: () => this.step(-1),
      forward: () => this.step(1),
      search: () => this.parts.search.open(),
      similar: () => { if (this.current !== null) this.say({op: "similar", position: this.current}) },
      help: () => this.parts.help.toggle(),
    }
  }

  label(id) {
    this.parts.answers.flash(id)
    this.decide({kind: "label", class: id})
  }

  // The next item stands on the screen before the message is sent.
  decide(answer) {
    const position = this.current
    if (position === null || !this.items.has(position)) return
    const message = {...answer, position, seconds: this.seconds()}
    const next = this.next(position)
    this.gone.set(position, Infinity)
    this.trail = [...this.trail.filter((one) => one !== position), position].slice(-KEPT_ITEMS)
    const item = this.items.get(position)
    const kind = {label: "labelled", skip: "skipped", unsure: "unsure"}[answer.kind]
    item.decision = {kind, class: answer.class ?? null, annotator: this.setting.annotator, time: Date.now() / 1000}
    this.outbox.post(message)
    this.show(next)
  }

  turn(kind) { this.outbox.post({kind}) }

  flag() {
    const item = this.items.get(this.current)
    if (!item) return
    item.flagged = !item.flagged
    this.outbox.post({kind: "flag", position: item.position, on: item.flagged})
    this.render()
  }

  note(text) {
    const item = this.items.get(this.current)
    if (!item) return
    item.notes = [...item.notes, [this.setting.annotator, Date.now() / 1000, text]]
    this.outbox.post({kind: "note", position: item.position, text})
    this.render()
  }

  // Back through what was decided, forward to what is asked.
  step(by) {
    const waiting = this.upcoming()
    const path = [...this.trail.filter((position) => !waiting.includes(position)), ...waiting]
    const at = path.indexOf(this.current)
    const from = at >= 0 ? at : path.length - waiting.length + (by > 0 ? -1 : 0)
    const to = path[from + by]
    if (to === undefined) this.hint(by < 0 ? "There is no item before this one." : "There is no item after this one yet.")
    else this.show(to)
  }

  // What is seen

  build(setting) {
    const {host} = this
    this.act = this.acts()
    const go = (position) => this.show(position)
    const classOf = (id) => this.classes.find((one) => one.id === id)
    this.parts = {
      top: topLine(setting.keys, this.act),
      frame: pictureFrame(setting, {enlarge: (kind) => this.parts.large.open(this.current, kind)}),
      facts: facts(setting.columns),
      near: neighbours(setting, {go, classOf}),
      why: why(),
      notes: noteOver({note: (text) => this.note(text)}),
      answers: answers(setting.keys, {
        label: (id) => this.label(id), skip: this.act.skip, unsure: this.act.unsure,
        add: (name) => this.outbox.post({kind: "add", name}),
      }),
      help: helpOver(setting.keys, setting.actions),
      large: largeOver(setting),
      search: searchOver(setting, {go, search: (text) => this.say({op: "search", text, serial: ++this.serial})}),
    }
    const {top, frame, facts: rows, near, why: reason, notes, answers: given, help, large, search} = this.parts
    this.blank = make("div", "blank")
    this.line = make("div", "hint")
    this.line.setAttribute("role", "status")
    const see = make("div", "left")
    see.append(frame.box, near.box)
    const main = make("div", "main")
    main.append(see, rows.box)
    this.body = make("div", "body")
    this.body.append(main, reason.box, notes.box)
    host.append(top.box, this.body, this.blank, this.line, given.box, search.box, help.box, large.box)
    host.classList.toggle("pictures", setting.pictures)
    given.show(this.classes)
  }

  render() {
    if (!this.parts) return
    const {current, parts, host} = this
    const item = this.items.get(current) ?? null
    host.dataset.position = String(current ?? "")
    host.dataset.waiting = String(this.upcoming().length)
    const empty = current === null
    this.body.hidden = empty
    this.blank.hidden = !empty
    if (empty) this.renderEmpty()
    parts.frame.show(current)
    parts.large.show(current)
    parts.facts.show(item?.values)
    parts.near.show(item?.nearest ?? [])
    parts.why.show(item, this.labels)
    parts.notes.show(item?.notes ?? [])
    parts.answers.mark(item)
    parts.top.show(item, current, this)
  }

  renderEmpty() {
    const {kind, text, detail} = this.empty
    this.blank.dataset.kind = kind
    this.blank.replaceChildren(make("b", "", text), make("span", "", detail))
  }

  tellUnsaved(n) {
    this.host.dataset.unsaved = String(n)
    this.parts?.top.unsaved(n)
  }

  hint(text, kind = "") {
    write(this.line, text)
    this.line.className = `hint shown ${kind}`
    clearTimeout(this.hinted)
    this.hinted = setTimeout(() => this.line.classList.remove("shown"), HINT_STAYS)
  }
}

const DECIDING = ["label", "skip", "unsure"]

export function render({model, el}) {
  const host = make("div", "label")
  host.tabIndex = -1
  el.append(host)
  new LabelCard(model, host)
}
