// The map's card in the browser: joins painter, gestures, legend and bar, and talks to the server.

import {keepPointer, make} from "../shared/dom.js"
import {shared} from "../shared/page.js"
import {tellWhetherSeen} from "../shared/visibility.js"
import {gestures, toMap, toScreen, zoomed} from "./gestures.js"
import {catchBar, hoverCard} from "./lasso.js"
import {legend, marksKey, status, tools} from "./legend.js"
import {hasWebGL, pagePainter, workerPainter} from "./painters.js"
import {Picture} from "./picture.js"

const HIGHLIGHT_AFTER = 60 // ms on an entry of the legend
const STILL = 140 // ms without a move until all points are drawn again
const MOST_VERTICES = 400
const SVG = "http://www.w3.org/2000/svg"

/**
 * "rgb(1, 2, 3)" or "color(srgb .1 .2 .3)" to three numbers in [0, 1].
 * @param {string} colour
 */
function parsed(colour) {
  const numbers = (colour.match(/[\d.]+/g) ?? ["0", "0", "0"]).slice(0, 3).map(Number)
  return colour.startsWith("rgb") ? numbers.map((v) => v / 255) : numbers
}

/** @param {Element} probe whose colours are the page's @returns {Theme} */
function themeOf(probe) {
  const style = getComputedStyle(probe)
  return {
    ground: parsed(style.backgroundColor),
    ink: parsed(style.color),
    accent: parsed(style.borderTopColor),
  }
}

/** @param {Place[]} path */
function thinned(path) {
  const step = Math.ceil(path.length / MOST_VERTICES)
  return path.filter((_, i) => i % step === 0).map(({x, y}) => [x, y])
}

/** @typedef {{op: string, [field: string]: any}} Message */

class MapCard {
  size = {w: 1, h: 1, dpr: 1}
  /** @type {[left: number, bottom: number, right: number, top: number]} */
  home = [0, 0, 1, 1]
  /** @type {View} */
  view = {x: 0.5, y: 0.5, scale: 1, home: 1, moving: false}
  atHome = true
  n = 0
  drawn = 0
  draws = 0
  lassoOn = false
  selected = 0
  guesses = 0
  serial = 0
  hoverSerial = -1
  /** @type {Place | null} */
  hoverAt = null
  /** @type {Place[] | null} */
  outline = null
  trouble = ""
  /** @type {Painter | null} */
  painter = null
  /** @type {HTMLCanvasElement | null} */
  canvas = null
  /** @type {Uint8Array | null} */
  basePalette = null
  /** @type {Uint8Array | null} */
  classPalette = null
  shapes = new Uint8Array(256)
  /** @type {number[]} codes of the class in the legend that is looked at */
  highlighted = []
  sentPalette = ""
  asScale = false
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  stillTimer
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  highlightTimer
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  lostTimer
  /** @type {number | null} */
  later = null
  /** @type {(() => void) | null} */
  stopListening = null
  stage = make("div", "stage")
  probe = make("span", "probe")
  lines = document.createElementNS(SVG, "svg")
  path = document.createElementNS(SVG, "path")

  /** @param {Model} model @param {HTMLElement} host */
  constructor(model, host) {
    this.model = model
    this.host = host
    const act = this.actions()
    this.tools = tools(act)
    this.legend = legend(act)
    this.status = status()
    this.key = marksKey({close: () => this.say({op: "hide_preview"})})
    this.card = hoverCard()
    this.bar = catchBar(act)
    this.question = {answer: (/** @type {string} */ id) => this.bar.answer(id)}
    this.lines.setAttribute("class", "lines")
    this.lines.append(this.path)
    this.stage.append(this.lines)
    host.append(this.probe, this.stage, this.tools.box, this.legend.box, this.key.box, this.status.box)
    host.append(this.bar.box, this.card.box)
    this.endGestures = this.listenToPointers()
    // The dock moves a card by its ground; inside the map a drag is the map's.
    keepPointer(host)
    this.escape = (/** @type {KeyboardEvent} */ event) => this.escaped(event)
    document.addEventListener("keydown", this.escape, true)
    this.resizes = new ResizeObserver(() => this.resize())
    this.resizes.observe(host)
    // The probe's colours change with the page's theme, and its transition says so.
    this.probe.addEventListener("transitionend", () => this.sendTheme())
    model.on("msg:custom", (message) => this.receive(message))
    model.on("remove", () => this.close())
  }

