// A key that was pressed before its item was described: it is used as soon as the description is here.

/**
 * @typedef {(card: import("./label.js").LabelCard, item: Item) => void} Deed what a key does with its item
 * @typedef {{position: number, run: Deed}} Held
 */

export class HeldKey {
  /** @type {Held | null} */
  held = null

  /** @param {(text: string, kind: string) => void} hint */
  constructor(hint) {
    this.hint = hint
  }

  /** @param {number} position @param {Deed} run */
  hold(position, run) {
    const first = this.held ? "your first key" : "your key"
    this.held ??= {position, run}
    this.hint(`Preparing this item; ${first} is used as soon as it is ready.`, "wait")
  }

  /**
   * Takes out what is to be done with the item that is shown, once that is described.
   * @param {number | null} current
   * @param {(position: number) => Item | undefined} describe
   * @returns {{run: Deed, item: Item} | null}
   */
  take(current, describe) {
    const {held} = this
    const item = held && describe(held.position)
    if (!held || !item) return null
    this.held = null
    return held.position === current ? {run: held.run, item} : null
  }

  drop() {
    if (!this.held) return
    this.held = null
    this.hint("Your key for the item before was not used: you went on before that item was ready.", "bad")
  }
}
