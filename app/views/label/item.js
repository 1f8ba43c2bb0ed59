// The item: its picture, its neighbours, and why it is asked.

import {address, button, dot, icon, make, several, thumbnail, write} from "../shared/dom.js"

const KEPT_PICTURES = 48

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
      // An item that was described before the first labels gets them in a moment: nothing moves meanwhile.
      box.classList.toggle("unknown", !nearest.length)
      if (!nearest.length) return
      const now = JSON.stringify(nearest.map((near) => [near, act.classOf(near.class)]))
      if (now === last) return
      last = now
      box.replaceChildren(make("span", "head", "Nearest labelled"))
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
