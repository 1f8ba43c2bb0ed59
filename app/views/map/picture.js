// Shows the map where WebGL2 is missing: a picture made on the server below, marks drawn here above.

const STILL_AFTER = 160 // ms without a move until a sharper picture is asked for

class Picture {
  constructor(stage, emit) {
    this.emit = emit
    this.image = document.createElement("img")
    this.image.className = "picture"
    this.image.alt = ""
    this.image.draggable = false
    this.canvas = document.createElement("canvas")
    this.canvas.className = "canvas"
    stage.prepend(this.image, this.canvas)
    Object.assign(this, {
      mode: "picture", size: {w: 1, h: 1, dpr: 1}, view: null, shown: null, address: null,
      hidden: [], labels: new Map(), pending: [], preview: [], guesses: [], focus: [], dots: [], palette: null, n: 0,
      theme: null, timer: 0, serial: 0, coloured: 0,
    })
  }

  post(message) {
    this[`take_${message.op}`](message)
    this.place()
    this.marks()
  }

  close() {
    clearTimeout(this.timer)
    this.image.remove()
    this.canvas.remove()
  }

  take_size(size) {
    this.size = size
    this.canvas.width = Math.round(size.w * size.dpr)
    this.canvas.height = Math.round(size.h * size.dpr)
    this.later()
  }

  take_view(view) {
    this.view = view
    this.later()
  }

  take_theme(theme) { this.theme = theme }

  take_palette({rows, hidden}) {
    this.palette = rows
    this.hidden = hidden
    this.later()
  }

  take_points({n}) {
    this.n = n
    this.emit({op: "took", kind: "points"})
    this.later()
  }

  take_colours({picture}) {
    this.address = picture
    this.coloured++
    this.later()
  }

  take_chosen({dots}) { this.dots = dots }

  take_labels({rows, reset}) {
    if (reset) this.labels.clear()
    for (let i = 0; i < rows.length; i += 4) {
      if (rows[i + 3]) this.labels.set(rows[i], rows.subarray(i, i + 4))
      else this.labels.delete(rows[i])
    }
  }

  take_pending({rows}) { this.pending = rows }

  take_preview({rows}) { this.preview = rows }

  take_guesses({rows}) { this.guesses = rows }

  take_focus({rows}) { this.focus = rows }

  later() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.ask(), STILL_AFTER)
  }

  ask() {
    if (!this.address || !this.view || this.size.w < 2) return
    const {w, h, dpr} = this.size
    const {x, y, scale} = this.view
    const window_ = [x - w / 2 / scale, y - h / 2 / scale, x + w / 2 / scale, y + h / 2 / scale]
    const sharp = Math.min(dpr, 2048 / Math.max(w, h))
    const size = [Math.max(1, Math.floor(w * sharp)), Math.max(1, Math.floor(h * sharp))]
    const address = `${this.address}&window=${window_}&size=${size}&hidden=${this.hidden}`
    const serial = ++this.serial
    const coloured = this.coloured
    const next = new Image()
    next.onload = () => {
      if (serial !== this.serial) return
      this.image.src = next.src
      this.shown = {x, y, scale}
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
    if (!this.shown || !this.view) return
    const zoom = this.view.scale / this.shown.scale
    const across = (this.shown.x - this.view.x) * this.view.scale
    const down = (this.view.y - this.shown.y) * this.view.scale
    this.image.style.transform = `translate(${across}px, ${down}px) scale(${zoom})`
  }

  marks() {
    if (!this.view || !this.theme || !this.palette) return
    const pen = this.canvas.getContext("2d")
    const {w, h, dpr} = this.size
    pen.setTransform(dpr, 0, 0, dpr, 0, 0)
    pen.clearRect(0, 0, w, h)
    const [ground, ink, accent] = ["ground", "ink", "accent"].map((k) => css(this.theme[k]))
    for (let i = 0; i < this.dots.length; i += 2) {
      this.disc(pen, this.dots[i], this.dots[i + 1], 2, accent)
    }
    for (let i = 0; i < this.pending.length; i += 4) {
      this.ring(pen, this.pending[i + 1], this.pending[i + 2], 6, accent, 1.4)
    }
    for (let i = 0; i < this.guesses.length; i += 4) {
      const at = 1024 + 4 * this.guesses[i + 3]
      const colour = css([...this.palette.subarray(at, at + 3)].map((v) => v / 255))
      if (!this.palette[at + 3]) continue
      this.disc(pen, this.guesses[i + 1], this.guesses[i + 2], 4.4, ground)
      this.ring(pen, this.guesses[i + 1], this.guesses[i + 2], 3.6, colour, 1.6)
    }
    for (const [, x, y, code] of this.labels.values()) {
      const at = 1024 + 4 * code
      if (!this.palette[at + 3]) continue
      this.disc(pen, x, y, 5, ink)
      this.disc(pen, x, y, 3.8, css([...this.palette.subarray(at, at + 3)].map((v) => v / 255)))
    }
    for (let i = 0; i < this.preview.length; i += 4) {
      this.diamond(pen, this.preview[i + 1], this.preview[i + 2], 9, "#db298f", 2.2)
    }
    if (this.focus.length) {
      this.ring(pen, this.focus[1], this.focus[2], 9, ground, 5)
      this.ring(pen, this.focus[1], this.focus[2], 9, ink, 2.4)
    }
  }

  disc(pen, x, y, radius, colour) {
    pen.fillStyle = colour
    pen.beginPath()
    pen.arc(...this.at(x, y), radius, 0, 7)
    pen.fill()
  }

  ring(pen, x, y, radius, colour, width) {
    pen.strokeStyle = colour
    pen.lineWidth = width
    pen.beginPath()
    pen.arc(...this.at(x, y), radius, 0, 7)
    pen.stroke()
  }

  diamond(pen, x, y, radius, colour, width) {
    const [across, down] = this.at(x, y)
    pen.strokeStyle = colour
    pen.lineWidth = width
    pen.beginPath()
    pen.moveTo(across, down - radius)
    for (const [dx, dy] of [[1, 0], [0, 1], [-1, 0]]) pen.lineTo(across + dx * radius, down + dy * radius)
    pen.closePath()
    pen.stroke()
  }

  at(x, y) {
    const {w, h} = this.size
    const across = w / 2 + (x / 65535 - this.view.x) * this.view.scale
    return [across, h / 2 - (y / 65535 - this.view.y) * this.view.scale]
  }
}

function css(parts) { return `rgb(${parts.map((v) => Math.round(v * 255)).join(" ")})` }