  actions() {
    return {
      by: (/** @type {string} */ by) => this.say({op: "by", by}),
      lasso: () => this.setLasso(!this.lassoOn),
      zoom: (/** @type {number} */ factor) => {
        const middle = {x: this.size.w / 2, y: this.size.h / 2}
        this.move(zoomed(this.view, this.size, middle, factor))
      },
      home: () => this.goHome(),
      hidden: () => this.sendPalette(),
      highlight: (/** @type {number[]} */ codes) => this.highlight(codes),
      label: (/** @type {{caught: string, class: string, again: boolean}} */ step) => this.label(step),
      look: () => this.say({op: "look"}),
      clear: () => this.clear(),
    }
  }

  listenToPointers() {
    return gestures(this.stage, {
      size: () => this.size,
      view: () => this.view,
      move: (view) => this.move(view),
      wantsLasso: () => this.lassoOn,
      lasso: (path, done) => this.lasso(path, done),
      tap: (at, pointer) => this.near(at, "tap", pointer === "touch" ? 22 : 12),
      hover: (at) => this.near(at, "hover", 10),
      leave: (at) => this.leave(at),
      home: () => this.goHome(),
    })
  }

  start() {
    const {forced} = this.model
    this.painter = this.makePainter(forced)
    this.host.dataset.mode = this.painter.mode
    this.resize()
    this.sendTheme()
    this.say({op: "ready", picture: this.painter.mode === "picture"})
  }

  /** @param {string} forced @returns {Painter} */
  makePainter(forced) {
    const emit = (/** @type {PainterMessage} */ message) => this.hear(message)
    if (forced === "picture" || !hasWebGL()) return new Picture(this.stage, emit)
    this.canvas = make("canvas", "canvas")
    this.stage.prepend(this.canvas)
    try {
      const apart = forced !== "main" && window.Worker && this.canvas.transferControlToOffscreen
      return (apart ? workerPainter : pagePainter)(this.canvas, emit)
    } catch {
      return new Picture(this.stage, emit)
    }
  }

  close() {
    clearTimeout(this.stillTimer)
    clearTimeout(this.highlightTimer)
    clearTimeout(this.lostTimer)
    this.endGestures()
    this.stopListening?.()
    document.removeEventListener("keydown", this.escape, true)
    this.ask(false)
    this.resizes.disconnect()
    this.painter?.close()
  }

  /** @param {Message} message */
  say(message) {
    this.model.send_msg(message)
  }

  /** @param {PainterMessage} message */
  paint(message) {
    this.painter?.post(message)
  }

  // What the painter tells

  /** @param {PainterMessage} message */
  hear(message) {
    const data = this.host.dataset
    switch (message.op) {
      case "drawn":
        this.drawn = message.drawn
        data.draws = String(++this.draws)
        data.drawn = String(message.drawn)
        data.coloured = String(message.coloured)
        data.still = String(message.still)
        return this.tellStatus()
      case "took":
        return this.setTrouble("")
      case "failed":
        return this.setTrouble(`The map's ${message.kind} did not arrive (${message.text}).`)
      case "lost":
        data.lost = "yes"
        this.lostTimer = setTimeout(() => this.fallBack(), 4000)
        return
      case "restored":
        delete data.lost
        clearTimeout(this.lostTimer)
        return
      case "broken":
        console.warn(`The map is drawn on the server: ${message.text}`)
        this.fallBack()
    }
  }

  /** @param {string} text */
  setTrouble(text) {
    this.trouble = text
    this.tellStatus()
  }

  // A picture from the server where drawing here does not work (any more).
  fallBack() {
    if (this.painter?.mode === "picture") return
    this.painter?.close()
    this.canvas?.remove()
    this.painter = new Picture(this.stage, (message) => this.hear(message))
    this.sentPalette = ""
    this.host.dataset.mode = "picture"
    this.resize()
    this.sendTheme()
    this.say({op: "ready", picture: true})
  }

  // What the server tells; rows and arrays come as Bokeh's own, which cannot be cut

