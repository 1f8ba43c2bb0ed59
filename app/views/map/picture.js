// Shows the map where WebGL2 is missing: a picture made on the server below, marks drawn here above.

import {make} from "../shared/dom.js"

const STILL_AFTER = 160 // ms without a move until a sharper picture is asked for

const PLUS = [
  [-0.3, -1],
  [0.3, -1],
  [0.3, -0.3],
  [1, -0.3],
  [1, 0.3],
  [0.3, 0.3],
  [0.3, 1],
  [-0.3, 1],
  [-0.3, 0.3],
  [-1, 0.3],
  [-1, -0.3],
  [-0.3, -0.3],
]
/** @type {(number[][] | null)[]} outlines of labels' marks, as the shaders draw them; a disc has none */
const SHAPES = [
  null,
  [
    [-0.8, -0.8],
    [0.8, -0.8],
    [0.8, 0.8],
    [-0.8, 0.8],
  ],
  [
    [0, -1],
    [1, 0],
    [0, 1],
    [-1, 0],
  ],
  [
    [0, -1],
    [0.95, 0.65],
    [-0.95, 0.65],
  ],
  [
    [0, 1],
    [0.95, -0.65],
    [-0.95, -0.65],
  ],
  PLUS,
  PLUS.map(([x, y]) => [0.7 * (x - y), 0.7 * (x + y)]),
  [
    [-1, -0.45],
    [1, -0.45],
    [1, 0.45],
    [-1, 0.45],
  ],
]

/**
 * @typedef {Uint32Array} Rows of marks: point, x, y and the class's code, one after the other
 * @typedef {CanvasRenderingContext2D} Pen
 */

/** @implements {Painter} */
export class Picture {
  /** @type {"picture"} */
  mode = "picture"
  image = make("img", "picture")
  canvas = make("canvas", "canvas")
  size = {w: 1, h: 1, dpr: 1}
  /** @type {View | null} */
  view = null
  /** @type {(Place & {scale: number}) | null} what the picture shows */
  pictured = null
  /** @type {string | null} */
  address = null
  /** @type {number[]} */
  hidden = []
  /** @type {Map<number, Uint32Array>} */
  labels = new Map()
  pending = new Uint32Array(0)
  preview = new Uint32Array(0)
  guesses = new Uint32Array(0)
  focus = new Uint32Array(0)
  dots = new Uint16Array(0)
  /** @type {Uint8Array | null} */
  palette = null
  /** @type {Theme | null} */
  theme = null
  n = 0
  serial = 0
  coloured = 0
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer

  /** @param {HTMLElement} stage @param {(message: PainterMessage) => void} emit */
  constructor(stage, emit) {
    this.emit = emit
    this.image.alt = ""
    this.image.draggable = false
    stage.prepend(this.image, this.canvas)
  }

  /** @param {PainterMessage} message */
  post(message) {
    this.take(message)
    this.place()
    this.drawMarks()
  }

  close() {
    clearTimeout(this.timer)
    this.image.remove()
    this.canvas.remove()
  }

  /** @param {PainterMessage} message */
  take(message) {
    switch (message.op) {
      case "size":
        return this.resize(message.w, message.h, message.dpr)
      case "view":
        this.view = {x: message.x, y: message.y, scale: message.scale, home: message.home}
        return this.later()
      case "theme":
        this.theme = {ground: message.ground, ink: message.ink, accent: message.accent}
        return
      case "palette":
        this.palette = message.rows
        this.hidden = message.hidden
        return this.later()
      case "points":
        this.n = message.n
        this.emit({op: "took", kind: "points"})
        return this.later()
      case "colours":
        this.address = message.picture
        this.coloured++
        return this.later()
      case "chosen":
        this.dots = message.dots
        return
      case "labels":
        return this.takeLabels(message.rows, message.reset)
      case "pending":
      case "preview":
      case "guesses":
      case "focus":
        this[message.op] = message.rows
    }
  }

  /** @param {number} w @param {number} h @param {number} dpr */
  resize(w, h, dpr) {
    this.size = {w, h, dpr}
    this.canvas.width = Math.round(w * dpr)
    this.canvas.height = Math.round(h * dpr)
    this.later()
  }

  /** @param {Rows} rows @param {boolean} reset */
  takeLabels(rows, reset) {
    if (reset) this.labels.clear()
    for (let i = 0; i < rows.length; i += 4) {
      if (rows[i + 3]) this.labels.set(rows[i], rows.subarray(i, i + 4))
      else this.labels.delete(rows[i])
    }
  }

