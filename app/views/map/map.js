// The map's card in the browser: joins painter, gestures, legend and bar, and talks to the server.

const STILL = 140 // ms without a move until all points are drawn again
const MOST_VERTICES = 400
const NO_SHELF = {leftovers: async () => [], keep: () => {}, forget: () => {}}

// "rgb(1, 2, 3)" or "color(srgb .1 .2 .3)" to three numbers in [0, 1].
function parsed(colour) {
  const numbers = (colour.match(/[\d.]+/g) || [0, 0, 0]).slice(0, 3).map(Number)
  return colour.startsWith("rgb") ? numbers.map((v) => v / 255) : numbers
}

function themeOf(host) {
  const probe = host.querySelector(".probe")
  const style = getComputedStyle(probe)
  return {
    ground: parsed(style.backgroundColor), ink: parsed(style.color),
    accent: parsed(style.borderTopColor),
  }
}

function thinned(path) {
  const step = Math.ceil(path.length / MOST_VERTICES)
  return path.filter((_, i) => i % step === 0).map(({x, y}) => [x, y])
}

class MapCard {
  constructor(model, host) {
    Object.assign(this, {
      model, host, painter: null, size: {w: 1, h: 1, dpr: 1}, home: [0, 0, 1, 1],
      view: {x: 0.5, y: 0.5, scale: 1, home: 1, moving: false}, atHome: true, n: 0, drawn: 0,
      draws: 0, lassoOn: false, selected: 0, serial: 0, hoverAt: null, hoverSerial: -1,
      outline: null, trouble: "",
      basePalette: null, classPalette: null, stillTimer: 0, lostTimer: 0, asScale: false,
    })
    this.parts()
    this.listen()
  }

  parts() {
    const act = {
      by: (by) => this.say({op: "by", by}),
      lasso: () => this.setLasso(!this.lassoOn),
      zoom: (factor) => {
        const middle = {x: this.size.w / 2, y: this.size.h / 2}
        this.move(zoomed(this.view, this.size, middle, factor))
      },
      home: () => this.goHome(),
      hidden: () => this.sendPalette(),
      label: (command, page) => this.label(command, page),
      look: () => this.say({op: "look"}),
      clear: () => this.clear(),
    }
    this.tools = tools(act)
    this.legend = legend(act)
    this.status = status()
    this.key = marksKey({close: () => this.say({op: "hide_preview"})})
    this.card = hoverCard()
    this.bar = catchBar(act)
    this.question = {answer: (id) => this.bar.answer(id)}
    this.stage = make("div", "stage")
    this.lines = document.createElementNS("http://www.w3.org/2000/svg", "svg")
    this.lines.setAttribute("class", "lines")
    this.path = document.createElementNS("http://www.w3.org/2000/svg", "path")
    this.lines.append(this.path)
    this.stage.append(this.lines)
    this.host.append(
      make("span", "probe"), this.stage, this.tools.box, this.legend.box, this.key.box, this.status.box,
      this.bar.box, this.card.box,
    )
  }

  listen() {
    this.endGestures = gestures(this.stage, {
      size: () => this.size, view: () => this.view, move: (view) => this.move(view),
      wantsLasso: () => this.lassoOn, lasso: (path, done) => this.lasso(path, done),
      tap: (at, pointer) => this.near(at, "tap", pointer === "touch" ? 22 : 12),
      hover: (at) => this.near(at, "hover", 10), leave: (at) => this.leave(at),
      home: () => this.goHome(),
    })
    // The dock moves a card by its ground; inside the map a drag is the map's.
    for (const name of ["mousedown", "touchstart", "pointerdown"]) {
      this.host.addEventListener(name, (event) => event.stopPropagation(), {passive: true})
    }
    this.escape = (event) => this.escaped(event)
    document.addEventListener("keydown", this.escape, true)
    this.resizes = new ResizeObserver(() => this.resize())
    this.resizes.observe(this.host)
    // The probe's colours change with the page's theme, and its transition says so.
    this.host.querySelector(".probe").addEventListener("transitionend", () => this.sendTheme())
    shared.caught = (message, answer) => this.labelled(message, answer)
    this.model.on("msg:custom", (message) => this[`on_${message.op}`]?.(message))
    this.model.on("remove", () => this.close())
  }

