// All pictures of an item, beside each other, and what is common to them.

import {button, make} from "../shared/dom.js"
import {dialog} from "./dialogs.js"
import {ChosenLook} from "./look.js"
import {lookBar} from "./look_bar.js"
import {PictureCache} from "./picture_cache.js"
import {viewer} from "./viewer.js"

const SIZE = 512 // of pictures that are fetched before they are shown
const ENLARGED = 1024

/** What a person chose stays when the card is made anew. */
const chosen = new ChosenLook()

/** @param {Setting} setting */
export function pictureFrames(setting) {
  const cache = new PictureCache(setting.token)
  const box = make("div", "see")
  const frames = make("div", "frames")
  const bar = lookBar(chosen)
  const large = enlarged(setting, cache)
  chosen.listeners.clear() // those of a card that went
  const viewers = setting.frames.map((shown, i) => {
    const enlarge = () => large.open(i, at)
    const controls = [button("icon", "Enlarge", enlarge, "enlarge")]
    if (!i) controls.push(adjust(bar.box))
    return viewer(shown, SIZE, cache, chosen, controls)
  })
  /** @type {number | null} */
  let at = null
  const show = () => {
    const abouts = viewers.map(({about}) => about()).filter((about) => about !== null)
    bar.show(abouts.find(({deep}) => deep) ?? abouts[0] ?? null)
    box.classList.toggle("changed", !chosen.isUsual)
  }
  for (const {frame} of viewers) frame.addEventListener("drawn", show)
  chosen.listeners.add(show)
  for (const one of [...viewers, ...large.viewers]) chosen.listeners.add(one.redraw)
  frames.append(...viewers.map(({frame}) => frame))
  box.append(frames, bar.box)
  box.hidden = !viewers.length
  return {
    box,
    large,
    /** @param {number | null} position */
    show: (position) => {
      at = position
      for (const each of viewers) each.show(position)
      large.show(position)
    },
    /** @param {number} position */
    preload: (position) => {
      for (const each of viewers) each.preload(position)
    },
  }
}

/** @param {HTMLElement} bar that the button opens and closes */
function adjust(bar) {
  const control = button(
    "icon adjust",
    "How it is shown: brightness, contrast, stretch",
    () => open(bar.hidden),
    "adjust",
  )
  /** @param {boolean} isOpen */
  const open = (isOpen) => {
    bar.hidden = !isOpen
    control.setAttribute("aria-expanded", String(isOpen))
  }
  open(false)
  return control
}

/** @param {Setting} setting @param {PictureCache} cache */
function enlarged(setting, cache) {
  const box = dialog("over large", "The picture, enlarged")
  const close = () => box.close()
  const viewers = setting.frames.map((shown) =>
    viewer(shown, ENLARGED, cache, chosen, [button("icon", "Close", close, "close")]),
  )
  box.append(...viewers.map(({frame}) => frame))
  /** @param {number | null} position */
  const show = (position) => {
    for (const {frame, show: each} of viewers) each(box.open && !frame.hidden ? position : null)
  }
  box.addEventListener("close", () => show(null))
  return {
    box,
    viewers,
    show,
    /** @param {number} which @param {number | null} position */
    open: (which, position) => {
      viewers.forEach(({frame}, i) => {
        frame.hidden = i !== which
      })
      box.showModal()
      show(position)
    },
  }
}
