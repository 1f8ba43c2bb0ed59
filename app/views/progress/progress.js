// Names and values of the progress card, and what the worker does, in plain text.

import {make} from "../shared/dom.js"
import {tellWhetherSeen} from "../shared/visibility.js"

/** @param {number} seconds since 1970 */
function sinceThen(seconds) {
  const past = Math.max(0, Date.now() / 1000 - seconds)
  if (past < 45) return "under a minute"
  if (past < 3600) return `${Math.max(1, Math.round(past / 60))} min`
  if (past < 172800) return `${Math.round(past / 3600)} h`
  return `${Math.round(past / 86400)} days`
}

/** @param {{name: string, value: string, since?: number | null}} fact */
function lineOf({name, value, since}) {
  const text = make("dd", "", since == null ? value : `${sinceThen(since)} ${value}`.trim())
  if (since) text.title = new Date(since * 1000).toLocaleString()
  return [make("dt", "", name), text]
}

/** @param {Rendered} rendered */
export function render({model, el}) {
  const list = make("dl")
  const work = make("div", "work")
  const bar = make("div", "bar")
  const fill = make("i")
  const doing = make("span")
  bar.setAttribute("role", "progressbar")
  bar.setAttribute("aria-label", "What the worker does")
  bar.append(fill)
  work.append(bar, doing)
  el.append(work, list)

  function draw() {
    list.replaceChildren(...model.facts.flatMap(lineOf))
  }
  function drawWork() {
    const share = model.fraction
    doing.textContent = model.busy || "Idle"
    bar.classList.toggle("on", Boolean(model.busy))
    bar.classList.toggle("unknown", share < 0)
    fill.style.width = share < 0 ? "" : `${Math.round(100 * share)}%`
    if (share < 0) bar.removeAttribute("aria-valuenow")
    else bar.setAttribute("aria-valuenow", String(Math.round(100 * share)))
  }
  model.on("facts", draw)
  for (const topic of ["busy", "fraction"]) model.on(topic, drawWork)
  const clock = setInterval(draw, 30000)
  model.on("remove", () => clearInterval(clock))
  draw()
  drawWork()
  tellWhetherSeen(model, el)
}
