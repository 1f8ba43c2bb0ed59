// Draws the points with WebGL2, in the page or in a worker.

import {DOT_FRAGMENT, DOT_VERTEX, MARK_FRAGMENT, MARK_VERTEX} from "./shaders.js"

const MOVING_POINTS = 200000
const PATIENT = ["colours", "labels", "pending", "focus"] // what comes without being asked for
const SLOW = 100 // ms of a frame from which on the next one rests first,
const RESTS = 10 // so many times as long as the frame took,
const LONGEST_REST = 10000 // ms at most

/**
 * @typedef {{made: WebGLProgram, at: Record<string, WebGLUniformLocation | null>}} Program
 * @typedef {"rare" | "chosen"} Index points that are drawn over the others
 * @typedef {"labels" | "pending" | "preview" | "guesses" | "focus"} Marks
 */

/**
 * @param {WebGL2RenderingContext} gl
 * @param {string} vertex
 * @param {string} fragment
 * @returns {Program}
 */
function program(gl, vertex, fragment) {
  const made = gl.createProgram()
  for (const kind of [gl.VERTEX_SHADER, gl.FRAGMENT_SHADER]) {
    const text = kind === gl.VERTEX_SHADER ? vertex : fragment
    const shader = gl.createShader(kind)
    if (!shader) continue // the context is lost, and all is made anew once it is back
    gl.shaderSource(shader, text)
    gl.compileShader(shader)
    gl.attachShader(made, shader)
  }
  gl.linkProgram(made)
  if (!gl.getProgramParameter(made, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(`The map's shaders do not link: ${gl.getProgramInfoLog(made)}`)
  }
  /** @type {Program["at"]} */
  const at = {}
  const count = gl.getProgramParameter(made, gl.ACTIVE_UNIFORMS) || 0
  for (let i = 0; i < count; i++) {
    const name = gl.getActiveUniform(made, i)?.name ?? ""
    at[name] = gl.getUniformLocation(made, name)
  }
  return {made, at}
}

/**
 * Point numbers of the set bits, lowest first (numpy's packbits order).
 * @param {Uint8Array} bits
 * @param {number} n
 */
function setBits(bits, n) {
  const points = []
  for (let i = 0; i < n; i++) if (bits[i >> 3] & (128 >> (i & 7))) points.push(i)
  return Uint32Array.from(points)
}

export class Scatter {
  n = 0
  /** @type {Uint16Array<ArrayBuffer> | null} */
  xy = null
  /** @type {Uint8Array<ArrayBuffer> | null} */
  codes = null
  /** @type {number[]} */
  rareCodes = []
  rare = new Uint32Array(0)
  chosen = new Uint32Array(0)
  /** @type {Map<number, Uint32Array>} */
  labels = new Map()
  pending = new Uint32Array(0)
  preview = new Uint32Array(0)
  guesses = new Uint32Array(0)
  focus = new Uint32Array(0)
  /** @type {Record<Marks, number>} how many of each are on the card */
  counts = {labels: 0, pending: 0, preview: 0, guesses: 0, focus: 0}
  palette = new Uint8Array(2048).fill(255)
  size = {w: 1, h: 1, dpr: 1}
  /** @type {View} */
  view = {x: 0.5, y: 0.5, scale: 1, home: 1, moving: false}
  /** @type {Theme} */
  theme = {ground: [1, 1, 1], ink: [0, 0, 0], accent: [0.2, 0.4, 0.9]}
  asked = false
  stale = false
  urgent = false
  begun = 0
  restUntil = 0
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  rest
  /** @type {WebGLSync | null} */
  fence = null
  lost = false
  /** @type {Record<string, string | null>} the newest address of each kind */
  addresses = {}
  coloured = 0
  /** @type {Program | null} */
  dots = null
  /** @type {Program | null} */
  marks = null
  /** @type {Record<string, WebGLBuffer>} */
  buffers = {}
  /** @type {WebGLVertexArrayObject | null} */
  dotArray = null
  /** @type {WebGLTexture | null} */
  texture = null

  /**
   * @param {HTMLCanvasElement | OffscreenCanvas} canvas
   * @param {(message: PainterMessage) => void} emit
   */
  constructor(canvas, emit) {
    this.canvas = canvas
    this.emit = emit
    const gl = /** @type {WebGL2RenderingContext | null} */ (
      canvas.getContext("webgl2", {alpha: true, antialias: false, depth: false, premultipliedAlpha: true})
    )
    if (!gl) throw new Error("no WebGL2")
    this.gl = gl
    canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault()
      this.lost = true
      emit({op: "lost"})
    })
    canvas.addEventListener("webglcontextrestored", () => {
      this.lost = false
      this.fence = null
      this.build()
      emit({op: "restored"})
    })
    this.build()
  }

  // Everything that lives on the graphics card, made anew after a lost context too.
  build() {
    const gl = this.gl
    this.dots = program(gl, DOT_VERTEX, DOT_FRAGMENT)
    this.marks = program(gl, MARK_VERTEX, MARK_FRAGMENT)
    const names = ["xy", "codes", "rare", "chosen", "labels", "pending", "preview", "guesses", "focus"]
    this.buffers = Object.fromEntries(names.map((name) => [name, gl.createBuffer()]))
    this.dotArray = gl.createVertexArray()
    this.texture = gl.createTexture()
    gl.bindTexture(gl.TEXTURE_2D, this.texture)
    for (const which of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, which, gl.NEAREST)
    }
    gl.enable(gl.BLEND)
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA)
    this.uploadPalette()
    if (this.xy) this.uploadPoints()
    if (this.codes) this.uploadCodes()
    this.uploadIndex("chosen")
    this.uploadMarks()
    this.ask()
  }

  /** @param {PainterMessage} message */
  take(message) {
    this.read(message)
    this.ask(PATIENT.includes(message.op))
  }

  /** @param {PainterMessage} message */
  read(message) {
    switch (message.op) {
      case "size":
        return this.resize(message.w, message.h, message.dpr)
      case "view":
        this.view = {...this.view, ...message}
        return
      case "theme":
        this.theme = {ground: message.ground, ink: message.ink, accent: message.accent}
        return
      case "palette":
        this.palette = message.rows
        return this.uploadPalette()
      case "points":
        return this.takePoints(message.url, message.n)
      case "colours":
        return this.takeColours(message.url, message.rare)
      case "chosen":
        return this.takeChosen(message.points, message.bits)
      case "labels":
        return this.takeLabels(message.rows, message.reset)
      case "pending":
      case "preview":
      case "guesses":
      case "focus":
        this[message.op] = message.rows
        return this.uploadMarks()
    }
  }

  /** @param {number} w @param {number} h @param {number} dpr */
  resize(w, h, dpr) {
    this.size = {w, h, dpr}
    this.canvas.width = Math.max(1, Math.round(w * dpr))
    this.canvas.height = Math.max(1, Math.round(h * dpr))
  }

  /** @param {string} url @param {number} n */
  takePoints(url, n) {
    this.fetch("points", url, (bytes) => {
      const xy = new Uint16Array(bytes)
      if (xy.length !== 2 * n) throw new Error(`${xy.length / 2} points came, not ${n}`)
      if (this.codes && this.codes.length !== n) this.codes = null
      this.n = n
      this.xy = xy
      this.uploadPoints()
      this.uploadMarks()
    })
  }

  /** @param {string | null} url @param {number[]} rare */
  takeColours(url, rare) {
    const take = (/** @type {ArrayBuffer | null} */ bytes) => {
      this.codes = bytes ? new Uint8Array(bytes) : null
      this.rareCodes = rare
      this.coloured++
      this.uploadCodes()
    }
    if (url) this.fetch("colours", url, take)
    else {
      this.addresses.colours = null
      take(null)
    }
  }

  /** @param {Uint32Array | undefined} points @param {Uint8Array | undefined} bits */
  takeChosen(points, bits) {
    this.chosen = bits ? setBits(bits, this.n || bits.length * 8) : Uint32Array.from(points ?? []).sort()
    this.uploadIndex("chosen")
  }

  /** @param {Uint32Array} rows @param {boolean} reset */
  takeLabels(rows, reset) {
    if (reset) this.labels.clear()
    for (let i = 0; i < rows.length; i += 4) {
      if (rows[i + 3]) this.labels.set(rows[i], rows.subarray(i, i + 4))
      else this.labels.delete(rows[i])
    }
    this.uploadMarks()
  }

  /**
   * Only the newest answer of a kind counts.
   * @param {string} kind
   * @param {string} url
   * @param {(bytes: ArrayBuffer) => void} take
   */
  async fetch(kind, url, take) {
    this.addresses[kind] = url
    try {
      const answer = await fetch(url)
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
      const bytes = await answer.arrayBuffer()
      if (this.addresses[kind] !== url) return
      take(bytes)
      this.emit({op: "took", kind})
      this.ask(PATIENT.includes(kind))
    } catch (error) {
      if (this.addresses[kind] === url)
        this.emit({op: "failed", kind, text: error instanceof Error ? error.message : String(error)})
    }
  }

  /**
   * @param {string} name
   * @param {ArrayBufferView<ArrayBuffer>} data
   * @param {GLenum} target
   */
  upload(name, data, target = this.gl.ARRAY_BUFFER) {
    if (this.lost) return
    this.gl.bindVertexArray(null)
    this.gl.bindBuffer(target, this.buffers[name])
    this.gl.bufferData(target, data, this.gl.STATIC_DRAW)
  }

  uploadPalette() {
    const gl = this.gl
    gl.bindTexture(gl.TEXTURE_2D, this.texture)
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, 256, 2, 0, gl.RGBA, gl.UNSIGNED_BYTE, this.palette)
  }

  uploadPoints() {
    if (this.xy) this.upload("xy", this.xy)
    this.uploadCodes()
  }

  uploadCodes() {
    const codes = this.codes?.length === this.n ? this.codes : null
    if (codes) this.upload("codes", codes)
    this.bindDots(codes !== null)
    /** @type {Map<number, number[]>} */
    const lists = new Map(this.rareCodes.map((code) => [code, []]))
    if (codes && lists.size) for (let i = 0; i < this.n; i++) lists.get(codes[i])?.push(i)
    this.rare = Uint32Array.from([...lists.values()].flat())
    this.uploadIndex("rare")
  }

  /** @param {Index} name */
  uploadIndex(name) {
    this.upload(name, this[name], this.gl.ELEMENT_ARRAY_BUFFER)
  }

  /** @param {boolean} coloured */
  bindDots(coloured) {
    const gl = this.gl
    gl.bindVertexArray(this.dotArray)
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers.xy)
    gl.enableVertexAttribArray(0)
    gl.vertexAttribPointer(0, 2, gl.UNSIGNED_SHORT, true, 4, 0)
    if (coloured) {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers.codes)
      gl.enableVertexAttribArray(1)
      gl.vertexAttribIPointer(1, 1, gl.UNSIGNED_BYTE, 1, 0)
    } else gl.disableVertexAttribArray(1)
    gl.bindVertexArray(null)
  }

  uploadMarks() {
    // Labels of the rarest class come last, so that they lie on top.
    /** @type {Map<number, number>} */
    const counts = new Map()
    const countOf = (/** @type {Uint32Array} */ row) => counts.get(row[3]) ?? 0
    for (const row of this.labels.values()) counts.set(row[3], countOf(row) + 1)
    const labels = [...this.labels.values()].sort((a, b) => countOf(b) - countOf(a))
    this.uploadRows("labels", labels)
    for (const name of /** @type {const} */ (["guesses", "pending", "preview", "focus"])) {
      const rows = []
      for (let i = 0; i < this[name].length; i += 4) rows.push(this[name].slice(i, i + 4))
      this.uploadRows(name, rows)
    }
  }

  /**
   * A mark's row: point, x, y, code; on the card: x, y as uint16, code as uint8, three bytes' rest.
   * @param {Marks} name
   * @param {Uint32Array[]} rows
   */
  uploadRows(name, rows) {
    const data = new DataView(new ArrayBuffer(rows.length * 8))
    rows.forEach(([, x, y, code], i) => {
      data.setUint16(i * 8, x, true)
      data.setUint16(i * 8 + 2, y, true)
      data.setUint8(i * 8 + 4, code)
    })
    this.upload(name, data)
    this.counts[name] = rows.length
  }

  // One frame at a time: what changes while the card still works on one is in the next. Without a
  // graphics card a large pool takes a second: what the learner changes then waits (patient), for
  // the keys need the processor; what the person does with the map never waits.
  ask(patient = false) {
    this.stale = true
    if (!patient) this.urgent = true
    if (this.asked || this.fence) return
    clearTimeout(this.rest)
    const wait = this.urgent ? 0 : this.restUntil - performance.now()
    if (wait > 0) {
      this.rest = setTimeout(() => this.ask(true), wait)
      return
    }
    this.asked = true
    requestAnimationFrame(() => {
      this.asked = false
      if (!this.lost) this.draw()
    })
  }

  /** @param {PainterMessage} message */
  await(message) {
    const gl = this.gl
    const state = this.fence && !this.lost && gl.getSyncParameter(this.fence, gl.SYNC_STATUS)
    if (state === gl.UNSIGNALED) {
      setTimeout(() => this.await(message), 4)
      return
    }
    gl.deleteSync(this.fence)
    this.fence = null
    const now = performance.now()
    const cost = now - this.begun
    this.restUntil = now + (cost > SLOW ? Math.min(RESTS * cost, LONGEST_REST) : 0)
    if (!this.lost) this.emit(message)
    if (this.stale) this.ask(true)
  }

  // In pixels of the screen: smaller the more points there are, larger the closer one looks.
  dotSize() {
    const {w, h, dpr} = this.size
    const zoom = Math.max(1, this.view.scale / this.view.home)
    const even = 0.5 * Math.sqrt((w * h) / Math.max(this.n, 1))
    const size = Math.min(6.5, Math.max(1.5, even)) * zoom ** 0.4
    return dpr * Math.min(12, Math.max(size, Math.min(4, even * zoom)))
  }

  dotAlpha() {
    const zoom = Math.max(1, this.view.scale / this.view.home)
    const shown = Math.max(10, this.n / (zoom * zoom))
    return Math.min(0.92, Math.max(0.5, 1.12 - 0.09 * Math.log10(shown)))
  }

  /** @param {Program} program @param {number} size */
  prepare({made, at}, size) {
    const gl = this.gl
    const {w, h, dpr} = this.size
    const {x, y, scale} = this.view
    gl.useProgram(made)
    gl.uniform4f(at.view, x, y, (2 * scale) / w, (2 * scale) / h)
    gl.uniform1f(at.size, size)
    gl.uniform1i(at.palette, 0)
    gl.uniform3fv(at.ground, this.theme.ground)
    if (at.unit) gl.uniform1f(at.unit, dpr)
    if (at.ink) gl.uniform3fv(at.ink, this.theme.ink)
    if (at.accent) gl.uniform3fv(at.accent, this.theme.accent)
  }

  draw() {
    const gl = this.gl
    gl.viewport(0, 0, this.canvas.width, this.canvas.height)
    gl.clearColor(0, 0, 0, 0)
    gl.clear(gl.COLOR_BUFFER_BIT)
    gl.bindTexture(gl.TEXTURE_2D, this.texture)
    this.stale = this.urgent = false
    this.begun = performance.now()
    const drawn = this.xy ? this.drawDots() : 0
    this.drawMarks()
    this.fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0)
    gl.flush()
    const still = !this.view.moving
    const message = {op: "drawn", drawn, n: this.n, coloured: this.coloured, still}
    setTimeout(() => this.await(message), 0)
  }

  drawDots() {
    const {gl, dots} = this
    if (!dots) return 0
    const size = this.dotSize()
    const alpha = this.dotAlpha()
    const most = this.view.moving ? MOVING_POINTS : Infinity
    const drawn = Math.min(this.n, most)
    const dim = this.chosen.length ? 0.22 : 1
    gl.bindVertexArray(this.dotArray)
    gl.vertexAttribI4ui(1, 0, 0, 0, 0)
    this.prepare(dots, size)
    gl.uniform1f(dots.at.alpha, alpha * dim)
    gl.drawArrays(gl.POINTS, 0, drawn)
    const boost = this.rare.length < 5000 ? 1.35 : this.rare.length < 30000 ? 1.15 : 1
    this.drawSome("rare", size * boost, Math.max(alpha, 0.9) * dim, Infinity)
    this.drawSome("chosen", size * 1.15, Math.max(alpha, 0.9), most)
    gl.bindVertexArray(null)
    return drawn
  }

  /**
   * @param {Index} name
   * @param {number} size
   * @param {number} alpha
   * @param {number} most
   */
  drawSome(name, size, alpha, most) {
    const {gl, dots} = this
    if (!dots || !this[name].length) return
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.buffers[name])
    gl.uniform1f(dots.at.size, size)
    gl.uniform1f(dots.at.alpha, alpha)
    gl.drawElements(gl.POINTS, Math.min(this[name].length, most), gl.UNSIGNED_INT, 0)
  }

  drawMarks() {
    const dpr = this.size.dpr
    const label = Math.max(this.dotSize() * 1.3 + 4 * dpr, (this.counts.labels > 1500 ? 6 : 9) * dpr)
    this.drawRows("guesses", label - 2 * dpr, 4)
    this.drawRows("pending", label + 3 * dpr, 1)
    this.drawRows("labels", label + 2, 0)
    this.drawRows("preview", label + 9 * dpr, 3)
    this.drawRows("focus", label + 13 * dpr, 2)
  }

  /** @param {Marks} name @param {number} size @param {number} kind */
  drawRows(name, size, kind) {
    const {gl, marks} = this
    const count = this.counts[name]
    if (!marks || !count) return
    this.prepare(marks, size)
    gl.uniform1i(marks.at.kind, kind)
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[name])
    gl.enableVertexAttribArray(0)
    gl.vertexAttribPointer(0, 2, gl.UNSIGNED_SHORT, true, 8, 0)
    gl.enableVertexAttribArray(1)
    gl.vertexAttribIPointer(1, 1, gl.UNSIGNED_BYTE, 8, 4)
    gl.drawArrays(gl.POINTS, 0, count)
  }
}
