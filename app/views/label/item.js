// The item: its picture, its columns with their place in the pool, its neighbours, why it is asked.

import {address, button, dot, icon, make, several, thumbnail, write} from "../shared/dom.js"

const KEPT_PICTURES = 48
const HISTOGRAM = {width: 96, height: 20}

// Pictures are fetched and decoded before they are looked at, and swapped in as they are.
class PictureCache {
  /** @type {Map<string, HTMLImageElement>} the oldest first */
  images = new Map()

  /** @param {string} token of the pool */
  constructor(token) {
    this.token = token
  }

  /** @param {number} position @param {string} kind @param {number} size */
  get(position, kind, size) {
    const key = `${kind}/${position}`
    const image = this.images.get(key) ?? this.fetch(position, kind, size)
    this.images.delete(key)
    this.images.set(key, image)
    const [oldest] = this.images.keys()
    if (this.images.size > KEPT_PICTURES) this.images.delete(oldest)
    return image
  }

  /** @param {number} position @param {string} kind @param {number} size */
  fetch(position, kind, size) {
    const image = new Image()
    image.alt = ""
    image.draggable = false
    image.src = address(position, kind, size, this.token)
    image.decode().catch(() => image.classList.add("none"))
    return image
  }
}

/** @param {Setting} setting @param {{enlarge(kind: string): void}} act */
export function pictureFrame(setting, act) {
  const box = make("div", "see")
  /** @type {{frame: HTMLElement, kind: string, size: number}[]} */
  const frames = []
  /** @param {string} kind @param {number} size @param {string} label */
  const add = (kind, size, label) => {
    const frame = button(`frame ${kind}`, label, () => act.enlarge(kind))
    frame.title = label
    frame.textContent = ""
    box.append(frame)
    frames.push({frame, kind, size})
  }
  const pictures = new PictureCache(setting.token)
  if (setting.pictures) add("picture", 512, "Enlarge the picture")
  if (setting.context) add("context", 512, "Enlarge the picture around it")
  box.hidden = !frames.length
  return {
    box,
    /** @param {number | null} position */
    show: (position) => {
      for (const {frame, kind, size} of frames) {
        const image = position === null ? null : pictures.get(position, kind, size)
        if (image !== frame.firstChild) frame.replaceChildren(...(image ? [image] : []))
      }
    },
    /** @param {number} position */
    preload: (position) => {
      for (const {kind, size} of frames) pictures.get(position, kind, size)
    },
  }
}

