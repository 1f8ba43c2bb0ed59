// The series of an item, drawn large, with the value under the pointer.

import {make, several, write} from "../shared/dom.js"
import {nearest, short, span, ticks} from "./axis.js"
import {besides, colourOf, colourOfBand, folded, reach} from "./curve.js"

const KEPT = 48
const LEFT = 52 // for the numbers of the axes
const BOTTOM = 18
const TICK_WIDTH = 90 // pixels that a mark needs
const TICK_HEIGHT = 34
const DOTTED = 120 // points, up to which each is drawn
const SPACE = "http://www.w3.org/2000/svg"
const UNANSWERED = "This series did not come: the server did not answer."

/** @typedef {import("./curve.js").Points} Points */

/** @param {Setting} setting */
export function seriesPlots(setting) {
  const box = make("div", "plots")
  const plots = setting.series.map((name, number) => plot(name, number, setting.token))
  box.append(...plots.map((each) => each.box))
  box.hidden = !plots.length
  return {
    box,
    /** @param {string[]} names of columns that are shown */
    arrange: (names) => {
      for (const each of plots) each.box.hidden = !names.includes(each.name)
      box.hidden = plots.every((each) => each.box.hidden)
    },
    /** @param {number | null} position */
    show: (position) => {
      for (const each of plots) each.show(position)
    },
    /** @param {number} position */
    preload: (position) => {
      for (const each of plots) each.fetched(position)
    },
  }
}

/** @param {string} name @param {number} number @param {string} token of the pool */
function plot(name, number, token) {
  const box = make("div", "plot")
  const head = make("div", "head")
  const title = make("span", "name", name)
  const at = make("span", "at")
  const bands = make("span", "bands")
  const fold = folding(() => redraw())
  head.append(title, bands, fold.box, at)
  const canvas = make("div", "canvas")
  const cursor = make("input") // by keys what the pointer does
  cursor.type = "range"
  cursor.min = "0"
  cursor.step = "1"
  cursor.setAttribute("aria-label", `Value of ${name} at`)
  box.append(head, canvas, cursor)
  /** @type {Map<number, Promise<Points>>} the oldest first */
  const kept = new Map()
  /** @type {number | null} */
  let shown = null
  /** @type {Points | null} as they came */
  let came = null
  /** @type {Points | null} as they are drawn */
  let points = null
  /** @type {ReturnType<typeof drawing> | null} */
  let drawn = null

  const fetched = (/** @type {number} */ position) => {
    const coming = kept.get(position) ?? pointsOf(position, number, token)
    kept.delete(position)
    kept.set(position, coming)
    coming.catch(() => kept.delete(position))
    if (kept.size > KEPT) kept.delete([...kept.keys()][0])
    return coming
  }
  const draw = () => {
    drawn = points?.x.length ? drawing(points, canvas.clientWidth, canvas.clientHeight) : null
    canvas.replaceChildren(...(drawn ? [drawn.svg] : []))
  }
  /** @param {number | null} index of the point that is looked at */
  const look = (index) => {
    drawn?.point(index)
    if (!points) return
    const value = index === null ? null : points.y[index]
    const part = (came?.x.length ?? 0) < points.count
    const all = `${several(points.count, "value")}${part ? (points.curve ? ", a part drawn" : ", drawn by their extremes") : ""}`
    const more = index === null ? "" : besides(points, index, short)
    const words =
      index === null
        ? all
        : `${short(points.x[index], 8)}: ${value === null ? "no value" : short(value)}${more}`
    write(at, words)
    if (index !== null) cursor.value = String(index)
    cursor.setAttribute("aria-valuetext", words)
  }
  const redraw = () => {
    if (!came) return
    const period = fold.period()
    points = period ? folded(came, period) : came
    cursor.max = String(Math.max(0, points.x.length - 1))
    cursor.value = "0"
    cursor.disabled = points.x.length < 2
    draw()
    look(null)
  }
  /** @param {Points} next */
  const take = (next) => {
    came = next
    fold.take(next.curve)
    const names = (next.curve?.bands ?? []).filter((band) => band)
    bands.replaceChildren(...names.map((band, i) => make("span", `band ${colourOfBand(i)}`, band)))
    redraw()
  }
  cursor.addEventListener("input", () => look(Number(cursor.value)))
  cursor.addEventListener("blur", () => look(null))
  cursor.addEventListener("pointerup", () => cursor.blur()) // the next key is for the item
  canvas.addEventListener("pointermove", ({offsetX}) => {
    if (points && drawn) look(nearest(points.x, drawn.placeOf(offsetX)))
  })
  canvas.addEventListener("pointerleave", () => look(null))
  new ResizeObserver(draw).observe(canvas)
  return {
    name,
    box,
    fetched,
    /** @param {number | null} position */
    show: (position) => {
      if (position === shown) return
      shown = position
      points = came = null
      draw()
      write(at, "")
      if (position === null) return
      fetched(position).then(
        (next) => position === shown && take(next),
        () => position === shown && write(at, UNANSWERED),
      )
    },
  }
}

