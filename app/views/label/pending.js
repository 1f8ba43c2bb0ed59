// Which items wait to be answered. An answer leaves the queue at once, though the server hears of it
// later; answers and queues come by different ways, in any order.

const KEPT_ITEMS = 200

export class Pending {
  /** @type {Map<number, Item>} what is described, the oldest first */
  items = new Map()
  /** @type {number[]} positions, the next first */
  order = []
  /** @type {Map<number, number>} answered positions, to where the log has the answer */
  gone = new Map()

  /**
   * Keeps an item's description, and forgets the oldest one that nobody needs.
   * @param {Item} item
   * @param {number | null} current position that is shown
   */
  keep(item, current) {
    this.items.delete(item.position)
    this.items.set(item.position, item)
    if (this.items.size <= KEPT_ITEMS) return
    const needed = new Set([...this.order, current])
    const old = [...this.items.keys()].find((position) => !needed.has(position))
    if (old !== undefined) this.items.delete(old)
  }

  /**
   * A queue that was told before a decision was known still holds its item: it stays hidden until a
   * queue comes that knows.
   * @param {number[]} order
   * @param {number} seq the log's last number that the queue knows of
   */
  takeOrder(order, seq) {
    this.order = order
    for (const [position, answered] of this.gone) if (answered <= seq) this.gone.delete(position)
  }

  upcoming() {
    return this.order.filter((position) => !this.gone.has(position))
  }

  /** @param {number | null} position */
  isHead(position) {
    return position !== null && position === this.upcoming()[0]
  }

  /**
   * The position to show next. Only an item whose description is here can be answered, so no other is
   * shown by itself.
   * @param {number | null} after
   * @returns {number | null}
   */
  next(after = null) {
    const ready = this.upcoming().filter((position) => this.items.has(position))
    const at = after === null ? -1 : this.order.indexOf(after)
    const later = at < 0 ? [] : ready.filter((position) => this.order.indexOf(position) > at)
    return later[0] ?? ready.find((position) => position !== after) ?? null
  }

  /**
   * Takes an item out of the queue, as answered.
   * @param {number} position
   */
  answer(position) {
    this.gone.set(position, Infinity)
  }

  /**
   * Takes note of an answer's answer. One that was refused gives the item back.
   * @param {number} position
   * @param {boolean} ok
   * @param {number} seq the answer's number in the log
   */
  settle(position, ok, seq) {
    if (ok) {
      this.gone.set(position, seq)
      return
    }
    this.gone.delete(position)
    const item = this.items.get(position)
    if (item) item.decision = item.before ?? null
  }

  /**
   * The position so many places on: back through what was decided, forward to what is asked.
   * @param {number | null} current
   * @param {number} by
   * @param {number[]} trail positions that were decided, the last one last
   * @returns {number | undefined}
   */
  beside(current, by, trail) {
    const upcoming = this.upcoming()
    const path = [...trail.filter((position) => !upcoming.includes(position)), ...upcoming]
    const at = current === null ? -1 : path.indexOf(current)
    const from = at >= 0 ? at : path.length - upcoming.length + (by > 0 ? -1 : 0)
    return path[from + by]
  }
}
