// The label card in the browser: it holds the next items, so that nobody waits for an answer.

const KEPT_ITEMS = 200
const HINT_STAYS = 4000 // ms
const AWAY = 30000 // ms in which a card that is made anew is waited for
const GLANCE = 40 // ms that an item stands before the other cards hear of it

class LabelCard {
  constructor(model, host) {
    Object.assign(this, {
      model, host, shows: 0, items: new Map(), order: [], gone: new Map(), trail: [], current: null,
      classes: [], labels: 0, empty: {kind: "wait", text: "Opening the pool …", detail: ""},
      since: 0, hiddenAt: 0, hidden: 0, serial: 0, setting: null, parts: null, opened: false,
      held: null, turn: null,
    })
    keepPointer(host)
    host.append(make("div", "blank", "Opening the pool …"))
    model.on("msg:custom", (message) => this.heard(message))
    model.on("remove", () => this.close())
    this.watch = () => this.watched()
    document.addEventListener("visibilitychange", this.watch)
    this.resume()
    this.say({op: "ready"})
  }

  say(message) { this.model.send_msg(message) }

  close() {
    document.removeEventListener("visibilitychange", this.watch)
    clearTimeout(this.looking)
    if (!this.parts) return
    const {setting, items, order, gone, trail, current, classes, labels, empty, since, hidden, hiddenAt, held} = this
    shared.rest = {setting, items, order, gone, trail, current, classes, labels, empty, since, hidden, hiddenAt, held}
    shared.outbox.detach()
    shared.rest.until = performance.now() + AWAY
    shared.keys.detach({away: pressAway, unheard: noteOnPage})
  }

  // After a cut connection the page is made anew; the item that the person saw stands there at once.
  resume() {
    const {rest} = shared
    shared.rest = null
    if (!rest) return
    if (performance.now() > rest.until) {
      if (rest.held) noteOnPage("The key that was pressed without a card was not obeyed: the card took too long.")
      return
    }
    const {setting, until, ...before} = rest
    Object.assign(this, before)
    this.on_setting(setting)
    this.obey()
  }

  // Time during which the page is not seen does not count.
  watched() {
    if (document.hidden) this.hiddenAt = performance.now()
    else {
      this.hidden += performance.now() - this.hiddenAt
      // A tab that slept long enough has lost its session and is loaded again.
      if (this.setting) postCommands(this.setting.page, []).catch(() => null)
    }
  }

  // What the server tells

  heard({messages}) {
    for (const message of messages) this[`on_${message.op}`]?.(message)
  }

  on_setting(setting) {
    const before = this.setting
    this.shows = 0
    this.setting = setting
    this.trail = this.trail.length ? this.trail : setting.trail
    if (this.parts && JSON.stringify({...before, trail: []}) === JSON.stringify({...setting, trail: []})) return
    this.host.replaceChildren()
    this.build(setting)
    shared.keys ??= new Keys()
    shared.keys.attach(setting.keys, {
      act: (action, number, covered) => this.press(action, number, covered),
      unheard: (why) => this.hint(why, "wait"),
    })
    this.attachOutbox(setting)
    this.render()
  }

  // Nothing is shown before it is known what waits to be saved: that must not be asked again.
  async attachOutbox(setting) {
    const outbox = (shared.outbox ??= new Outbox(new Shelf(setting)))
    outbox.attach({
      send: (commands) => postCommands(setting.page, commands),
      answered: (message, answer) => this.answered(message, answer),
      changed: (n) => this.tellUnsaved(n),
      trouble: (text) => this.hint(text, "bad"),
    })
    await outbox.opening
    for (const message of outbox.messages.values()) {
      if (DECIDING.includes(message.kind)) this.gone.set(message.position, Infinity)
    }
    this.opened = true
    this.parts.leftover.offer(outbox.leftovers)
    this.settle()
  }

  on_classes({classes, labels}) {
    Object.assign(this, {classes, labels})
    this.parts?.answers.show(classes)
    this.render()
  }

