// Turns pointers, wheel and touch into moves of the view, taps, hovers and lassos.

const TAP_REACH = 5 // css pixels that a finger or mouse may tremble
const HOVER_REST = 30 // ms

// view: {x, y} of the middle in [0, 1] of the map, scale in css pixels a unit.
function toMap(view, size, at) {
  return {
    x: view.x + (at.x - size.w / 2) / view.scale,
    y: view.y - (at.y - size.h / 2) / view.scale,
  }
}

function toScreen(view, size, place) {
  return {
    x: size.w / 2 + (place.x - view.x) * view.scale,
    y: size.h / 2 - (place.y - view.y) * view.scale,
  }
}

// The view after a zoom that keeps the place under the pointer where it is.
function zoomed(view, size, at, factor) {
  const home = view.home || 1
  const scale = Math.min(home * 120, Math.max(home * 0.5, view.scale * factor))
  const fixed = toMap(view, size, at)
  return {
    ...view, scale,
    x: fixed.x - (at.x - size.w / 2) / scale,
    y: fixed.y + (at.y - size.h / 2) / scale,
  }
}

// api: size(), view(), move(view), wantsLasso(), lasso(places, done), tap(at), hover(at),
// leave(), home(). Gives a function that ends listening.
function gestures(stage, api) {
  const fingers = new Map()
  let deed = null // {kind: "pan" | "lasso" | "pinch", ...}
  let rest = 0
  const place = (event) => {
    const box = stage.getBoundingClientRect()
    return {x: event.clientX - box.left, y: event.clientY - box.top}
  }
  const spread = () => {
    const [a, b] = [...fingers.values()]
    return {x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, wide: Math.hypot(a.x - b.x, a.y - b.y)}
  }

  const down = (event) => {
    if (event.button > 0) return
    const at = place(event)
    fingers.set(event.pointerId, at)
    stage.setPointerCapture(event.pointerId)
    clearTimeout(rest)
    api.leave()
    if (fingers.size === 2) {
      if (deed?.kind === "lasso") api.lasso(null, true)
      deed = {kind: "pinch", from: spread(), view: api.view()}
    } else if (fingers.size === 1) {
      const kind = event.shiftKey || api.wantsLasso() ? "lasso" : "pan"
      deed = {kind, start: at, view: api.view(), far: false, path: [toMap(api.view(), api.size(), at)]}
    }
  }

  const pan = (at) => {
    const {view, start} = deed
    const across = (at.x - start.x) / view.scale
    const up = (at.y - start.y) / view.scale
    api.move({...view, x: view.x - across, y: view.y + up})
  }

  const pinch = () => {
    const now = spread()
    const {from, view} = deed
    const turned = zoomed(view, api.size(), from, now.wide / Math.max(from.wide, 1))
    const across = (now.x - from.x) / turned.scale
    api.move({...turned, x: turned.x - across, y: turned.y + (now.y - from.y) / turned.scale})
  }

  const lasso = (at) => {
    const next = toMap(api.view(), api.size(), at)
    const last = toScreen(api.view(), api.size(), deed.path[deed.path.length - 1])
    if (Math.hypot(at.x - last.x, at.y - last.y) < 3) return
    deed.path.push(next)
    api.lasso(deed.path, false)
  }

  const moved = (event) => {
    const at = place(event)
    if (!fingers.has(event.pointerId)) {
      if (event.pointerType !== "mouse" || event.buttons) return
      clearTimeout(rest)
      api.leave(at)
      rest = setTimeout(() => api.hover(at), HOVER_REST)
      return
    }
    fingers.set(event.pointerId, at)
    if (deed?.kind === "pinch") {
      if (fingers.size === 2) pinch()
      return
    }
    if (!deed) return
    deed.far ||= Math.hypot(at.x - deed.start.x, at.y - deed.start.y) > TAP_REACH
    if (deed.far) (deed.kind === "pan" ? pan : lasso)(at)
  }

  const up = (event) => {
    if (!fingers.delete(event.pointerId) || !deed) return
    const done = deed
    deed = null
    if (done.kind === "lasso" && done.far) api.lasso(done.path, true)
    else if (done.kind !== "pinch" && !done.far && event.type === "pointerup") {
      api.tap(done.start, event.pointerType)
    }
  }

  const wheel = (event) => {
    event.preventDefault()
    const lines = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1
    const factor = Math.exp(-Math.max(-300, Math.min(300, event.deltaY * lines)) * 0.0018)
    api.leave()
    api.move(zoomed(api.view(), api.size(), place(event), factor))
  }

  const left = () => {
    clearTimeout(rest)
    api.leave()
  }
  const listeners = {
    pointerdown: down, pointermove: moved, pointerup: up, pointercancel: up, wheel,
    pointerleave: left, dblclick: () => api.home(),
  }
  for (const [name, listener] of Object.entries(listeners)) {
    stage.addEventListener(name, listener, {passive: false})
  }
  return () => {
    clearTimeout(rest)
    for (const [name, listener] of Object.entries(listeners)) {
      stage.removeEventListener(name, listener)
    }
  }
}