  later() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.ask(), STILL_AFTER)
  }

  ask() {
    if (!this.address || !this.view || this.size.w < 2) return
    const {w, h, dpr} = this.size
    const {x, y, scale} = this.view
    const frame = [x - w / 2 / scale, y - h / 2 / scale, x + w / 2 / scale, y + h / 2 / scale]
    const sharp = Math.min(dpr, 2048 / Math.max(w, h))
    const size = [Math.max(1, Math.floor(w * sharp)), Math.max(1, Math.floor(h * sharp))]
    const address = `${this.address}&window=${frame}&size=${size}&hidden=${this.hidden}`
    const serial = ++this.serial
    const coloured = this.coloured
    const next = new Image()
    next.onload = () => {
      if (serial !== this.serial) return
      this.image.src = next.src
      this.pictured = {x, y, scale}
      this.place()
      this.emit({op: "drawn", drawn: this.n, n: this.n, coloured, still: true})
    }
    next.onerror = () => {
      if (serial === this.serial) this.emit({op: "failed", kind: "picture", text: "no answer"})
    }
    next.src = address
  }

  // While a new picture is on its way, the old one moves along.
  place() {
    if (!this.pictured || !this.view) return
    const zoom = this.view.scale / this.pictured.scale
    const across = (this.pictured.x - this.view.x) * this.view.scale
    const down = (this.view.y - this.pictured.y) * this.view.scale
    this.image.style.transform = `translate(${across}px, ${down}px) scale(${zoom})`
  }

  drawMarks() {
    const pen = this.canvas.getContext("2d")
    const {palette, theme, view} = this
    if (!view || !theme || !palette || !pen) return
    const {w, h, dpr} = this.size
    pen.setTransform(dpr, 0, 0, dpr, 0, 0)
    pen.clearRect(0, 0, w, h)
    const [ground, ink, accent] = [theme.ground, theme.ink, theme.accent].map(css)
    for (let i = 0; i < this.dots.length; i += 2) {
      this.disc(pen, this.dots[i], this.dots[i + 1], 2, accent)
    }
    for (let i = 0; i < this.pending.length; i += 4) {
      this.ring(pen, this.pending[i + 1], this.pending[i + 2], 6, accent, 1.4)
    }
    for (let i = 0; i < this.guesses.length; i += 4) {
      const at = 1024 + 4 * this.guesses[i + 3]
      const colour = css([...palette.subarray(at, at + 3)].map((v) => v / 255))
      if (!palette[at + 3]) continue
      this.disc(pen, this.guesses[i + 1], this.guesses[i + 2], 4.4, ground)
      this.ring(pen, this.guesses[i + 1], this.guesses[i + 2], 3.6, colour, 1.6)
    }
    for (const [, x, y, code] of this.labels.values()) {
      const at = 1024 + 4 * code
      if (!palette[at + 3]) continue
      const outline = SHAPES[255 - palette[at + 3]]
      const colour = css([...palette.subarray(at, at + 3)].map((v) => v / 255))
      if (outline) this.polygon(pen, x, y, outline, colour, ink)
      else {
        this.disc(pen, x, y, 5, ink)
        this.disc(pen, x, y, 3.8, colour)
      }
    }
    for (let i = 0; i < this.preview.length; i += 4) {
      this.diamond(pen, this.preview[i + 1], this.preview[i + 2], 9, "#db298f", 2.2)
    }
    if (this.focus.length) {
      this.ring(pen, this.focus[1], this.focus[2], 9, ground, 5)
      this.ring(pen, this.focus[1], this.focus[2], 9, ink, 2.4)
    }
  }

  /**
   * @param {Pen} pen
   * @param {number} x of 65,535 of the map's width
   * @param {number} y
   * @param {number} radius
   * @param {string} colour
   */
  disc(pen, x, y, radius, colour) {
    pen.fillStyle = colour
    pen.beginPath()
    pen.arc(...this.at(x, y), radius, 0, 7)
    pen.fill()
  }

  /**
   * @param {Pen} pen
   * @param {number} x
   * @param {number} y
   * @param {number} radius
   * @param {string} colour
   * @param {number} width
   */
  ring(pen, x, y, radius, colour, width) {
    pen.strokeStyle = colour
    pen.lineWidth = width
    pen.beginPath()
    pen.arc(...this.at(x, y), radius, 0, 7)
    pen.stroke()
  }

  /**
   * @param {Pen} pen
   * @param {number} x
   * @param {number} y
   * @param {number[][]} outline
   * @param {string} colour
   * @param {string} ink
   */
  polygon(pen, x, y, outline, colour, ink) {
    const [across, down] = this.at(x, y)
    pen.beginPath()
    for (const [dx, dy] of outline) pen.lineTo(across + 6 * dx, down + 6 * dy)
    pen.closePath()
    pen.fillStyle = colour
    pen.strokeStyle = ink
    pen.lineWidth = 1.2
    pen.fill()
    pen.stroke()
  }

  /**
   * @param {Pen} pen
   * @param {number} x
   * @param {number} y
   * @param {number} radius
   * @param {string} colour
   * @param {number} width
   */
  diamond(pen, x, y, radius, colour, width) {
    const [across, down] = this.at(x, y)
    pen.strokeStyle = colour
    pen.lineWidth = width
    pen.beginPath()
    pen.moveTo(across, down - radius)
    for (const [dx, dy] of [
      [1, 0],
      [0, 1],
      [-1, 0],
    ])
      pen.lineTo(across + dx * radius, down + dy * radius)
    pen.closePath()
    pen.stroke()
  }

  /** @param {number} x @param {number} y @returns {[x: number, y: number]} */
  at(x, y) {
    const {w, h} = this.size
    const view = this.view ?? {x: 0, y: 0, scale: 1}
    const across = w / 2 + (x / 65535 - view.x) * view.scale
    return [across, h / 2 - (y / 65535 - view.y) * view.scale]
  }
}

/** @param {number[]} parts in [0, 1] */
function css(parts) {
  return `rgb(${parts.map((v) => Math.round(v * 255)).join(" ")})`
}