  // A queue that was told before a decision was known still holds its item: it stays hidden until a
  // queue comes that knows. Answers and queues come by different ways, in any order.
  on_queue({order, empty, seq, items}) {
    for (const item of items) this.keep(item)
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
    this.obey()
    if (this.upcoming().slice(0, 12).includes(item.position)) this.parts?.frame.preload(item.position)
  }

  on_show({position, item, shows}) {
    this.shows = shows
    if (item) this.keep(item)
    this.turnTo(position ?? this.next())
  }

  on_found({serial, found}) { if (serial === this.serial) this.parts.search.found(found) }

  answered(message, {ok, text, turned, position, decided, item, seq}) {
    if (item) this.keep(item)
    if (DECIDING.includes(message.kind)) this.settled(message, ok, seq)
    if (message.kind === "caught") shared.caught?.(message, {ok, text})
    if (text) this.hint(this.refusal(message, ok, text), ok ? "" : "bad")
    if (turned === "undone" && position !== undefined) this.turnTo(position)
    if (turned === "redone" && decided && position === this.current) this.turnTo(this.next(position))
    if (message.kind === "add" && ok) this.hint(`Added ${message.name}.`)
  }

  refusal({kind, position}, ok, text) {
    const item = DECIDING.includes(kind) && !ok ? this.items.get(position) : null
    return item ? `${item.id}: ${text}` : text
  }

