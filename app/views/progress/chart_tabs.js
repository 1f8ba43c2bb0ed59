// Chooses which chart is drawn below, and says what it shows.

import {keepPointer, make} from "../shared/dom.js"

/** @param {Rendered} rendered */
export function render({model, el}) {
  const line = make("div", "line")
  const tabs = make("div", "tabs")
  const log = make("label", "log")
  const box = make("input")
  const caption = make("p")
  tabs.setAttribute("role", "group")
  tabs.setAttribute("aria-label", "Chart")
  box.type = "checkbox"
  box.onchange = () => {
    model.log = box.checked
  }
  log.append(box, " log scale")
  line.append(tabs, log)
  el.append(line, caption)
  keepPointer(el)
  for (const name of model.names) {
    const tab = make("button", "", name)
    tab.type = "button"
    tab.onclick = () => {
      model.chosen = name
    }
    tabs.append(tab)
  }
  function draw() {
    for (const tab of tabs.children)
      tab.setAttribute("aria-pressed", String(tab.textContent === model.chosen))
    log.style.visibility = model.logs.includes(model.chosen) ? "" : "hidden"
    box.checked = model.log
    caption.textContent = model.caption
  }
  for (const topic of ["chosen", "log", "caption"]) model.on(topic, draw)
  draw()
}
