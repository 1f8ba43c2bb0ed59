// Draws the points with WebGL2. The class and the functions that make up `workerText` refer to
// nothing else and use neither ?. nor ??, for which the page's compiler puts in functions of its
// own: their text also runs as a web worker.

const MOVING_POINTS = 200000
const PATIENT = ["colours", "labels", "pending", "focus"] // what comes without being asked for
const SLOW = 100 // ms of a frame from which on the next one rests first,
const RESTS = 10 // so many times as long as the frame took,
const LONGEST_REST = 10000 // ms at most

function program(gl, vertex, fragment) {
  const made = gl.createProgram()
  for (const [kind, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
    const shader = gl.createShader(kind)
    gl.shaderSource(shader, text)
    gl.compileShader(shader)
    gl.attachShader(made, shader)
  }
  gl.linkProgram(made)
  if (!gl.getProgramParameter(made, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(`The map's shaders do not link: ${gl.getProgramInfoLog(made)}`)
  }
  const at = {}
  const count = gl.getProgramParameter(made, gl.ACTIVE_UNIFORMS) || 0
  for (let i = 0; i < count; i++) {
    const {name} = gl.getActiveUniform(made, i)
    at[name] = gl.getUniformLocation(made, name)
  }
  return {made, at}
}

// Point numbers of the set bits, lowest first (numpy's packbits order).
function setBits(bits, n) {
  const found = []
  for (let i = 0; i < n; i++) if (bits[i >> 3] & (128 >> (i & 7))) found.push(i)
  return Uint32Array.from(found)
}

class Scatter {
  constructor(canvas, emit) {
    this.canvas = canvas
    this.emit = emit
    this.gl = canvas.getContext("webgl2", {
      alpha: true, antialias: false, depth: false, premultipliedAlpha: true,
    })
    if (!this.gl) throw new Error("no WebGL2")
    Object.assign(this, {
      n: 0, xy: null, codes: null, rareCodes: [], rare: new Uint32Array(0),
      chosen: new Uint32Array(0), labels: new Map(), labelRows: 0, pendingRows: 0, focusRows: 0,
      previewRows: 0, guessesRows: 0, pending: [], preview: [], guesses: [], focus: null, palette: new Uint8Array(2048).fill(255),
      size: {w: 1, h: 1, dpr: 1}, view: {x: 0.5, y: 0.5, scale: 1, home: 1, moving: false},
      theme: {ground: [1, 1, 1], ink: [0, 0, 0], accent: [0.2, 0.4, 0.9]},
      asked: false, stale: false, urgent: false, begun: 0, restUntil: 0, rest: 0,
      fence: null, lost: false, wanted: {}, coloured: 0,
    })
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

  take(message) {
    this[`take_${message.op}`](message)
    this.ask(PATIENT.includes(message.op))
  }

  take_size({w, h, dpr}) {
    this.size = {w, h, dpr}
    this.canvas.width = Math.max(1, Math.round(w * dpr))
    this.canvas.height = Math.max(1, Math.round(h * dpr))
  }

  take_view(message) { this.view = message }

  take_theme({ground, ink, accent}) { this.theme = {ground, ink, accent} }

  take_palette({rows}) {
    this.palette = rows
    this.uploadPalette()
  }

  take_points({url, n}) {
    this.fetch("points", url, (bytes) => {
      const xy = new Uint16Array(bytes)
      if (xy.length !== 2 * n) throw new Error(`${xy.length / 2} points came, ${n} were told`)
      if (this.codes && this.codes.length !== n) this.codes = null
      Object.assign(this, {n, xy})
      this.uploadPoints()
      this.uploadMarks()
    })
  }

  take_colours({url, rare}) {
    const take = (bytes) => {
      this.codes = bytes ? new Uint8Array(bytes) : null
      this.rareCodes = rare
      this.coloured++
      this.uploadCodes()
    }
    if (url) this.fetch("colours", url, take)
    else {
      this.wanted.colours = null
      take(null)
    }
  }

  take_chosen({points, bits}) {
    this.chosen = bits ? setBits(bits, this.n || bits.length * 8) : points.slice().sort()
    this.uploadIndex("chosen")
  }

  take_labels({rows, reset}) {
    if (reset) this.labels.clear()
    for (let i = 0; i < rows.length; i += 4) {
      if (rows[i + 3]) this.labels.set(rows[i], rows.subarray(i, i + 4))
      else this.labels.delete(rows[i])
    }
    this.uploadMarks()
  }

  take_pending({rows}) {
    this.pending = rows
    this.uploadMarks()
  }

  take_preview({rows}) {
    this.preview = rows
    this.uploadMarks()
  }

  take_guesses({rows}) {
    this.guesses = rows
    this.uploadMarks()
  }

  take_focus({rows}) {
    this.focus = rows
    this.uploadMarks()
  }

  // Only the newest answer of a kind counts.
  async fetch(kind, url, take) {
    this.wanted[kind] = url
    try {
      const answer = await fetch(url)
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
      const bytes = await answer.arrayBuffer()
      if (this.wanted[kind] !== url) return
      take(bytes)
      this.emit({op: "took", kind})
      this.ask(PATIENT.includes(kind))
    } catch (error) {
      if (this.wanted[kind] === url) this.emit({op: "failed", kind, text: String(error.message)})
    }
  }

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
    this.upload("xy", this.xy)
    this.uploadCodes()
  }

  uploadCodes() {
    const usable = this.codes && this.codes.length === this.n
    if (usable) this.upload("codes", this.codes)
    this.bindDots(usable)
    const lists = new Map(this.rareCodes.map((code) => [code, []]))
    if (usable && lists.size) {
      for (let i = 0; i < this.n; i++) {
        const list = lists.get(this.codes[i])
        if (list) list.push(i)
      }
    }
    this.rare = Uint32Array.from([...lists.values()].flat())
    this.uploadIndex("rare")
  }

  uploadIndex(name) { this.upload(name, this[name], this.gl.ELEMENT_ARRAY_BUFFER) }

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
    const counts = new Map()
    for (const row of this.labels.values()) counts.set(row[3], (counts.get(row[3]) || 0) + 1)
    const labels = [...this.labels.values()].sort((a, b) => counts.get(b[3]) - counts.get(a[3]))
    this.labelRows = this.uploadRows("labels", labels)
    for (const name of ["guesses", "pending", "preview"]) {
      const rows = []
      for (let i = 0; i < this[name].length; i += 4) rows.push(this[name].slice(i, i + 4))
      this[`${name}Rows`] = this.uploadRows(name, rows)
    }
    this.focusRows = this.uploadRows("focus", this.focus && this.focus.length ? [this.focus] : [])
  }

  // A mark's row: point, x, y, code; on the card: x, y as uint16, code as uint8, three bytes' rest.
  uploadRows(name, rows) {
    const data = new DataView(new ArrayBuffer(rows.length * 8))
    rows.forEach(([, x, y, code], i) => {
      data.setUint16(i * 8, x, true)
      data.setUint16(i * 8 + 2, y, true)
      data.setUint8(i * 8 + 4, code)
    })
    this.upload(name, data)
    return rows.length
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

  await(told) {
    const gl = this.gl
    const state = this.fence && !this.lost && gl.getSyncParameter(this.fence, gl.SYNC_STATUS)
    if (state === gl.UNSIGNALED) {
      setTimeout(() => this.await(told), 4)
      return
    }
    gl.deleteSync(this.fence)
    this.fence = null
    const now = performance.now()
    const cost = now - this.begun
    this.restUntil = now + (cost > SLOW ? Math.min(RESTS * cost, LONGEST_REST) : 0)
    if (!this.lost) this.emit(told)
    if (this.stale) this.ask(true)
  }

  // In pixels of the screen: smaller the more points there are, larger the closer one looks.
  dotSize() {
    const {w, h, dpr} = this.size
    const zoom = Math.max(1, this.view.scale / this.view.home)
    const even = 0.5 * Math.sqrt((w * h) / Math.max(this.n, 1))
    const size = Math.min(6.5, Math.max(1.5, even)) * Math.pow(zoom, 0.4)
    return dpr * Math.min(12, Math.max(size, Math.min(4, even * zoom)))
  }

  dotAlpha() {
    const zoom = Math.max(1, this.view.scale / this.view.home)
    const shown = Math.max(10, this.n / (zoom * zoom))
    return Math.min(0.92, Math.max(0.5, 1.12 - 0.09 * Math.log10(shown)))
  }

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
    const told = {op: "drawn", drawn, n: this.n, coloured: this.coloured, still}
    setTimeout(() => this.await(told), 0)
  }

  drawDots() {
    const gl = this.gl
    const size = this.dotSize()
    const alpha = this.dotAlpha()
    const most = this.view.moving ? MOVING_POINTS : Infinity
    const drawn = Math.min(this.n, most)
    const dim = this.chosen.length ? 0.22 : 1
    gl.bindVertexArray(this.dotArray)
    gl.vertexAttribI4ui(1, 0, 0, 0, 0)
    this.prepare(this.dots, size)
    gl.uniform1f(this.dots.at.alpha, alpha * dim)
    gl.drawArrays(gl.POINTS, 0, drawn)
    const boost = this.rare.length < 5000 ? 1.35 : this.rare.length < 30000 ? 1.15 : 1
    this.drawSome("rare", size * boost, Math.max(alpha, 0.9) * dim, Infinity)
    this.drawSome("chosen", size * 1.15, Math.max(alpha, 0.9), most)
    gl.bindVertexArray(null)
    return drawn
  }

  drawSome(name, size, alpha, most) {
    const gl = this.gl
    if (!this[name].length) return
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.buffers[name])
    gl.uniform1f(this.dots.at.size, size)
    gl.uniform1f(this.dots.at.alpha, alpha)
    gl.drawElements(gl.POINTS, Math.min(this[name].length, most), gl.UNSIGNED_INT, 0)
  }

  drawMarks() {
    const dpr = this.size.dpr
    const label = Math.max(this.dotSize() * 1.3 + 4 * dpr, (this.labelRows > 1500 ? 6 : 9) * dpr)
    this.drawRows("guesses", this.guessesRows, label - 2 * dpr, 4)
    this.drawRows("pending", this.pendingRows, label + 3 * dpr, 1)
    this.drawRows("labels", this.labelRows, label + 2, 0)
    this.drawRows("preview", this.previewRows, label + 9 * dpr, 3)
    this.drawRows("focus", this.focusRows, label + 13 * dpr, 2)
  }

  drawRows(name, count, size, kind) {
    const gl = this.gl
    if (!count) return
    this.prepare(this.marks, size)
    gl.uniform1i(this.marks.at.kind, kind)
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[name])
    gl.enableVertexAttribArray(0)
    gl.vertexAttribPointer(0, 2, gl.UNSIGNED_SHORT, true, 8, 0)
    gl.enableVertexAttribArray(1)
    gl.vertexAttribIPointer(1, 1, gl.UNSIGNED_BYTE, 8, 4)
    gl.drawArrays(gl.POINTS, 0, count)
  }
}
