// What another strategy would ask, as a list: a click looks at the item.

import {button, keepPointer, make} from "../shared/dom.js"
import {thumbnail} from "../shared/thumbnail.js"

/**
 * @typedef {{position: number, id: string, reason: string, target: string | null, sketch: Sketch}} Pick_
 * @typedef {{kind: "picks", name: string, phase: string, now: string, also: number, picks: Pick_[]}} Picks
 * @typedef {{kind: "none" | "waiting" | "failed", text: string, detail?: string}} Notice
 */

class Preview {
  /** @param {Model} model @param {HTMLElement} host */
  constructor(model, host) {
    this.model = model
    this.host = host
    keepPointer(host)
    model.on("msg:custom", (message) => this.show(message))
    model.send_msg({op: "ready"})
  }

  /** @param {Picks | Notice} message */
  show(message) {
    this.host.dataset.kind = message.kind
    this.host.replaceChildren(...(message.kind === "picks" ? this.picks(message) : this.notice(message)))
  }

  /** @param {Notice} notice */
  notice({kind, text, detail}) {
    const lines = text ? [make("p", kind === "failed" ? "bad" : "told", text)] : []
    if (!detail) return lines
    const more = make("details")
    more.append(make("summary", "", "Details"), make("pre", "", detail))
    return [...lines, more]
  }

  /** @param {Picks} message */
  picks({name, phase, now, also, picks}) {
    const head = make("p", "told", `${name} would ask${phase ? ` (${phase})` : ""}:`)
    const same = `${also || "None"} of these ${picks.length} ${also === 1 ? "is" : "are"} in the queue of ${now} now.`
    const entries = picks.map((pick) => this.entry(pick))
    return [head, ...entries, make("p", "told", same)]
  }

  /** @param {Pick_} pick */
  entry({position, id, reason, target, sketch}) {
    const box = button("pick", "", () => this.model.send_msg({op: "look", position}))
    box.dataset.position = String(position)
    box.title = `Look at ${id}`
    const text = make("span", "text")
    text.append(make("b", "", id), make("span", "reason", target ? `${target}: ${reason}` : reason))
    box.append(thumbnail(sketch, 64), text)
    return box
  }
}

/** @param {Rendered} rendered */
export function render({model, el}) {
  const host = make("div", "preview")
  el.append(host)
  new Preview(model, host)
}
