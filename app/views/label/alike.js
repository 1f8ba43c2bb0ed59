// The items that are the same as the one on the card, or almost, and whether they get its answer too.

import {button, counted, make, several} from "../shared/dom.js"
import {inWords, thumbnail} from "../shared/thumbnail.js"

/** @param {{go(position: number): void, show(position: number): void}} act */
export function alikeLine(act) {
  const box = make("div", "alike")
  box.hidden = true
  const tick = make("input")
  tick.type = "checkbox"
  /** @type {{position: number, alike: Alike} | null} */
  let item = null
  let last = ""

  const draw = () => {
    if (!item) return
    const {position, alike} = item
    const more = make("span", "thumbs")
    for (const sketch of alike.sketches) {
      const entry = button("twin", "", () => act.go(sketch.position))
      entry.title = `Look at ${inWords(sketch)}`
      entry.dataset.position = String(sketch.position)
      entry.append(thumbnail(sketch, 64))
      more.append(entry)
    }
    const show = button("show", "Show", () => act.show(position))
    show.title = "Show all of them on the map, where they can be labelled together"
    box.replaceChildren(make("span", "head", inShort(alike)), ...offer(alike), more, show)
  }

  /** @param {Alike} alike */
  const offer = ({undecided}) => {
    if (!undecided.length) return []
    const label = make("label")
    label.title = "Labels them in the same step as this item: one undo takes all back."
    label.append(
      tick,
      make("span", "", `Label ${undecided.length === 1 ? "it" : `the ${counted(undecided.length)}`} too`),
    )
    return [label]
  }

  return {
    box,
    /** @param {Item | null} next */
    show: (next) => {
      const now = JSON.stringify(next && [next.position, next.alike])
      if (now === last) return
      last = now
      if (next?.position !== item?.position) tick.checked = false // each item is asked for by itself
      item = next?.alike ? {position: next.position, alike: next.alike} : null
      box.hidden = !item
      draw()
    },
    toggle: () => {
      if (!item?.alike.undecided.length) return false
      tick.checked = !tick.checked
      return true
    },
    /**
     * What an answer takes with it.
     * @returns {{alike?: true, others?: number[]}}
     */
    taken: () =>
      item?.alike.undecided.length && tick.checked ? {alike: true, others: item.alike.undecided} : {},
  }
}

/** @param {Alike} alike */
export function inShort({same, nearly}) {
  if (!nearly) return `${several(same, "other item")} ${same === 1 ? "is" : "are"} the same`
  if (!same) return `${several(nearly, "other item")} ${nearly === 1 ? "is" : "are"} almost the same`
  return `${counted(same + nearly)} other items are alike: ${counted(same)} the same, ${counted(nearly)} almost`
}