/** @param {number[]} heights in [0, 1] */
function histogram(heights) {
  const space = "http://www.w3.org/2000/svg"
  const svg = document.createElementNS(space, "svg")
  const {width, height} = HISTOGRAM
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`)
  svg.setAttribute("preserveAspectRatio", "none")
  svg.setAttribute("class", "histogram")
  svg.setAttribute("aria-hidden", "true")
  const step = width / heights.length
  const bars = document.createElementNS(space, "path")
  bars.setAttribute("class", "bars")
  bars.setAttribute(
    "d",
    heights
      .map((h, i) => {
        const tall = h > 0 ? Math.max(1, h * height) : 0
        return `M${(i * step).toFixed(2)} ${height}v${(-tall).toFixed(2)}h${(step * 0.86).toFixed(2)}v${tall.toFixed(2)}`
      })
      .join(""),
  )
  const mark = document.createElementNS(space, "rect")
  mark.setAttribute("class", "mark")
  mark.setAttribute("width", String(step * 0.86))
  mark.setAttribute("height", String(height))
  svg.append(bars, mark)
  return {
    svg,
    /** @param {number | null} bin */
    at: (bin) => {
      mark.style.visibility = bin === null ? "hidden" : "visible"
      if (bin !== null) mark.setAttribute("x", String(bin * step))
    },
  }
}

/**
 * A link is followed only to another page, never to a script.
 * @param {string} text
 */
function linkTo(text) {
  try {
    const url = new URL(text)
    return ["http:", "https:"].includes(url.protocol) ? url.href : null
  } catch {
    return null
  }
}

/** @param {HTMLElement} cell @param {string} text @param {string} kind */
function valueInto(cell, text, kind) {
  const href = kind === "link" ? linkTo(text) : null
  if (cell.dataset.text === text) return
  cell.dataset.text = text
  if (!href) {
    cell.textContent = text
    return
  }
  const link = make("a", "", text)
  link.href = href
  link.target = "_blank"
  link.rel = "noopener noreferrer"
  cell.replaceChildren(link)
}

/**
 * Rows are made once; from item to item only their texts and marks change.
 * @param {Column[]} columns
 */
export function facts(columns) {
  const box = make("div", "facts")
  const rows = columns.map(({name, kind, histogram: heights}) => {
    const row = make("div", `fact ${kind}`)
    const label = make("span", "name", name)
    label.title = name
    const value = make("span", "value")
    const words = make("span", "words")
    const bars = heights.length ? histogram(heights) : null
    row.append(label, value)
    if (bars) row.append(bars.svg)
    if (kind === "number") row.append(words)
    box.append(row)
    return {value, words, bars, kind}
  })
  box.hidden = !rows.length
  return {
    box,
    /** @param {Value[] | undefined} values */
    show: (values) => {
      rows.forEach(({value, words, bars, kind}, i) => {
        const [text, place, bin] = values?.[i] ?? ["", "", null]
        valueInto(value, text, kind)
        value.classList.toggle("missing", text === "missing" && bin === null)
        write(words, place)
        words.classList.toggle("extreme", /^(top|bottom)/.test(place))
        bars?.at(bin)
      })
    },
  }
}

/**
 * @param {Setting} setting
 * @param {{go(position: number): void, classOf(id: string): ClassInfo | undefined}} act
 */
export function neighbours(setting, act) {
  const box = make("div", "near")
  let last = ""
  return {
    box,
    /** @param {Neighbour[]} nearest */
    show: (nearest) => {
      const now = JSON.stringify(nearest.map((near) => [near, act.classOf(near.class)]))
      if (now === last) return
      last = now
      box.replaceChildren(...(nearest.length ? [make("span", "head", "Nearest labelled")] : []))
      for (const {position, id: title, class: id, distance} of nearest) {
        const info = act.classOf(id)
        const entry = button("neighbour", "", () => act.go(position))
        entry.title = `Look at ${title}; distance ${distance}`
        entry.dataset.position = String(position)
        const name = make("span", "class")
        name.append(dot(info?.colour ?? "transparent"), make("span", "name", info?.name ?? id))
        entry.append(thumbnail(position, {...setting, id: title}), name)
        box.append(entry)
      }
    },
  }
}

export function why() {
  const box = make("div", "why")
  const reason = make("span", "reason")
  const how = make("span", "how")
  box.append(icon("why"), reason, how)
  /** @param {Item | null} item @param {number} labels how many there are now */
  const show = (item, labels) => {
    box.hidden = !item
    if (!item) return
    box.classList.toggle("trouble", Boolean(item.trouble))
    if (item.trouble) {
      write(reason, item.trouble)
      write(how, "")
      return
    }
    write(reason, item.why ? item.why.reason : "You chose this item yourself.")
    write(how, item.why ? circumstances(item.why, labels) : "")
  }
  return {box, show}
}

/** @param {Why} why @param {number} labels */
function circumstances({strategy, phase, since, score, version, seen, target}, labels) {
  const parts = [phase ? `${strategy}, ${phase}` : strategy]
  if (phase && since) parts.push(`${several(since, "label")} since a new class`)
  parts.push(`score ${score}`)
  if (target) parts.push(`to find ${target}`)
  if (version !== null) {
    const age = seen === null ? null : labels - seen
    const old = age === null ? "" : age > 0 ? `, ${several(age, "label")} ago` : ", newest labels"
    parts.push(`model ${version}${old}`)
  } else {
    parts.push("before the first model")
  }
  return parts.join(" · ")
}
