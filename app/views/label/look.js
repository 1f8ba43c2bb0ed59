// How pictures are looked at: what a person chose stays for the next items, until it is reset.

/**
 * @typedef {{brightness: number, contrast: number, stretch: string, bands: number[]}} Look bands: of a FITS
 *   file, one or three as red, green and blue; empty for the first
 */

/** @type {Look} */
export const USUAL = {brightness: 1, contrast: 1, stretch: "auto", bands: []}
/** @type {[value: string, words: string][]} */
export const STRETCHES = [
  ["auto", "Usual stretch"],
  ["linear", "Linear"],
  ["log", "Logarithmic"],
  ["asinh", "Asinh"],
  ["zscale", "Z-scale"],
]

export class ChosenLook {
  /** @type {Look} */
  look = {...USUAL}
  /** @type {Set<() => void>} */
  listeners = new Set()

  get isUsual() {
    return JSON.stringify(this.look) === JSON.stringify(USUAL)
  }

  /** @param {Partial<Look>} part */
  choose(part) {
    this.look = {...this.look, ...part}
    for (const listener of this.listeners) listener()
  }

  reset() {
    this.choose(USUAL)
  }
}

/**
 * What the server is asked for: all that the page cannot do with 8 bits.
 * @param {Look} look
 * @param {number} page
 * @returns {Record<string, string>}
 */
export function askedOf({stretch, bands}, page) {
  return {
    ...(stretch === "auto" ? {} : {stretch}),
    ...(bands.length ? {bands: bands.join(",")} : {}),
    ...(page ? {page: String(page)} : {}),
  }
}

/** @param {Look} look */
export function filterOf({brightness, contrast}) {
  return brightness === 1 && contrast === 1 ? "" : `brightness(${brightness}) contrast(${contrast})`
}

/**
 * The bands that are shown: those chosen, or the last where a file has not so many.
 * @param {Look} look
 * @param {number} count of the file's
 */
export const bandsOf = ({bands}, count) =>
  (bands.length ? bands : [0]).map((band) => Math.min(band, count - 1))
