// How long an item has been looked at. Time during which the page is not seen does not count.

export class Stopwatch {
  begun = 0
  hiddenAt = 0
  hidden = 0 // ms of it in which the page was not seen

  /** @param {() => number} clock returns ms */
  constructor(clock = () => performance.now()) {
    this.clock = clock
  }

  start() {
    this.begun = this.clock()
    this.hiddenAt = this.begun
    this.hidden = 0
  }

  hide() {
    this.hiddenAt = this.clock()
  }

  show() {
    this.hidden += this.clock() - this.hiddenAt
  }

  /** @param {boolean} isHidden whether the page is not seen now */
  seconds(isHidden) {
    const hidden = this.hidden + (isHidden ? this.clock() - this.hiddenAt : 0)
    return Math.max(0, Math.round(this.clock() - this.begun - hidden)) / 1000
  }
}