  /** @param {Message} message */
  receive(message) {
    switch (message.op) {
      case "points":
        return this.takePoints(message.url, message.n, message.home)
      case "colours":
        return this.takeColours(message)
      case "legend":
        return this.takeLegend(message)
      case "choices":
        return this.tools.choices(message.options, message.by)
      case "labels":
      case "pending":
      case "preview":
      case "guesses":
      case "focus":
        return this.takeMarks(message)
      case "chosen":
        return this.takeChosen(message)
      case "near":
        return this.takeNear(message)
      case "caught":
        return this.takeCaught(/** @type {any} */ (message))
      case "done":
        return this.clear()
      case "trouble":
        return this.showTrouble(message.text)
    }
  }

  /** @param {string} url @param {number} n @param {MapCard["home"]} home */
  takePoints(url, n, home) {
    this.n = n
    this.home = home
    this.host.dataset.n = String(n)
    this.paint({op: "points", url: this.address(url), n})
    this.clear()
    this.goHome()
  }

  /** @param {Message} message */
  takeColours({url, picture, rare, by}) {
    this.host.dataset.by = by
    this.paint({op: "colours", url: url && this.address(url), picture: this.address(picture), rare})
  }

  /** @param {Message} message */
  takeLegend(message) {
    this.legend.tell(/** @type {any} */ (message))
    this.bar.classes(message.classes)
    this.basePalette = new Uint8Array(message.palette)
    this.classPalette = new Uint8Array(message.class_palette)
    this.shapes = new Uint8Array(message.shapes)
    this.asScale = Boolean(message.scale)
    this.sendPalette()
  }

  /** @param {Message} message */
  takeMarks({op, rows, reset, total, name, now, position}) {
    const data = this.host.dataset
    const count = rows.byteLength / 16
    if (op === "labels") data.labels = String(total)
    if (op === "focus") data.focus = String(position ?? "")
    if (op === "preview") {
      data.preview = String(count)
      this.key.tell(name, now)
    }
    if (op === "guesses") {
      data.guesses = String(count)
      this.guesses = count
    }
    this.paint({op, rows: new Uint32Array(rows), reset})
    if (op === "guesses") this.tellStatus()
  }

  /** @param {Message} message */
  takeChosen({points, bits, dots, selected}) {
    this.selected = selected
    this.host.dataset.selected = String(selected)
    this.paint({
      op: "chosen",
      points: points && new Uint32Array(points),
      bits: bits && new Uint8Array(bits),
      dots: dots ? new Uint16Array(dots) : new Uint16Array(0),
    })
    this.tellStatus()
  }

  /** @param {Message} message */
  takeNear({why, serial, item}) {
    if (why === "tap") return
    if (serial !== this.hoverSerial || !this.hoverAt) return
    if (item) this.card.show(item, this.hoverAt, this.size)
    else this.card.hide()
    this.stage.classList.toggle("over", Boolean(item))
  }

  /**
   * Without a serial it is what another card gathered, and takes the place of a lasso.
   * @param {Caught} message
   */
  takeCaught(message) {
    if (message.serial === null) this.forget()
    else if (message.serial !== this.serial) return
    this.host.dataset.caught = String(message.count)
    this.bar.show(message)
    this.ask(true)
  }

  /** @param {string} text */
  showTrouble(text) {
    if (this.bar.box.hidden) this.setTrouble(text)
    else this.bar.trouble(text)
  }

  /**
   * While the bar asks, the keys of the classes are for it and not for the single item.
   * @param {boolean} on
   */
  ask(on) {
    if (on) shared.question = this.question
    else if (shared.question === this.question) shared.question = null
  }

  /** @param {KeyboardEvent} event */
  escaped(event) {
    const inField = event
      .composedPath()
      .some(
        (one) =>
          one instanceof Element &&
          one.matches("input[type=text], input[type=search], textarea, dialog[open]"),
      )
    const asking = !this.bar.box.hidden || this.outline // a lasso whose bar is still to come, too
    if (event.key !== "Escape" || !asking || inField) return
    this.clear()
    if (this.selected) this.say({op: "unselect"})
  }

  // What the person does

