// What a plot leaves out and what is selected, in plain text.

import {make} from "../shared/dom.js"
import {tellWhetherSeen} from "../shared/visibility.js"

/** @param {Rendered} rendered */
export function render({model, el}) {
  const text = make("span")
  const clear = make("button", "", "clear")
  clear.type = "button"
  clear.title = "Select nothing"
  clear.onclick = () => model.send_msg({op: "clear"})
  el.append(text, clear)
  function draw() {
    text.textContent = model.text
    clear.hidden = !model.selected
  }
  for (const topic of ["text", "selected"]) model.on(topic, draw)
  draw()
  const host = el.parentNode instanceof ShadowRoot ? el.parentNode.host : el
  tellWhetherSeen(model, host)
}