  // A decision that was refused gives the item back, and takes away none that is being looked at.
  settled({position}, ok, seq) {
    if (ok) {
      this.gone.set(position, seq)
      return
    }
    this.gone.delete(position)
    const item = this.items.get(position)
    if (item) item.decision = item.before
    this.settle()
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

  // Only an item whose description is here can be answered, so no other is shown by itself.
  next(after = null) {
    const waiting = this.upcoming().filter((position) => this.items.has(position))
    const at = after === null ? -1 : this.order.indexOf(after)
    const later = at < 0 ? [] : waiting.filter((position) => this.order.indexOf(position) > at)
    return later[0] ?? waiting.find((position) => position !== after) ?? null
  }

  isHead() { return this.current !== null && this.current === this.upcoming()[0] }

  // Shows an item if none is shown; one that is looked at is never taken away.
  settle() {
    if (!this.opened) return
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
      if (this.held) this.dropHeld()
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

  // Shows what the server asks for, though not while a note is being written on another item.
  turnTo(position) {
    if (this.parts?.notes.isOpen() && position !== this.current) this.turn = () => this.show(position)
    else this.show(position)
  }

  endNote() {
    const {turn} = this
    this.turn = null
    turn?.()
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
    if (covered && !this.parts.help.box.open && !this.parts.large.box.open) {
      if (ANSWERS.includes(action)) this.hint("A window is open over the page; once it is closed, keys are for the item.", "wait")
      return false
    }
    if (ANSWERS.includes(action) && this.isAsked(action, number)) return true
    if (action !== "class") return this.act[action]() !== false
    if (number >= this.classes.length) {
      this.hint(this.classes.length ? "No class has this key." : "There is no class yet; name the first one.")
      return false
    }
    this.label(this.classes[number].id)
    return true
  }

  // A key belongs to what is asked: to the name that is being written, to the bar of a lasso.
  isAsked(action, number) {
    if (this.parts.answers.field.text()) {
      this.hint("First the new class: Enter adds it, Escape gives it up.", "wait")
      this.parts.answers.field.open()
      return true
    }
    if (!shared.question) return false
    const info = action === "class" ? this.classes[number] : null
    if (info) shared.question.answer(info.id)
    else this.hint("The bar on the map asks for a class; Escape closes it.", "wait")
    return true
  }

  // Says that a key cannot be obeyed yet, or why it did nothing.
  sayNothingHere() {
    const done = this.empty.kind === "done" && !this.upcoming().length
    this.hint(done ? "Every item has been looked at; there is none to answer for."
      : "Preparing the next item: none stands here yet, so this key did nothing.", done ? "" : "wait")
  }

  // Does something with the item that is shown, as soon as its description is here.
  whenDescribed(deed, ...rest) {
    const position = this.current
    if (position === null) this.sayNothingHere()
    else if (this.items.has(position)) this[deed](this.items.get(position), ...rest)
    else if (this.held) this.hint("Preparing this item; the key before this one is obeyed as soon as it is here.", "wait")
    else {
      this.held = {position, deed, rest}
      this.hint("Preparing this item; your key is obeyed as soon as it is here.", "wait")
    }
  }

  obey() {
    const {held} = this
    if (!held || !this.items.has(held.position)) return
    this.held = null
    if (held.position === this.current) this[held.deed](this.items.get(held.position), ...held.rest)
  }

  pressed(item, action, number) { this.press(action, number, false) }

  dropHeld() {
    this.held = null
    this.hint("The key for the item before was not obeyed: you went on before it was here.", "bad")
  }

  acts() {
    return {
      skip: () => this.decide({kind: "skip"}),
      unsure: () => this.decide({kind: "unsure"}),
      add: () => this.parts.answers.field.open(),
      undo: () => shared.outbox.post({kind: "undo"}),
      redo: () => shared.outbox.post({kind: "redo"}),
      flag: () => this.whenDescribed("flag"),
      note: () => this.whenDescribed("openNote"),
      back: () => this.step(-1),
      forward: () => this.step(1),
      search: () => this.parts.search.open(),
      similar: () => this.whenDescribed("findSimilar"),
      help: () => this.parts.help.toggle(),
    }
  }

  label(id) { this.decide({kind: "label", class: id}) }

  decide(answer) { this.whenDescribed("answer", answer) }

  // The next item stands on the screen before the message is sent.
  answer(item, answer) {
    const {position} = item
    if (answer.class) this.parts.answers.flash(answer.class)
    const message = {...answer, position, seconds: this.seconds()}
    const next = this.next(position)
    this.gone.set(position, Infinity)
    this.trail = [...this.trail.filter((one) => one !== position), position].slice(-KEPT_ITEMS)
    const kind = {label: "labelled", skip: "skipped", unsure: "unsure"}[answer.kind]
    item.before = item.decision
    item.decision = {kind, class: answer.class ?? null, annotator: this.setting.annotator, time: Date.now() / 1000}
    shared.outbox.post(message)
    this.show(next)
  }

  flag(item) {
    item.flagged = !item.flagged
    shared.outbox.post({kind: "flag", position: item.position, on: item.flagged})
    this.render()
  }

  openNote() { this.parts.notes.open() }

  findSimilar({position}) { this.say({op: "similar", position}) }

  note(text) {
    const item = this.items.get(this.current)
    if (!item) return
    item.notes = [...item.notes, [this.setting.annotator, Date.now() / 1000, text]]
    shared.outbox.post({kind: "note", position: item.position, text})
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
      notes: noteOver({note: (text) => this.note(text), closed: () => this.endNote()}),
      answers: answers(setting.keys, {
        label: (id) => this.label(id), skip: this.act.skip, unsure: this.act.unsure,
        add: (name) => shared.outbox.post({kind: "add", name}),
      }),
      help: helpOver(setting.keys, setting.actions),
      large: largeOver(setting),
      leftover: leftoverBar({
        save: (entries) => shared.outbox.adopt(entries),
        discard: (entries) => shared.outbox.discard(entries),
      }),
      search: searchOver(setting, {go, search: (text) => this.say({op: "search", text, serial: ++this.serial})}),
    }
    const {top, frame, facts: rows, near, why: reason, notes, answers: given, help, large, leftover, search} = this.parts
    this.blank = make("div", "blank")
    this.line = make("div", "hint")
    this.line.setAttribute("role", "status")
    const see = make("div", "left")
    see.append(frame.box, near.box)
    const main = make("div", "main")
    main.append(see, rows.box)
    this.body = make("div", "body")
    this.body.append(main, reason.box, notes.box)
    host.append(leftover.box, top.box, this.body, this.blank, this.line, given.box, search.box, help.box, large.box)
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
    const preparing = {kind: "wait", text: "Preparing the next item …", detail: ""}
    const {kind, text, detail} = this.upcoming().length ? preparing : this.empty
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
  mendReconnection()
  new LabelCard(model, host)
}
