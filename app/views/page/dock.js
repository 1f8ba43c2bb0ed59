// The dock: Panel runs this when the dock's node is drawn, and later calls what it leaves in `state`.

import {shared} from "../shared/page.js"

/**
 * @param {{model: any, data: any, state: any, view: any, cards: HTMLElement}} given by Panel: the model and
 *   its parameters, what lives as long as the dock, the view, and the node
 */
export function draw({model, data, state, view, cards}) {
  const cellHeight = Math.floor(model.height / data.nrows)
  const options = {
    column: data.ncols,
    row: data.nrows,
    cellHeight,
    margin: 5,
    handle: ".dock-bar",
    float: false,
    disableOneColumnMode: true,
  }
  const stack = GridStack.init(options, cards)
  const moved = () => {
    const places = stack.engine.nodes.map((/** @type {any} */ {el, x, y, w, h}) => ({
      id: el.getAttribute("data-id"),
      x0: x,
      y0: y,
      x1: x + w,
      y1: y + h,
    }))
    data.state = places
    const named = places.map((/** @type {any} */ {id, x0, y0, x1, y1}) => [id, [y0, x0, y1, x1]])
    const {open, dark} = data
    shared.outbox?.post({kind: "layout", cards: Object.fromEntries(named), open, dark})
  }
  stack.on("resizestop", () => {
    moved()
    view.invalidate_layout()
  })
  stack.on("dragstop", moved)
  for (const bar of cards.querySelectorAll(".dock-bar")) {
    const title = /** @type {HTMLElement} */ (bar.querySelector(".dock-title"))
    const cross = /** @type {HTMLElement} */ (bar.querySelector(".dock-close"))
    const name = title.dataset.card ?? ""
    title.textContent = data.titles[name] ?? name
    cross.addEventListener("mousedown", (event) => event.stopPropagation())
    cross.addEventListener("click", () => {
      data.closed = name
    })
  }
  // On a narrow page the style sheet stacks the cards; their places stay as they were.
  const narrow = matchMedia("(max-width: 820px)")
  const setMovable = () => {
    stack.enableMove(!narrow.matches)
    stack.enableResize(!narrow.matches)
  }
  const adapt = () => {
    setMovable()
    view.invalidate_layout()
  }
  narrow.addEventListener("change", adapt)
  let fitted = false
  state.fit = () => {
    stack.cellHeight(cellHeight)
    if (!fitted) {
      fitted = true
      view.invalidate_layout()
    }
    stack.engine._notify()
  }
  state.forget = () => {
    narrow.removeEventListener("change", adapt)
    stack.destroy()
  }
  setMovable() // without a new layout: what is on the cards is still being built
}
