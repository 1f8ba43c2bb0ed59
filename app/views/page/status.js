// What the worker does, what went wrong, and whether the page is connected.

import {make} from "../shared/dom.js"
import {outboxOf} from "../shared/outbox.js"
import {mendMeasuring, mendReconnection, shared} from "../shared/page.js"
import {watchServer} from "./server_watch.js"

const STYLE = `
  :host { display: block; width: 100%; padding-left: 24px; min-width: 0; overflow: hidden; }
  /* No width of its own: however long the text, the buttons beside it stay on the page. */
  .line { display: flex; gap: 14px; align-items: center; width: 0; min-width: 100%; height: 34px; overflow: hidden;
    font: 13px/1.2 var(--mui-font-family, system-ui, sans-serif); color: #fff; }
  @media (max-width: 900px) { .model { display: none; } }
  .part { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; min-width: 0; }
  .name { font-weight: 600; flex: 0 1 auto; }
  .model { flex: 0 2 auto; opacity: .85; }
  .who { flex: 0 1 auto; opacity: .85; }
  @media (max-width: 900px) { .who { display: none; } }
  .busy { flex: 1 1 0; opacity: .85; display: flex; gap: 8px; align-items: center; }
  .act { all: unset; flex: none; cursor: pointer; font-size: 12px; line-height: 18px; padding: 0 8px;
    border: 1px solid rgba(255, 255, 255, .55); border-radius: 4px; }
  .act:hover { background: rgba(255, 255, 255, .18); }
  .act:focus-visible { outline: 2px solid #fff; outline-offset: 1px; }
  .act[hidden] { display: none; }
  .bar { flex: 0 0 72px; height: 4px; border-radius: 2px; background: rgba(255, 255, 255, .3); overflow: hidden;
    visibility: hidden; }
  .bar.on { visibility: visible; }
  .bar.off { display: none; }
  .bar i { display: block; height: 100%; width: 35%; background: currentColor; border-radius: 2px; }
  /* A few steps, and no margin: layout in every frame of a training would take time from the keys. */
  .bar.on.unknown i { animation: slide 1.2s infinite steps(8); }
  @keyframes slide { from { transform: translateX(-100%); } to { transform: translateX(286%); } }
  @media (prefers-reduced-motion: reduce) { .bar.on.unknown i { animation: none; } }
  .toasts { position: fixed; right: 16px; bottom: 16px; z-index: 2000; display: flex; flex-direction: column; gap: 8px;
    max-width: min(520px, 90vw); }
  .toast { background: #32363d; color: #fff; border-left: 4px solid #56b4e9; border-radius: 6px; padding: 10px 12px;
    font: 13px/1.4 system-ui, sans-serif; box-shadow: 0 4px 18px rgba(0, 0, 0, .35); }
  .toast.error { border-color: #e5534b; } .toast.warning { border-color: #e69f00; }
  .toast pre { max-height: 220px; overflow: auto; font-size: 11px; white-space: pre-wrap; margin: 8px 0 0; }
  .toast button { all: unset; cursor: pointer; text-decoration: underline; margin-right: 14px; }
  .toast button:focus-visible { outline: 2px solid #fff; }
`

const SEEN = 5000 // ms until a notice has been seen
const READ = 80 // ms to read a character of it

/** @param {{level: string, text: string, detail: string}} notice */
function toast(notice) {
  const box = make(
    "div",
    `toast ${["info", "warning", "error"].includes(notice.level) ? notice.level : "info"}`,
  )
  box.setAttribute("role", notice.level === "error" ? "alert" : "status")
  box.append(make("div", "told", notice.text))
  const buttons = make("div", "buttons")
  if (notice.detail) {
    const more = make("button", "more", "Details")
    more.onclick = () => {
      more.remove()
      box.append(make("pre", "detail", notice.detail))
    }
    buttons.append(more)
  }
  const close = make("button", "close", "Close")
  close.onclick = () => box.remove()
  buttons.append(close)
  box.append(buttons)
  // One with details stays until it is closed: somebody may be reading them.
  if (notice.level === "info" && !notice.detail) {
    setTimeout(() => box.remove(), SEEN + READ * notice.text.length)
  }
  return box
}

/** @param {Rendered} rendered */
export function render({model, el}) {
  const style = make("style", "", STYLE)
  const line = make("div", "line")
  const name = make("span", "part name")
  const learned = make("span", "part model")
  const busy = make("span", "part busy")
  const who = make("span", "part who")
  const work = make("span", "part")
  const bar = make("span", "bar")
  const fill = make("i")
  bar.append(fill)
  bar.setAttribute("role", "progressbar")
  const act = make("button", "act")
  act.type = "button"
  act.onclick = () => {
    act.blur() // the next key is a label's
    model.send_msg(model.busy ? {op: "stop", busy: model.busy} : {op: "again"})
  }
  const more = make("button", "act more")
  more.type = "button"
  more.onclick = () => {
    more.disabled = true // the page is loaded anew
    model.send_msg({op: "more"})
  }
  busy.append(bar, work, act, more)
  line.append(name, learned, busy, who)
  const toasts = make("div", "toasts")
  el.append(style, line, toasts)
  mendReconnection()
  mendMeasuring()
  shared.notify = (text) => toasts.append(toast({level: "warning", text, detail: ""}))
  const {page, outbox, token, earlier, annotator} = model
  outboxOf({page, outbox, token, earlier, annotator})
  watchServer(model, (text) => {
    trouble = text
    draw()
  })

  let shown = 0
  let doing = ""
  let trouble = ""
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let long
  // Most work takes less than this; a button that comes and goes with every label would be in the way.
  const LONG = 1500
  function follow() {
    if (model.busy === doing) return
    doing = model.busy
    clearTimeout(long)
    act.hidden = true
    if (!doing) return
    long = setTimeout(() => {
      act.hidden = false
    }, LONG)
  }
  function draw() {
    name.textContent = name.title = model.project
    who.textContent = model.annotator
    who.title = `Labels are kept under the name ${model.annotator}`
    learned.textContent = learned.title = model.learned
    follow()
    work.textContent = work.title = trouble || model.busy || model.halt
    act.textContent = model.busy ? "Stop" : model.again
    act.title = model.busy ? `Stop ${model.busy}; what was learned before stays` : ""
    if (!model.busy) act.hidden = !model.again
    more.hidden = !model.more
    more.textContent = model.more
    bar.classList.toggle("off", !model.busy && model.halt !== "")
    bar.classList.toggle("on", model.busy !== "")
    bar.classList.toggle("unknown", model.fraction < 0)
    fill.style.width = model.fraction < 0 ? "" : `${Math.round(100 * model.fraction)}%`
  }
  function tell() {
    for (const notice of model.notices.slice(shown)) toasts.append(toast(notice))
    shown = model.notices.length
  }
  model.on("remove", () => clearTimeout(long))
  for (const topic of ["project", "learned", "busy", "fraction", "halt", "again", "more"])
    model.on(topic, draw)
  model.on("notices", tell)
  draw()
  tell()
}
