// A small likeness of an item, of whatever kind it is, the same on every card.

import {address, make} from "./dom.js"

const LONGEST_ID = 14 // characters of an id that stands for its item
const TAIL = 5 // of them at its end, where ids of one data set differ
const HEIGHT = 100 // of a curve and of a bar, as the server sends them
const SPACE = "http://www.w3.org/2000/svg"

/** @param {Sketch} sketch @param {number} size longest side of a picture, in pixels */
export function thumbnail(sketch, size = 96) {
  const box = make("span", "thumb")
  box.dataset.kind = sketch.kind
  if (sketch.kind === "picture") box.append(...picture(sketch, size))
  else if (sketch.kind === "text") box.textContent = sketch.text
  else if (sketch.kind === "id") box.textContent = middle(sketch.id)
  else {
    box.append(sketch.kind === "line" ? curve(sketch.points) : bars(sketch.bars))
    box.setAttribute("role", "img")
    box.setAttribute("aria-label", inWords(sketch))
  }
  return box
}

/**
 * What a thumbnail shows, and the whole id.
 * @param {Sketch} sketch
 */
export function inWords(sketch) {
  if (sketch.kind === "line") return `${sketch.id}: ${sketch.words}`
  if (sketch.kind === "bars") {
    const ranks = sketch.bars.map(([name, rank]) => `${name} ${rank === null ? "missing" : `${rank}%`}`)
    return `${sketch.id}: rank in the pool: ${ranks.join(", ")}`
  }
  return "text" in sketch && sketch.text ? `${sketch.id}: ${sketch.text}` : sketch.id
}

/**
 * Cuts a long id in its middle: ids of one data set begin alike.
 * @param {string} text
 */
export function middle(text, most = LONGEST_ID, tail = TAIL) {
  const signs = [...text]
  if (signs.length <= most) return text
  return `${signs.slice(0, most - tail - 1).join("")}…${signs.slice(-tail).join("")}`
}

/** @param {PictureSketch} sketch @param {number} size */
function picture({position, id, token, text}, size) {
  const image = make("img")
  image.alt = id
  image.decoding = "async"
  image.draggable = false
  image.src = address(position, "picture", size, token)
  return text ? [image, make("span", "caption", text)] : [image]
}

/** @param {(number | null)[]} points */
function curve(points) {
  const step = points.length > 1 ? HEIGHT / (points.length - 1) : 0
  let drawn = ""
  let begins = true
  points.forEach((height, i) => {
    if (height !== null) drawn += `${begins ? "M" : "L"}${(i * step).toFixed(1)} ${HEIGHT - height}`
    if (height !== null && begins && typeof points[i + 1] !== "number") drawn += "h1" // a point alone
    begins = height === null
  })
  return drawing("path", [{d: drawn}])
}

/** @param {[name: string, rank: number | null][]} ranks */
function bars(ranks) {
  const width = HEIGHT / ranks.length
  const shapes = ranks.map(([, rank], i) => ({
    x: String(i * width + width * 0.12),
    y: String(HEIGHT - Math.max(rank ?? 0, 4)),
    width: String(width * 0.76),
    height: String(Math.max(rank ?? 0, 4)),
    class: rank === null ? "missing" : "",
  }))
  return drawing("rect", shapes)
}

/** @param {string} shape @param {Record<string, string>[]} all */
function drawing(shape, all) {
  const svg = document.createElementNS(SPACE, "svg")
  svg.setAttribute("viewBox", `0 0 ${HEIGHT} ${HEIGHT}`)
  svg.setAttribute("preserveAspectRatio", "none")
  svg.setAttribute("aria-hidden", "true")
  for (const attributes of all) {
    const made = document.createElementNS(SPACE, shape)
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
    svg.append(made)
  }
  return svg
}