  start() {
    const forced = this.model.forced
    const emit = (message) => this[`painter_${message.op}`]?.(message)
    const webgl = forced !== "picture" && hasWebGL()
    try {
      if (!webgl) this.painter = new Picture(this.stage, emit)
      else this.painter = this.webgl(forced, emit)
    } catch {
      this.painter = new Picture(this.stage, emit)
    }
    this.host.dataset.mode = this.painter.mode
    this.resize()
    this.sendTheme()
    this.say({op: "ready", picture: this.painter.mode === "picture"})
  }

  webgl(forced, emit) {
    this.canvas = make("canvas", "canvas")
    this.stage.prepend(this.canvas)
    const apart = forced !== "main" && window.Worker && this.canvas.transferControlToOffscreen
    return (apart ? workerPainter : pagePainter)(this.canvas, emit)
  }

  close() {
    clearTimeout(this.stillTimer)
    clearTimeout(this.lostTimer)
    this.endGestures()
    document.removeEventListener("keydown", this.escape, true)
    this.ask(false)
    this.resizes.disconnect()
    this.painter?.close()
  }

  say(message) { this.model.send_msg(message) }

  paint(message) { this.painter?.post(message) }

  // What the painter tells

  painter_drawn({drawn, n, coloured, still}) {
    this.drawn = drawn
    this.host.dataset.draws = String(++this.draws)
    this.host.dataset.drawn = String(drawn)
    this.host.dataset.coloured = String(coloured)
    this.host.dataset.still = String(still)
    this.tellStatus()
  }

  painter_took() {
    this.trouble = ""
    this.tellStatus()
  }

  painter_failed({kind, text}) {
    this.trouble = `The map's ${kind} did not arrive (${text}).`
    this.tellStatus()
  }

  painter_lost() {
    this.host.dataset.lost = "yes"
    this.lostTimer = setTimeout(() => this.fallBack(), 4000)
  }

  painter_restored() {
    delete this.host.dataset.lost
    clearTimeout(this.lostTimer)
  }

  painter_broken({text}) {
    console.warn(`The map is drawn on the server: ${text}`)
    this.fallBack()
  }

  // A picture from the server where drawing here does not work (any more).
  fallBack() {
    if (this.painter?.mode === "picture") return
    this.painter?.close()
    this.canvas?.remove()
    this.painter = new Picture(this.stage, (message) => this[`painter_${message.op}`]?.(message))
    this.toldPalette = null
    this.host.dataset.mode = "picture"
    this.resize()
    this.sendTheme()
    this.say({op: "ready", picture: true})
  }

  // What the server tells

  on_points({url, n, home}) {
    Object.assign(this, {n, home})
    this.host.dataset.n = String(n)
    this.paint({op: "points", url: this.address(url), n})
    this.clear()
    this.goHome()
  }

  on_colours({url, picture, rare, by}) {
    this.host.dataset.by = by
    this.paint({op: "colours", url: url && this.address(url), picture: this.address(picture), rare})
  }

  on_legend(message) {
    this.legend.tell(message)
    this.bar.classes(message.classes)
    // Plain arrays: Bokeh's own cannot be cut.
    this.basePalette = new Uint8Array(message.palette)
    this.classPalette = new Uint8Array(message.class_palette)
    this.asScale = Boolean(message.scale)
    this.sendPalette()
  }

  on_choices({options, by}) { this.tools.choices(options, by) }

  on_labels({rows, reset, total}) {
    this.host.dataset.labels = String(total)
    this.paint({op: "labels", rows: new Uint32Array(rows), reset})
  }

