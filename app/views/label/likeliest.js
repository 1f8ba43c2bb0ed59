// The classes that are likeliest for the item that is shown, each with a key. They are fixed when the
// item is shown and stay until another is: a key must not mean another class while a finger goes down.

import {make} from "../shared/dom.js"
import {classButton} from "./class_button.js"

const LIKELIEST = 5 // as app/loop/predictions.py has it

/** @param {ClassInfo[]} classes @param {Keys_} keys whether there are more classes than keys */
export const areMany = (classes, keys) => classes.length > keys.classes.length

/** @param {Keys_} keys how many of the keys are for the likeliest classes, where there are many */
export const placesOf = (keys) => Math.min(LIKELIEST, keys.classes.length)

export class Likeliest {
  /** @type {number | null} of the item that they are fixed for */
  position = null
  /** @type {string[]} ids of classes, the likeliest first */
  ids = []

  /**
   * Fixes the likeliest classes of an item that has not been shown till now; where fewer are known, the
   * others follow in their order.
   * @param {Item | null} item null while it is not described
   * @param {ClassInfo[]} classes
   */
  fix(item, classes) {
    if (item && item.position === this.position) return
    this.position = item?.position ?? null
    const there = new Set(classes.map(({id}) => id))
    const known = item ? [...item.likeliest, ...(item.predicted ? [item.predicted] : [])] : []
    const ordered = [...known.map(([id]) => id), ...there].filter((id) => there.has(id))
    this.ids = item ? [...new Set(ordered)].slice(0, LIKELIEST) : []
  }
}

/** @param {string[]} keys one a place @param {(id: string) => void} label */
export function likeliestRow(keys, label) {
  const box = make("div", "likeliest")
  box.setAttribute("role", "group")
  box.setAttribute("aria-label", "The likeliest classes of this item")
  const places = keys.slice(0, LIKELIEST).map(() => classButton("likely", label))
  box.append(...places.map((place) => place.box))
  /** @type {string[]} */
  let shown = []
  return {
    box,
    /**
     * @param {Item | null} item
     * @param {string[]} ids
     * @param {Map<string, ClassInfo>} infos
     */
    show: (item, ids, infos) => {
      shown = ids
      const shares = new Map([...(item?.predicted ? [item.predicted] : []), ...(item?.likeliest ?? [])])
      for (const [i, place] of places.entries()) {
        const info = infos.get(ids[i])
        place.box.hidden = !info // a class that is gone leaves its place empty
        if (!info) continue
        place.tell(info, keys[i])
        place.mark(item?.decision?.class === info.id, shares.get(info.id) ?? null)
      }
    },
    /** @param {string} id */
    flash: (id) => places[shown.indexOf(id)]?.flash(),
  }
}
