// One picture in its frame: zoomed by wheel, buttons and keys, moved by dragging, its pages turned.

import {button, make, write} from "../shared/dom.js"
import {askedOf, filterOf} from "./look.js"
import {moved, STEP, WHOLE, wheelFactor, zoomed} from "./zoom.js"

/**
 * @typedef {import("./picture_cache.js").LoadedPicture} LoadedPicture
 * @typedef {import("./picture_cache.js").Shot} Shot
 * @typedef {{kind: string, number: number, name: string}} Shown which picture of an item a frame is for
 * @typedef {ReturnType<typeof viewer>} Viewer
 */

const CLOSER = 2.5 // by a double click
const PAN = 40 // pixels by a key
const SHARP_ENOUGH = 1.25 // screen pixels for each of the picture's
const LARGE = 1024
const LARGEST = 2048
/** @type {Record<string, [x: number, y: number]>} */
const WAYS = {ArrowLeft: [PAN, 0], ArrowRight: [-PAN, 0], ArrowUp: [0, PAN], ArrowDown: [0, -PAN]}

/**
 * @param {Shown} shown
 * @param {number} size that is fetched first
 * @param {import("./picture_cache.js").PictureCache} cache
 * @param {import("./look.js").ChosenLook} chosen
 * @param {HTMLElement[]} controls further ones, beside those for the zoom
 */
export function viewer(shown, size, cache, chosen, controls) {
  const {kind, number, name} = shown
  const frame = make("div", `frame ${kind}`)
  frame.tabIndex = 0
  frame.setAttribute("role", "group")
  frame.setAttribute("aria-label", `${name}. Plus and minus zoom, shift and arrows move it.`)
  const stage = make("div", "stage")
  const problem = make("p", "problem")
  const paging = pager((by) => turn(page + by))
  let zoom = WHOLE
  let page = 0
  /** @type {number | null} */
  let at = null
  /** @type {LoadedPicture | null} what is seen */
  let current = null
  /** @type {LoadedPicture | null} what is to be seen once it is here */
  let coming = null
  let largest = size // that was asked for of this picture

  const shot = (/** @type {number} */ side) => ({kind, number, size: side})
  const fetched = (/** @type {number} */ position, /** @type {number} */ side) =>
    cache.get(position, shot(side), askedOf(chosen.look, position === at ? page : 0))
  const whole = button("icon reset", "Whole picture", () => setZoom(WHOLE), "home")
  const tools = make("div", "tools")
  tools.append(
    button("icon", "Zoom out", () => setZoom(zoomed(zoom, 1 / STEP, sides())), "minus"),
    button("icon", "Zoom in", () => setZoom(zoomed(zoom, STEP, sides())), "plus"),
    whole,
    ...controls,
  )
  frame.append(stage, problem, paging.box, tools)

  const sides = () => ({width: frame.clientWidth, height: frame.clientHeight})
  /** @param {import("./zoom.js").Zoom} next */
  const setZoom = (next) => {
    zoom = next
    stage.style.transform = zoom.scale === 1 ? "" : `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})`
    frame.classList.toggle("zoomed", zoom.scale > 1)
    sharpen()
  }
  // The first picture is as large as most frames; more is fetched where more can be seen.
  const sharpen = () => {
    if (at === null || !current?.about) return
    const own = Math.max(current.about.width, current.about.height)
    const seen = Math.max(frame.clientWidth, frame.clientHeight) * zoom.scale * devicePixelRatio
    if (own <= largest || seen <= largest * SHARP_ENOUGH) return
    largest = Math.min(seen > LARGE ? LARGEST : LARGE, LARGEST)
    take(fetched(at, largest))
  }
  /** @param {LoadedPicture} picture of the item that is shown: what is seen stays until it is ready */
  const take = (picture) => {
    coming = picture
    const swap = () => {
      if (coming !== picture) return
      current = picture
      draw(picture)
      sharpen()
    }
    if (picture.settled) swap()
    else picture.ready.then(swap)
  }
  /** @param {LoadedPicture} picture */
  const draw = ({image, problem: why, about}) => {
    const seen = why ? [] : [image]
    if (stage.firstChild !== (seen[0] ?? null)) stage.replaceChildren(...seen)
    image.alt = name
    image.style.filter = filterOf(chosen.look)
    write(problem, why)
    paging.show(page, about?.pages ?? 1)
    frame.dispatchEvent(new CustomEvent("drawn"))
  }
  /** @param {number} next */
  const turn = (next) => {
    if (at === null) return
    page = Math.min(Math.max(next, 0), (current?.about?.pages ?? 1) - 1)
    largest = size
    take(fetched(at, size))
  }
  listen(frame, {
    zoomBy: (factor, point) => setZoom(zoomed(zoom, factor, sides(), point)),
    moveBy: (x, y) => setZoom(moved(zoom, x, y, sides())),
    closer: (point) => setZoom(zoom.scale > 1 ? WHOLE : zoomed(zoom, CLOSER, sides(), point)),
  })
  return {
    frame,
    /** Shows the picture as it was chosen meanwhile. */
    redraw: () => {
      if (at !== null) take(fetched(at, largest))
    },
    /** What can be chosen of the picture; null before it is known. */
    about: () => current?.about ?? null,
    /** @param {number | null} position */
    show: (position) => {
      if (position === at) return
      at = position
      page = 0
      largest = size
      current = coming = null
      stage.replaceChildren()
      write(problem, "")
      paging.show(0, 1)
      if (zoom.scale > 1) setZoom(WHOLE)
      if (at !== null) take(fetched(at, size))
    },
    /** @param {number} position */
    preload: (position) => {
      fetched(position, size)
    },
  }
}