  on_pending({rows}) { this.paint({op: "pending", rows: new Uint32Array(rows)}) }

  on_preview({rows, name, now}) {
    this.host.dataset.preview = String(rows.byteLength / 16)
    this.key.tell(name, now)
    this.paint({op: "preview", rows: new Uint32Array(rows)})
  }

  on_guesses({rows}) {
    this.host.dataset.guesses = String(rows.byteLength / 16)
    this.guesses = rows.byteLength / 16
    this.paint({op: "guesses", rows: new Uint32Array(rows)})
    this.tellStatus()
  }

  on_focus({rows, position}) {
    this.host.dataset.focus = String(position ?? "")
    this.paint({op: "focus", rows: new Uint32Array(rows)})
  }

  on_chosen({points, bits, dots, selected}) {
    this.selected = selected
    this.host.dataset.selected = String(selected)
    this.paint({
      op: "chosen", points: points && new Uint32Array(points), bits: bits && new Uint8Array(bits),
      dots: dots ? new Uint16Array(dots) : new Uint16Array(0),
    })
    this.tellStatus()
  }

  on_near({why, serial, item}) {
    if (why === "tap") return
    if (serial !== this.hoverSerial || !this.hoverAt) return
    if (item) this.card.show(item, this.hoverAt, this.size)
    else this.card.hide()
    this.stage.classList.toggle("over", Boolean(item))
  }

  // Without a serial it is what another card gathered, and takes the place of a lasso.
  on_caught(message) {
    if (message.serial === null) this.forget()
    else if (message.serial !== this.serial) return
    this.host.dataset.caught = String(message.count)
    this.bar.show(message)
    this.ask(true)
  }

  // While the bar asks, the keys of the classes are for it and not for the single item.
  ask(on) {
    if (on) shared.question = this.question
    else if (shared.question === this.question) shared.question = null
  }

  escaped(event) {
    const inField = event.composedPath().some((one) => one instanceof Element && one.matches("input[type=text], textarea, dialog[open]"))
    const asking = !this.bar.box.hidden || this.outline // a lasso whose bar is still to come, too
    if (event.key !== "Escape" || !asking || inField) return
    this.clear()
    if (this.selected) this.say({op: "unselect"})
  }

  on_done() { this.clear() }

  on_trouble({text}) {
    if (!this.bar.box.hidden) this.bar.trouble(text)
    else {
      this.trouble = text
      this.tellStatus()
    }
  }

  // What the person does

  near(at, why, reach) {
    if (why === "hover") this.hoverAt = at
    const {x, y} = toMap(this.view, this.size, at)
    const serial = ++this.hoverSerial
    const reached = reach / this.view.scale
    this.say({op: "near", x, y, reach: reached, why, serial, hidden: this.legend.hidden()})
  }

  leave(at = null) {
    const near = at && this.hoverAt && Math.hypot(at.x - this.hoverAt.x, at.y - this.hoverAt.y) < 6
    if (near) return
    this.hoverAt = null
    this.card.hide()
    this.stage.classList.remove("over")
  }

  lasso(path, done) {
    this.outline = path
    this.drawOutline(done)
    if (!done) {
      this.bar.hide()
      this.ask(false)
      return
    }
    this.setLasso(false)
    if (!path || path.length < 3) {
      this.clear()
      return
    }
    const serial = ++this.serial
    this.say({op: "lasso", polygon: thinned(path), serial, hidden: this.legend.hidden()})
  }

  // By the label card's outbox where there is one: it brings what is unsaved through a reload too.
  label(command, page) {
    let {outbox} = shared
    if (!outbox?.card) {
      outbox = shared.mapOutbox ??= new Outbox(NO_SHELF)
      outbox.attach({
        send: (commands) => postCommands(page, commands),
        answered: (message, answer) => shared.caught(message, answer),
        changed: () => {},
        trouble: (text) => this.on_trouble({text}),
      })
    }
    outbox.post({kind: "caught", ...command})
  }

