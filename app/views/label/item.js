// What stands beside the item: its neighbours, and why it is asked.

import {button, dot, icon, make, several, write} from "../shared/dom.js"
import {inWords, thumbnail} from "../shared/thumbnail.js"

/** @param {{go(position: number): void, classOf(id: string): ClassInfo | undefined}} act */
export function neighbours(act) {
  const box = make("div", "near")
  let last = ""
  return {
    box,
    /** @param {Neighbour[]} nearest */
    show: (nearest) => {
      // An item that was described before the first labels gets them in a moment: nothing moves meanwhile.
      box.classList.toggle("unknown", !nearest.length)
      if (!nearest.length) return
      const now = JSON.stringify(nearest.map((near) => [near, act.classOf(near.class)]))
      if (now === last) return
      last = now
      box.replaceChildren(make("span", "head", "Nearest labelled"))
      for (const {class: id, distance, sketch} of nearest) {
        const info = act.classOf(id)
        const entry = button("neighbour", "", () => act.go(sketch.position))
        entry.title = `Look at ${inWords(sketch)}; distance ${distance}`
        entry.dataset.position = String(sketch.position)
        const name = make("span", "class")
        name.append(dot(info?.colour ?? "transparent"), make("span", "name", info?.name ?? id))
        entry.append(thumbnail(sketch), name)
        box.append(entry)
      }
    },
  }
}

export function why() {
  const box = make("div", "why")
  const reason = make("span", "reason")
  const how = make("span", "how")
  box.append(icon("why"), reason, how)
  /** @param {Item | null} item @param {number} labels how many there are now */
  const show = (item, labels) => {
    box.hidden = !item
    if (!item) return
    box.classList.toggle("trouble", Boolean(item.trouble))
    if (item.trouble) {
      write(reason, item.trouble)
      write(how, "")
      return
    }
    write(reason, item.why ? item.why.reason : "You chose this item yourself.")
    write(how, item.why ? circumstances(item.why, labels) : "")
  }
  return {box, show}
}

/** @param {Why} why @param {number} labels */
function circumstances({strategy, phase, since, score, version, seen, target}, labels) {
  const parts = [phase ? `${strategy}, ${phase}` : strategy]
  if (phase && since) parts.push(`${several(since, "label")} since a new class`)
  parts.push(`score ${score}`)
  if (target) parts.push(`to find ${target}`)
  if (version !== null) {
    const age = seen === null ? null : labels - seen
    const old = age === null ? "" : age > 0 ? `, ${several(age, "label")} ago` : ", newest labels"
    parts.push(`model ${version}${old}`)
  } else {
    parts.push("before the first model")
  }
  return parts.join(" · ")
}
