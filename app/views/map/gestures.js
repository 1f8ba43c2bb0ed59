// Turns pointers, wheel and touch into moves of the view, taps, hovers and lassos.

const TAP_REACH = 5 // css pixels that a finger or mouse may tremble
const HOVER_REST = 30 // ms

/**
 * @typedef {{size(): Size, view(): View, move(view: View): void, wantsLasso(): boolean,
 *   lasso(path: Place[] | null, done: boolean): void, tap(at: Place, pointer: string): void,
 *   hover(at: Place): void, leave(at?: Place): void, home(): void}} Moves
 * @typedef {{kind: "pan" | "lasso", start: Place, view: View, far: boolean, path: Place[]}} Drag
 * @typedef {{kind: "pinch", from: Place & {wide: number}, view: View}} Pinch
 */

/**
 * From the stage's css pixels to the map; the view has the place of the middle in [0, 1] of the map, and
 * its scale in css pixels a unit.
 * @param {View} view
 * @param {Size} size
 * @param {Place} at
 * @returns {Place}
 */
export function toMap(view, size, at) {
  return {
    x: view.x + (at.x - size.w / 2) / view.scale,
    y: view.y - (at.y - size.h / 2) / view.scale,
  }
}

/**
 * @param {View} view
 * @param {Size} size
 * @param {Place} place
 * @returns {Place}
 */
export function toScreen(view, size, place) {
  return {
    x: size.w / 2 + (place.x - view.x) * view.scale,
    y: size.h / 2 - (place.y - view.y) * view.scale,
  }
}

/**
 * The view after a zoom that keeps the place under the pointer where it is.
 * @param {View} view
 * @param {Size} size
 * @param {Place} at
 * @param {number} factor
 * @returns {View}
 */
export function zoomed(view, size, at, factor) {
  const home = view.home || 1
  const scale = Math.min(home * 120, Math.max(home * 0.5, view.scale * factor))
  const fixed = toMap(view, size, at)
  return {
    ...view,
    scale,
    x: fixed.x - (at.x - size.w / 2) / scale,
    y: fixed.y + (at.y - size.h / 2) / scale,
  }
}

/**
 * @param {HTMLElement} stage
 * @param {Moves} api
 * @returns {() => void} a function that ends listening
 */
export function gestures(stage, api) {
  /** @type {Map<number, Place>} */
  const fingers = new Map()
  /** @type {Drag | Pinch | null} */
  let gesture = null
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let rest
  const place = (/** @type {MouseEvent} */ event) => {
    const box = stage.getBoundingClientRect()
    return {x: event.clientX - box.left, y: event.clientY - box.top}
  }
  const spread = () => {
    const [a, b] = [...fingers.values()]
    return {x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, wide: Math.hypot(a.x - b.x, a.y - b.y)}
  }

  const down = (/** @type {PointerEvent} */ event) => {
    if (event.button > 0) return
    const at = place(event)
    fingers.set(event.pointerId, at)
    stage.setPointerCapture(event.pointerId)
    clearTimeout(rest)
    api.leave()
    if (fingers.size === 2) {
      if (gesture?.kind === "lasso") api.lasso(null, true)
      gesture = {kind: "pinch", from: spread(), view: api.view()}
    } else if (fingers.size === 1) {
      const kind = event.shiftKey || api.wantsLasso() ? "lasso" : "pan"
      const path = [toMap(api.view(), api.size(), at)]
      gesture = {kind, start: at, view: api.view(), far: false, path}
    }
  }

  /** @param {Drag} drag @param {Place} at */
  const pan = ({view, start}, at) => {
    const across = (at.x - start.x) / view.scale
    const up = (at.y - start.y) / view.scale
    api.move({...view, x: view.x - across, y: view.y + up})
  }

  /** @param {Pinch} pinched */
  const pinch = ({from, view}) => {
    const now = spread()
    const turned = zoomed(view, api.size(), from, now.wide / Math.max(from.wide, 1))
    const across = (now.x - from.x) / turned.scale
    api.move({...turned, x: turned.x - across, y: turned.y + (now.y - from.y) / turned.scale})
  }

  /** @param {Drag} drag @param {Place} at */
  const lasso = ({path}, at) => {
    const last = toScreen(api.view(), api.size(), path[path.length - 1])
    if (Math.hypot(at.x - last.x, at.y - last.y) < 3) return
    path.push(toMap(api.view(), api.size(), at))
    api.lasso(path, false)
  }

  const moved = (/** @type {PointerEvent} */ event) => {
    const at = place(event)
    if (!fingers.has(event.pointerId)) {
      if (event.pointerType !== "mouse" || event.buttons) return
      clearTimeout(rest)
      api.leave(at)
      rest = setTimeout(() => api.hover(at), HOVER_REST)
      return
    }
    fingers.set(event.pointerId, at)
    if (gesture?.kind === "pinch") {
      if (fingers.size === 2) pinch(gesture)
      return
    }
    if (!gesture) return
    const {start, kind} = gesture
    gesture.far ||= Math.hypot(at.x - start.x, at.y - start.y) > TAP_REACH
    if (!gesture.far) return
    if (kind === "pan") pan(gesture, at)
    else lasso(gesture, at)
  }

  const up = (/** @type {PointerEvent} */ event) => {
    if (!fingers.delete(event.pointerId) || !gesture) return
    const ended = gesture
    gesture = null
    if (ended.kind === "pinch") return
    if (ended.kind === "lasso" && ended.far) api.lasso(ended.path, true)
    else if (!ended.far && event.type === "pointerup") api.tap(ended.start, event.pointerType)
  }

  const wheel = (/** @type {WheelEvent} */ event) => {
    event.preventDefault()
    const lines = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1
    const factor = Math.exp(-Math.max(-300, Math.min(300, event.deltaY * lines)) * 0.0018)
    api.leave()
    api.move(zoomed(api.view(), api.size(), place(event), factor))
  }

  const leave = () => {
    clearTimeout(rest)
    api.leave()
  }
  /** @type {Record<string, any>} */
  const listeners = {
    pointerdown: down,
    pointermove: moved,
    pointerup: up,
    pointercancel: up,
    wheel,
    pointerleave: leave,
    dblclick: () => api.home(),
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