  labelled({caught}, {ok, text}) {
    if (!ok) this.on_trouble({text})
    else if (this.bar.shows(caught)) this.clear()
  }

  setLasso(on) {
    this.lassoOn = on
    this.tools.pressed(on)
    this.stage.classList.toggle("lassoing", on)
  }

  clear() {
    const had = this.outline || !this.bar.box.hidden
    this.forget()
    if (had) this.say({op: "clear"})
  }

  forget() {
    this.serial++
    this.outline = null
    this.drawOutline(true)
    this.bar.hide()
    this.ask(false)
    delete this.host.dataset.caught
  }

  drawOutline(closed) {
    const points = (this.outline || []).map((place) => toScreen(this.view, this.size, place))
    const text = points.map(({x, y}) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")
    this.path.setAttribute("d", text ? `M${text}${closed ? "Z" : ""}` : "")
  }

  move(view, settled = false) {
    this.view = {...view, moving: !settled}
    this.atHome = settled && this.atHome
    this.later ??= requestAnimationFrame(() => {
      this.later = null
      this.paint({op: "view", ...this.view})
      this.drawOutline(true)
    })
    clearTimeout(this.stillTimer)
    if (!settled) this.stillTimer = setTimeout(() => this.move(this.view, true), STILL)
  }

  goHome() {
    const [left, bottom, right, top] = this.home
    const {w, h} = this.size
    const wide = Math.max(right - left, 0.01) // one item alone has no extent
    const high = Math.max(top - bottom, 0.01)
    const scale = Math.min((w * 0.94) / wide, (h * 0.94) / high)
    this.atHome = true
    this.move({x: (left + right) / 2, y: (bottom + top) / 2, scale, home: scale}, true)
    this.atHome = true
  }

  resize() {
    const {clientWidth: w, clientHeight: h} = this.host
    if (!w || !h) return
    this.size = {w, h, dpr: Math.min(window.devicePixelRatio || 1, 3)}
    const small = w < 420 || h < 340
    this.host.classList.toggle("small", small)
    this.legend.fold(small)
    this.host.classList.toggle("tiny", w < 260 || h < 190)
    this.paint({op: "size", ...this.size})
    if (this.atHome) this.goHome()
    else this.move(this.view, true)
  }

  sendTheme() { this.paint({op: "theme", ...themeOf(this.host)}) }

  // Two rows of colours: of the points and of the labels; no opacity means hidden.
  sendPalette() {
    if (!this.basePalette) return
    const rows = new Uint8Array(2048)
    const hidden = this.legend.hidden()
    for (const [row, colours] of [this.basePalette, this.classPalette].entries()) {
      for (let code = 0; code < 256; code++) {
        const at = row * 1024 + code * 4
        rows.set(colours.subarray(code * 3, code * 3 + 3), at)
        rows[at + 3] = hidden.includes(code) && !(row === 1 && this.asScale) ? 0 : 255
      }
    }
    this.host.dataset.hidden = String(this.legend.away())
    const told = rows.join()
    if (told !== this.toldPalette) this.paint({op: "palette", rows, hidden}) // else only counts changed
    this.toldPalette = told
    this.tellStatus()
  }

  tellStatus() {
    this.status.tell({
      n: this.n, drawn: Math.min(this.drawn, this.n) || this.n, away: this.legend.away(),
      selected: this.selected, mode: this.painter?.mode, trouble: this.trouble,
      guesses: this.guesses,
    }, {
      again: () => this.say({op: "ready", picture: this.painter.mode === "picture"}),
      unselect: () => this.say({op: "unselect"}),
    })
  }

  address(url) { return new URL(url, document.baseURI).href }
}

export function render({model, el}) {
  const host = make("div", "map")
  el.append(host)
  // The card has a size only once it stands in the page.
  requestAnimationFrame(() => new MapCard(model, host).start())
  tellWhetherSeen(model, el)
}
