// Which items wait to be answered, and what this page did to them. An answer leaves the queue at once,
// though the server hears of it later; answers, queues and descriptions come by different ways, in any
// order, so that each names the log's last number that it knows of.

/**
 * @typedef {{position: number, seq: number, apply(item: Item): Item}} Change what a command does to an
 *   item; `seq` is where the log has it, Infinity until that is known
 */

const KEPT_ITEMS = 200

/** @type {Record<string, string>} */
export const DECISIONS = {label: "labelled", skip: "skipped", unsure: "unsure"}

export class Pending {
  /** @type {Map<number, Item>} what is described, the oldest first */
  items = new Map()
  /** @type {number[]} positions, the next first */
  order = []
  /** @type {Map<number, number>} answered positions, to where the log has the answer */
  gone = new Map()

  /** @type {Map<string, Change>} what no description may know of yet, by the command's event */
  changes = new Map()

  /**
   * Keeps an item's description unless a later one is here, and forgets the oldest that nobody needs.
   * @param {Item} item
   * @param {number | null} current position that is shown
   */
  keep(item, current) {
    const {position, seq} = item
    if ((this.items.get(position)?.seq ?? 0) > seq) return
    this.items.delete(position)
    this.items.set(position, item)
    this.forgetChanges(position, seq)
    if (this.items.size <= KEPT_ITEMS) return
    const needed = new Set([...this.order, current])
    const old = [...this.items.keys()].find((position) => !needed.has(position))
    if (old === undefined) return
    this.items.delete(old)
    this.forgetChanges(old, Number.MAX_VALUE)
  }

  /**
   * @param {number} position
   * @param {number} seq up to which a description knows all
   */
  forgetChanges(position, seq) {
    for (const [event, change] of this.changes) {
      if (change.position === position && change.seq <= seq) this.changes.delete(event)
    }
  }

  /**
   * The item as the person left it: as it is described, and with what the page did to it since.
   * @param {number} position
   * @returns {Item | undefined}
   */
  item(position) {
    let item = this.items.get(position)
    for (const change of this.changes.values()) {
      if (item && change.position === position) item = change.apply(item)
    }
    return item
  }

  /**
   * Remembers what a command does to an item.
   * @param {Command} command
   * @param {string} annotator
   */
  change(command, annotator) {
    const {event, position, kind, text, on} = command
    const time = Date.now() / 1000
    /** @type {(note: Note) => boolean} */
    const isSame = ([author, , written]) => author === annotator && written === text
    /** @type {Record<string, (item: Item) => Partial<Item>>} */
    const effects = {
      flag: () => ({flagged: Boolean(on)}),
      // A description that knows of the note may be here before the command's answer.
      note: ({notes}) => ({notes: notes.some(isSame) ? notes : [...notes, [annotator, time, String(text)]]}),
    }
    const decision = {kind: DECISIONS[kind], class: command.class ?? null, annotator, time}
    const effect = kind in DECISIONS ? () => ({decision}) : effects[kind]
    if (position === undefined || !effect) return
    this.changes.set(event, {position, seq: Infinity, apply: (item) => ({...item, ...effect(item)})})
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

  /** @param {[position: number, likeliest: Item["likeliest"]][]} items what a new model says of them */
  takeLikeliest(items) {
    for (const [position, likeliest] of items) {
      const item = this.items.get(position)
      if (item) this.items.set(position, {...item, likeliest})
    }
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
   * Takes note of what a command was answered. One that was refused has changed nothing, and gives the
   * item back.
   * @param {Command} command
   * @param {boolean} ok
   * @param {number} seq the command's number in the log
   */
  settle({event, kind, position, others = []}, ok, seq) {
    const change = this.changes.get(event)
    if (change && ok) {
      change.seq = seq
      this.forgetChanges(change.position, this.items.get(change.position)?.seq ?? 0)
    } else this.changes.delete(event)
    if (!(kind in DECISIONS) || position === undefined) return
    for (const answered of [position, ...others]) {
      if (ok) this.gone.set(answered, seq)
      else this.gone.delete(answered)
    }
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
