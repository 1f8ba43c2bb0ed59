// The controls of how pictures are looked at: brightness, contrast, stretch and bands.

import {button, make} from "../shared/dom.js"
import {bandsOf, STRETCHES, USUAL} from "./look.js"

const LEAST = 0.2
const MOST = 3
const STEP = 0.05
const COLOURS = ["Red", "Green", "Blue"]
const COLOUR = "colour"
const EIGHT_BITS = "Pictures of 8 bits are shown as they are; brightness and contrast change them."

/**
 * @typedef {import("./look.js").ChosenLook} ChosenLook
 * @typedef {import("./picture_cache.js").About} About
 */

/** @param {ChosenLook} chosen */
export function lookBar(chosen) {
  const box = make("div", "look")
  box.setAttribute("role", "group")
  box.setAttribute("aria-label", "How pictures are shown")
  box.hidden = true
  const brightness = slider("Brightness", (value) => chosen.choose({brightness: value}))
  const contrast = slider("Contrast", (value) => chosen.choose({contrast: value}))
  const stretch = choice("Stretch", STRETCHES, (value) => chosen.choose({stretch: value}))
  const bands = bandChoice(chosen)
  const reset = button("plain", "Reset", () => chosen.reset())
  box.append(brightness.label, contrast.label, stretch.label, bands.box, reset)
  /** @param {About | null} about */
  const show = (about) => {
    const {look} = chosen
    brightness.set(look.brightness)
    contrast.set(look.contrast)
    stretch.select.value = look.stretch
    stretch.select.disabled = about !== null && !about.deep && look.stretch === USUAL.stretch
    stretch.label.title = stretch.select.disabled ? EIGHT_BITS : ""
    bands.show(about?.bands ?? [])
    reset.disabled = chosen.isUsual
  }
  show(null)
  return {box, show}
}

/** @param {ChosenLook} chosen */
function bandChoice(chosen) {
  const box = make("span", "bands")
  let drawn = ""
  /** @param {string[]} names @param {number[]} now */
  const draw = (names, now) => {
    /** @type {[string, string][]} */
    const each = names.map((name, i) => [String(i), name])
    const inColour = now.length === COLOURS.length
    /** @type {[string, string][]} */
    const ways = names.length < COLOURS.length ? each : [...each, [COLOUR, "three as colours"]]
    const band = choice("Band", ways, (value) =>
      chosen.choose({bands: value === COLOUR ? [2, 1, 0] : [Number(value)]}),
    )
    band.select.value = inColour ? COLOUR : String(now[0])
    const colours = COLOURS.map((colour, i) => {
      const one = choice(colour, each, (value) => chosen.choose({bands: now.with(i, Number(value))}))
      one.select.value = String(now[i])
      return one.label
    })
    box.replaceChildren(band.label, ...(inColour ? colours : []))
  }
  return {
    box,
    /** @param {string[]} names */
    show: (names) => {
      box.hidden = names.length < 2
      const now = bandsOf(chosen.look, names.length)
      const key = JSON.stringify([names, now])
      if (key === drawn || box.hidden) return
      drawn = key
      draw(names, now)
    },
  }
}

/** @param {string} name @param {(value: number) => void} act */
function slider(name, act) {
  const label = make("label", "slider")
  const input = make("input")
  input.type = "range"
  input.min = String(LEAST)
  input.max = String(MOST)
  input.step = String(STEP)
  input.addEventListener("input", () => act(Number(input.value)))
  input.addEventListener("pointerup", () => input.blur()) // the next key is for the item
  label.append(make("span", "", name), input)
  return {
    label,
    /** @param {number} value */
    set: (value) => {
      input.value = String(value)
      input.setAttribute("aria-valuetext", `${Math.round(value * 100)}%`)
    },
  }
}

/** @param {string} name @param {[value: string, words: string][]} options @param {(value: string) => void} act */
function choice(name, options, act) {
  const label = make("label", "choice")
  const select = make("select")
  for (const [value, words] of options) {
    const option = make("option", "", words)
    option.value = value
    select.append(option)
  }
  select.addEventListener("change", () => {
    select.blur() // the next key is for the item
    act(select.value)
  })
  label.append(make("span", "", name), select)
  return {label, select}
}