/**
 * Whether a curve is folded, which stays for the next item, and on which period.
 * @param {() => void} changed
 */
function folding(changed) {
  const box = make("span", "fold")
  const label = make("label", "", "fold on ")
  const ticked = make("input")
  ticked.type = "checkbox"
  const period = make("input", "period")
  period.type = "number"
  period.min = "0"
  period.step = "any"
  period.placeholder = "period"
  period.setAttribute("aria-label", "Period, in the unit of the times")
  label.prepend(ticked)
  box.append(label, period)
  box.hidden = true
  ticked.addEventListener("change", () => {
    ticked.blur() // the next key is for the item
    changed()
  })
  period.addEventListener("change", () => {
    ticked.checked = Number(period.value) > 0
    changed()
  })
  return {
    box,
    /** @param {import("./curve.js").Curve | undefined} curve */
    take: (curve) => {
      box.hidden = !curve
      period.value = curve?.period ? short(curve.period, 10) : ""
    },
    period: () => (!box.hidden && ticked.checked ? Number(period.value) : 0),
  }
}

/** @param {number} position @param {number} number @param {string} token @returns {Promise<Points>} */
async function pointsOf(position, number, token) {
  const answer = await fetch(new URL(`item/${position}/series/${number}?v=${token}`, document.baseURI))
  if (!answer.ok) throw new Error(`series ${answer.status}`)
  return answer.json()
}

/** @param {Points} points @param {number} width @param {number} height */
function drawing(points, width, height) {
  const {x, y, curve} = points
  const svg = shape("svg", {role: "img", "aria-hidden": "true"})
  const [first, last] = [x[0], Math.max(x[x.length - 1], x[0] + 1)]
  const [low, high] = span(reach(points))
  const [wide, tall] = [Math.max(1, width - LEFT - 6), Math.max(1, height - BOTTOM - 6)]
  const across = (/** @type {number} */ place) => LEFT + ((place - first) / (last - first)) * wide
  const share = (/** @type {number} */ value) => (value - low) / (high - low)
  const up = (/** @type {number} */ value) => 6 + tall * (curve?.inverted ? share(value) : 1 - share(value))
  for (const tick of ticks(low, high, tall / TICK_HEIGHT)) {
    svg.append(shape("path", {class: "grid", d: `M${LEFT} ${up(tick)}h${wide}`}))
    svg.append(words(short(tick), LEFT - 6, up(tick) + 4, "end"))
  }
  for (const tick of ticks(first, last, wide / TICK_WIDTH)) {
    svg.append(shape("path", {class: "grid", d: `M${across(tick)} 6v${tall}`}))
    svg.append(words(short(tick), across(tick), height - 2, "middle"))
  }
  if (!curve) svg.append(shape("path", {class: "line", d: lineOf(x.map(across), y, up)}))
  curve?.errors.forEach((error, i) => {
    const [value, left] = [y[i], across(x[i])]
    if (error === null || value === null) return
    const d = `M${left} ${up(value - error)}V${up(value + error)}`
    svg.append(shape("path", {class: `error ${colourOf(points, i)}`, d}))
  })
  const dotted = curve || x.length <= DOTTED
  y.forEach((value, i) => {
    if (value === null || !dotted) return
    const kind = `point ${colourOf(points, i)}`.trim()
    svg.append(shape("circle", {class: kind, cx: across(x[i]), cy: up(value), r: 2.5}))
  })
  const mark = shape("g", {class: "cursor"})
  svg.append(mark)
  return {
    svg,
    /** @param {number} left in pixels */
    placeOf: (left) => first + ((left - LEFT) / wide) * (last - first),
    /** @param {number | null} index */
    point: (index) => {
      const value = index === null ? null : y[index]
      mark.replaceChildren()
      if (index === null) return
      const left = across(x[index])
      mark.append(shape("line", {x1: left, x2: left, y1: 6, y2: 6 + tall}))
      if (value !== null) mark.append(shape("circle", {cx: left, cy: up(value), r: 4}))
    },
  }
}

/** @param {number[]} lefts @param {(number | null)[]} values @param {(value: number) => number} up */
function lineOf(lefts, values, up) {
  let line = ""
  let begins = true
  values.forEach((value, i) => {
    if (value !== null) line += `${begins ? "M" : "L"}${lefts[i].toFixed(1)} ${up(value).toFixed(1)}`
    begins = value === null
  })
  return line
}

/** @param {string} kind @param {Record<string, string | number>} attributes */
function shape(kind, attributes) {
  const made = document.createElementNS(SPACE, kind)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value))
  return made
}

/** @param {string} text @param {number} x @param {number} y @param {string} anchor */
function words(text, x, y, anchor) {
  const made = shape("text", {x, y, "text-anchor": anchor})
  made.textContent = text
  return made
}