  /** @param {Place} at @param {"tap" | "hover"} why @param {number} reach pixels */
  near(at, why, reach) {
    if (why === "hover") this.hoverAt = at
    const {x, y} = toMap(this.view, this.size, at)
    const serial = ++this.hoverSerial
    const reached = reach / this.view.scale
    this.say({op: "near", x, y, reach: reached, why, serial, hidden: this.legend.hidden()})
  }

  /** @param {Place} [at] */
  leave(at) {
    const near = at && this.hoverAt && Math.hypot(at.x - this.hoverAt.x, at.y - this.hoverAt.y) < 6
    if (near) return
    this.hoverAt = null
    this.card.hide()
    this.stage.classList.remove("over")
  }

  /** @param {Place[] | null} path @param {boolean} done */
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

  /** @param {{caught: string, class: string, again: boolean}} step */
  label(step) {
    const {outbox} = shared
    if (!outbox) return
    this.stopListening ??= outbox.listen({trouble: (text) => this.showTrouble(text)})
    outbox.post({kind: "caught", ...step}, ({ok, text = ""}) => {
      if (!ok) this.showTrouble(text)
      else if (this.bar.shows(step.caught)) this.clear()
    })
  }

  /** @param {boolean} on */
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

  /** @param {boolean} closed */
  drawOutline(closed) {
    const points = (this.outline || []).map((place) => toScreen(this.view, this.size, place))
    const text = points.map(({x, y}) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")
    this.path.setAttribute("d", text ? `M${text}${closed ? "Z" : ""}` : "")
  }

  /** @param {View} view */
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

  sendTheme() {
    this.paint({op: "theme", ...themeOf(this.probe)})
  }

  /**
   * Has all points but a class's give way, for as long as it is looked at in the legend.
   * @param {number[]} codes
   */
  highlight(codes) {
    if (this.painter?.mode === "picture") return // the server knows nothing of it
    this.highlighted = codes
    clearTimeout(this.highlightTimer)
    // A pointer that crosses the legend stays on no entry.
    this.highlightTimer = setTimeout(() => this.sendPalette(), HIGHLIGHT_AFTER)
  }

  /** @param {Uint8Array} colours @param {number} code @param {number[]} ground */
  colourOf(colours, code, ground) {
    const colour = [...colours.subarray(code * 3, code * 3 + 3)]
    if (!this.highlighted.length || this.highlighted.includes(code)) return colour
    return colour.map((part, i) => Math.round(part * 0.15 + ground[i] * 255 * 0.85))
  }

  // Two rows of colours: of the points and of the labels; no opacity means hidden, and less than all
  // is the shape of a label's mark.
  sendPalette() {
    if (!this.basePalette || !this.classPalette) return
    const rows = new Uint8Array(2048)
    const hidden = this.legend.hidden()
    const ground = this.highlighted.length ? themeOf(this.probe).ground : []
    for (const [row, colours] of [this.basePalette, this.classPalette].entries()) {
      for (let code = 0; code < 256; code++) {
        const at = row * 1024 + code * 4
        rows.set(this.colourOf(colours, code, ground), at)
        const shape = row === 1 ? this.shapes[code] : 0
        rows[at + 3] = hidden.includes(code) && !(row === 1 && this.asScale) ? 0 : 255 - shape
      }
    }
    this.host.dataset.highlighted = this.highlighted.join()
    this.host.dataset.hidden = String(this.legend.away())
    const text = rows.join()
    if (text !== this.sentPalette) this.paint({op: "palette", rows, hidden}) // else only counts changed
    this.sentPalette = text
    this.tellStatus()
  }

  tellStatus() {
    this.status.tell(
      {
        n: this.n,
        drawn: Math.min(this.drawn, this.n) || this.n,
        away: this.legend.away(),
        selected: this.selected,
        mode: this.painter?.mode,
        trouble: this.trouble,
        guesses: this.guesses,
      },
      {
        again: () => this.say({op: "ready", picture: this.painter?.mode === "picture"}),
        unselect: () => this.say({op: "unselect"}),
      },
    )
  }

  /** @param {string} url */
  address(url) {
    return new URL(url, document.baseURI).href
  }
}

/** @param {Rendered} rendered */
export function render({model, el}) {
  const host = make("div", "map")
  el.append(host)
  // The card has a size only once it stands in the page.
  requestAnimationFrame(() => new MapCard(model, host).start())
  tellWhetherSeen(model, el)
}
