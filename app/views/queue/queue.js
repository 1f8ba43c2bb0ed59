// The queue in the browser: a strip of what comes next; over each, why it is asked.

import {button, keepPointer, make, several, write} from "../shared/dom.js"
import {inWords, thumbnail} from "../shared/thumbnail.js"
import {tellWhetherSeen} from "../shared/visibility.js"

/**
 * @typedef {{position: number, id: string, reason: string, strategy: string, colour: string | null,
 *   sketch: Sketch}} Pick_
 * @typedef {{box: HTMLElement, tell(item: Pick_, looked: boolean): void}} Entry
 * @typedef {{items: Pick_[], waiting: number, phase: string, busy: string, done: boolean,
 *   focus: number | null}} Message
 */

class Queue {
  /** @type {Map<number, Entry>} */
  entries = new Map()
  summary = make("span", "told")
  reason = make("span", "reason")
  strip = make("div", "strip")

  /** @param {Model} model @param {HTMLElement} host */
  constructor(model, host) {
    this.model = model
    this.host = host
    keepPointer(host)
    const line = make("div", "line")
    line.append(this.summary, this.reason)
    host.append(line, this.strip)
    model.on("msg:custom", (message) => this.show(message))
    model.send_msg({op: "ready"})
  }

  /** @param {Message} message */
  show({items, waiting, phase, busy, done, focus}) {
    this.host.dataset.waiting = String(waiting)
    const looked = focus ?? items[0]?.position
    const before = this.entries
    this.entries = new Map()
    for (const item of items) {
      const entry = before.get(item.position) ?? this.entry(item)
      entry.tell(item, item.position === looked)
      this.entries.set(item.position, entry)
    }
    const boxes = [...this.entries.values()].map((entry) => entry.box)
    const {children} = this.strip
    const same = boxes.length === children.length && boxes.every((box, i) => children[i] === box)
    if (!same) this.strip.replaceChildren(...boxes)
    write(
      this.summary,
      waiting ? [`${several(waiting, "item")} next`, phase].filter(Boolean).join(" · ") : "",
    )
    if (!this.strip.querySelector(".next:hover, .next:focus")) write(this.reason, "")
    if (!waiting) this.strip.replaceChildren(this.blank(done, busy))
  }

  /** @param {boolean} done @param {string} busy */
  blank(done, busy) {
    if (done) return make("p", "blank", "Every item has been looked at.")
    return make("p", "blank", busy ? `Choosing the next items (${busy}) …` : "The queue is empty.")
  }

  /** @param {Pick_} item */
  entry({position, sketch}) {
    const box = button("next", "", () => this.model.send_msg({op: "look", position}))
    box.dataset.position = String(position)
    const colour = make("i", "predicted")
    box.append(thumbnail(sketch), colour)
    let why = ""
    const show = () => write(this.reason, why)
    const hide = () => write(this.reason, "")
    for (const name of ["pointerenter", "focus"]) box.addEventListener(name, show)
    for (const name of ["pointerleave", "blur"]) box.addEventListener(name, hide)
    return {
      box,
      tell: (/** @type {Pick_} */ item, /** @type {boolean} */ looked) => {
        why = `${item.id}: ${item.reason}`
        box.title = `${inWords(item.sketch)}\n${item.reason} (${item.strategy})`
        box.classList.toggle("looked", looked)
        colour.hidden = !item.colour
        colour.style.background = item.colour ?? "transparent"
      },
    }
  }
}

/** @param {Rendered} rendered */
export function render({model, el}) {
  const host = make("div", "queue")
  el.append(host)
  new Queue(model, host)
  tellWhetherSeen(model, el)
}
