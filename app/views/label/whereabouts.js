// Tells the server which item is shown: it marks that on the other cards, and answers with what is known of
// it now.

export const GLANCE = 40 // ms that an item stands before the other cards hear of it

/** @typedef {{position: number | null, head: boolean}} Place `head`: whether it is the next one asked about */

export class Whereabouts {
  reported = ""
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  waiting

  /**
   * @param {() => Place} place where the person is now
   * @param {(place: Place) => void} send
   */
  constructor(place, send) {
    this.place = place
    this.send = send
  }

  /** @param {boolean} moved whether another item is shown than before */
  report(moved = false) {
    const {position, head} = this.place()
    const now = `${position} ${head}`
    if (!moved && now === this.reported) return
    this.reported = now
    clearTimeout(this.waiting)
    this.waiting = setTimeout(() => this.send(this.place()), GLANCE)
  }

  // No item is shown, so that the next one is reported whichever it is.
  forget() {
    this.reported = ""
  }

  stop() {
    clearTimeout(this.waiting)
  }
}