/** @param {(by: number) => void} turn */
function pager(turn) {
  const box = make("div", "pager")
  const line = make("span", "page")
  line.setAttribute("aria-live", "polite")
  const back = button("icon", "Previous page", () => turn(-1), "back")
  const forward = button("icon", "Next page", () => turn(1), "forward")
  box.append(back, line, forward)
  return {
    box,
    /** @param {number} page @param {number} pages */
    show: (page, pages) => {
      box.hidden = pages < 2
      write(line, `Page ${page + 1} of ${pages}`)
      back.disabled = page === 0
      forward.disabled = page === pages - 1
    },
  }
}

/**
 * @typedef {{x: number, y: number}} Point from the frame's middle
 * @param {HTMLElement} frame
 * @param {{zoomBy(factor: number, point?: Point): void, moveBy(x: number, y: number): void,
 *   closer(point: Point): void}} act
 */
function listen(frame, {zoomBy, moveBy, closer}) {
  /** @param {MouseEvent} event @returns {Point} */
  const pointOf = ({clientX, clientY}) => {
    const {left, top, width, height} = frame.getBoundingClientRect()
    return {x: clientX - left - width / 2, y: clientY - top - height / 2}
  }
  const onControl = (/** @type {Event} */ {target}) =>
    target instanceof Element && Boolean(target.closest(".tools, .pager, .bands"))
  frame.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault()
      zoomBy(wheelFactor(event.deltaY), pointOf(event))
    },
    {passive: false},
  )
  frame.addEventListener("dblclick", (event) => {
    if (!onControl(event)) closer(pointOf(event))
  })
  // The focus stays where it was, so that the next key is for the item.
  frame.addEventListener("mousedown", (event) => {
    if (!onControl(event)) event.preventDefault()
  })
  frame.addEventListener("pointerdown", (event) => {
    if (!onControl(event) && event.button === 0) frame.setPointerCapture(event.pointerId)
  })
  frame.addEventListener("pointermove", (event) => {
    if (frame.hasPointerCapture(event.pointerId)) moveBy(event.movementX, event.movementY)
  })
  frame.addEventListener("keydown", (event) => {
    if (event.target !== frame) return
    const way = event.shiftKey ? WAYS[event.key] : undefined
    const factor = {"+": STEP, "=": STEP, "-": 1 / STEP}[event.key]
    if (way) moveBy(...way)
    else if (factor) zoomBy(factor)
    else return
    event.preventDefault()
  })
}
