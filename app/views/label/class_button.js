// A button that answers with a class: one in the list of all, or one among the likeliest of an item.

import {button, counted, dot, make, several, write} from "../shared/dom.js"
import {signsOf} from "./key_names.js"

/** @param {string} key empty for none */
export function keycap(key) {
  const cap = make("kbd")
  writeKey(cap, key)
  return cap
}

/** @param {HTMLElement} cap @param {string} key empty for none */
function writeKey(cap, key) {
  write(cap, key ? signsOf(key).map(signOf).join("") : "")
  cap.hidden = !key
}

/** @param {string} sign */
const signOf = (sign) => (sign === "shift" ? "⇧" : sign)

/** @param {string} className @param {(id: string) => void} act */
export function classButton(className, act) {
  const box = button(`answer ${className}`, "", () => act(box.dataset.class ?? ""))
  const cap = keycap("")
  const colour = dot("transparent")
  const name = make("span", "name")
  const share = make("span", "share")
  const count = make("span", "count")
  box.append(cap, colour, name, share, count)
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let fading
  return {
    box,
    /** @param {ClassInfo} info @param {string} key as a configuration writes it, or none */
    tell: (info, key) => {
      box.dataset.class = info.id
      writeKey(cap, key)
      colour.style.background = info.colour
      colour.dataset.shape = String(info.shape)
      box.style.setProperty("--class", info.colour)
      write(name, info.name)
      write(count, counted(info.count))
      box.title = `${info.name}: ${several(info.count, "label")}`
    },
    /** @param {boolean} chosen @param {number | null} predicted */
    mark: (chosen, predicted) => {
      box.classList.toggle("chosen", chosen)
      box.classList.toggle("predicted", predicted !== null)
      const percent = predicted === null ? "" : `${Math.round(predicted * 100)}%`
      box.style.setProperty("--share", percent || "0%")
      write(share, percent)
    },
    flash: () => {
      // No animation: drawing one would take time from the next key.
      box.classList.add("flash")
      clearTimeout(fading)
      fading = setTimeout(() => box.classList.remove("flash"), 160)
    },
  }
}
