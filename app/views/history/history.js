// The history in the browser: a page of entries at a time, more when the end comes in sight.

import {ago, button, counted, dot, keepPointer, make, several, write} from "../shared/dom.js"
import {command} from "../shared/outbox.js"
import {inWords, thumbnail} from "../shared/thumbnail.js"
import {tellWhetherSeen} from "../shared/visibility.js"

/**
 * @typedef {{event: string, seq: number, time: number, annotator: string, verb: string, object: string,
 *   class: string | null, positions: number[], items: number, undone: boolean, sketches: Sketch[]}} Entry
 * @typedef {{tick(): void, turn(undone: boolean): void}} Row
 * @typedef {{entries: Entry[], more: boolean}} Page
 * @typedef {Page & {classes: ClassInfo[], kinds: Record<string, string>, by: string, total: number,
 *   doubts: number}} Begin
 * @typedef {{entries: Entry[], turned: Record<string, boolean>, total: number}} News
 */

const NEAR_END = 160 // pixels

class History {
  /** @type {Map<string, Row>} by their events */
  rows = new Map()
  /** @type {Map<string, ClassInfo>} */
  classes = new Map()
  /** @type {number | null} the log's number of the oldest entry */
  last = null
  more = false
  loading = false
  filter = make("select")
  total = make("span", "total")
  list = make("div", "list")

  /** @param {Model} model @param {HTMLElement} host */
  constructor(model, host) {
    this.model = model
    this.host = host
    keepPointer(host)
    this.filter.setAttribute("aria-label", "Show only")
    this.filter.addEventListener("change", () => {
      this.send({op: "filter", by: this.filter.value})
      this.filter.blur() // the keys are for the item again
    })
    this.doubts = button("doubts", "", () => this.send({op: "filter", by: "doubted"}))
    this.doubts.title = "Labels that the learner doubts"
    const line = make("div", "line")
    line.append(this.filter, this.doubts, this.total)
    this.list.addEventListener("scroll", () => this.scrolled(), {passive: true})
    host.append(line, this.list)
    model.on("msg:custom", (message) => this.receive(message))
    const timer = setInterval(() => this.tick(), 30000)
    model.on("remove", () => clearInterval(timer))
    this.send({op: "ready"})
  }

  /** @param {{op: string, [field: string]: unknown}} message */
  send(message) {
    this.model.send_msg(message)
  }

  /** @param {any} message */
  receive(message) {
    if (message.op === "doubts") this.showDoubts(message.count)
    else if (message.op === "begin") this.begin(message)
    else if (message.op === "more") this.append(message)
    else if (message.op === "news") this.prepend(message)
  }

  /** @param {number} count */
  showDoubts(count) {
    this.doubts.hidden = !count || this.filter.value === "doubted"
    write(this.doubts, `${counted(count)} doubted`)
  }

  /** @param {Begin} message */
  begin({classes, kinds, by, total, doubts, entries, more}) {
    this.classes = new Map(classes.map((info) => [info.id, info]))
    const ofClasses = classes.map((info) => [`class:${info.id}`, info.name])
    const choices = [["", "Everything"], ...ofClasses, ...Object.entries(kinds)]
    this.filter.replaceChildren(...choices.map(([value, label]) => new Option(label, value)))
    this.filter.value = by
    this.showDoubts(doubts)
    this.rows.clear()
    this.list.replaceChildren()
    this.list.scrollTop = 0
    this.showTotal(total)
    this.append({entries, more})
    const blank = by ? "Nothing of this kind." : "Every step shows here, and can be undone."
    if (!entries.length) this.list.append(make("p", "blank", blank))
  }

  /** @param {Page} page */
  append({entries, more}) {
    this.more = more
    this.loading = false
    this.list.append(...entries.map((entry) => this.row(entry)))
    this.last = entries.at(-1)?.seq ?? this.last
  }

  /** @param {News} news */
  prepend({entries, turned, total}) {
    if (entries.length) this.list.querySelector(".blank")?.remove()
    const fresh = entries.filter((entry) => !this.rows.has(entry.event))
    this.list.prepend(...fresh.map((entry) => this.row(entry)).reverse())
    if (fresh.length && this.rows.size === fresh.length) this.last = fresh[0].seq
    for (const [event, undone] of Object.entries(turned)) this.rows.get(event)?.turn(undone)
    this.showTotal(total)
  }

  /** @param {number} total */
  showTotal(total) {
    this.host.dataset.total = String(total)
    write(this.total, several(total, "step"))
  }

  scrolled() {
    const {scrollTop, clientHeight, scrollHeight} = this.list
    if (!this.more || this.loading || scrollHeight - scrollTop - clientHeight > NEAR_END) return
    this.loading = true
    this.send({op: "more", before: this.last})
  }

  tick() {
    for (const row of this.rows.values()) row.tick()
  }

  /** @param {Entry} entry */
  row(entry) {
    const {event, positions, items, time, annotator} = entry
    const box = make("div", "row")
    box.dataset.event = event
    const open = button("open", "", () => this.send({op: "look", event}))
    open.disabled = !positions.length
    if (positions.length)
      open.title = items > 1 ? `Select the ${counted(items)} items` : "Look at it, or label it again"
    open.append(this.pictures(entry), this.words(entry))
    const when = make("span", "when")
    const clock = make("time")
    when.append(make("span", "who", annotator), clock)
    const undo = button("icon undo", "Undo this step", () => this.undo(event, undo), "undo")
    box.append(open, when, undo)
    const row = {
      tick: () => write(clock, ago(time)),
      turn: (/** @type {boolean} */ undone) => {
        box.classList.toggle("undone", undone)
        undo.disabled = undone
        undo.hidden = undone
      },
    }
    row.tick()
    row.turn(entry.undone)
    this.rows.set(event, row)
    return box
  }

  /** @param {string} event @param {HTMLButtonElement} pressed */
  undo(event, pressed) {
    pressed.disabled = true
    command({kind: "undo", target: event}, () => {
      pressed.disabled = false // it is hidden by then, unless the step could not be undone
    })
  }

  /** @param {Entry} entry */
  pictures({sketches, items}) {
    const box = make("span", items > 1 ? "many" : "one")
    box.append(...sketches.map((sketch) => thumbnail(sketch)))
    box.title = sketches.map(inWords).join("\n")
    return box
  }

  /** @param {Entry} entry */
  words({verb, object, class: id}) {
    const box = make("span", "words")
    const info = id === null ? undefined : this.classes.get(id)
    const what = make("span", "what")
    if (info && verb === "labelled") what.append(dot(info.colour), make("b", "name", info.name))
    else what.append(make("b", "name", verb))
    box.append(what, make("span", "object", object))
    return box
  }
}

/** @param {Rendered} rendered */
export function render({model, el}) {
  const host = make("div", "history")
  el.append(host)
  new History(model, host)
  tellWhetherSeen(model, el)
}
