// Pictures are fetched and decoded before they are looked at, and swapped in as they are.

import {make} from "../shared/dom.js"

const KEPT = 48
// A picture of few pixels is a blur when it fills a large frame.
const MOST_ENLARGED = 12
const LEAST = 320 // pixels of its longest side
const UNANSWERED = "This picture did not come: the server did not answer."

/**
 * @typedef {{kind: string, number: number, size: number}} Shot which picture of an item, and its longest side
 * @typedef {{width: number, height: number, pages: number, bands: string[], deep: boolean}} About
 */

/**
 * @param {number} position
 * @param {Shot} shot
 * @param {Record<string, string>} look what is asked for beside the usual
 * @param {string} token of the pool
 */
export function pathOf(position, {kind, number, size}, look, token) {
  const asked = new URLSearchParams({size: String(size), v: token, ...look})
  if (number) asked.set("number", String(number))
  return `item/${position}/${kind}?${asked}`
}

export class LoadedPicture {
  image = make("img")
  /** @type {About | null} */
  about = null
  problem = ""
  settled = false
  source = "" // of its bytes, in this page
  lost = false // whether it may come when it is asked for again

  /** @param {string} path */
  constructor(path) {
    this.image.alt = ""
    this.image.draggable = false
    this.image.dataset.path = path
    /** Fulfilled when the picture can be shown, or it is known that it cannot. */
    this.ready = this.load(path).then(() => {
      this.settled = true
    })
  }

  /** @param {string} path */
  async load(path) {
    try {
      const answer = await fetch(new URL(path, document.baseURI))
      if (!answer.ok) {
        const why = answer.headers.get("Picture-Problem")
        this.lost = !why
        this.problem = why ? JSON.parse(why) : UNANSWERED
        return
      }
      this.about = JSON.parse(answer.headers.get("Picture-About") ?? "null")
      this.source = URL.createObjectURL(await answer.blob())
      this.image.src = this.source
      await this.image.decode()
      this.layOut(this.image.naturalWidth / this.image.naturalHeight)
    } catch {
      this.problem = UNANSWERED
      this.lost = true
    }
  }

  /** @param {number} ratio of width to height */
  layOut(ratio) {
    const own = Math.max(this.about?.width ?? 0, this.about?.height ?? 0)
    const longest = Math.max(LEAST, own * MOST_ENLARGED)
    this.image.style.setProperty("--ratio", String(ratio))
    this.image.style.setProperty("--widest", `${longest * Math.min(1, ratio)}px`)
  }

  release() {
    if (this.source) URL.revokeObjectURL(this.source)
  }
}

export class PictureCache {
  /** @type {Map<string, LoadedPicture>} the oldest first */
  pictures = new Map()

  /** @param {string} token of the pool */
  constructor(token) {
    this.token = token
  }

  /** @param {number} position @param {Shot} shot @param {Record<string, string>} look */
  get(position, shot, look) {
    const path = pathOf(position, shot, look, this.token)
    const before = this.pictures.get(path)
    const picture = before && !before.lost ? before : new LoadedPicture(path)
    this.pictures.delete(path)
    this.pictures.set(path, picture)
    if (this.pictures.size > KEPT) this.forgetOldest()
    return picture
  }

  forgetOldest() {
    const [[path, oldest]] = this.pictures
    this.pictures.delete(path)
    oldest.ready.then(() => oldest.release())
  }
}
