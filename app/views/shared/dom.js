// What the cards are made of. Text from outside goes through textContent, addresses through URL.

/** @type {Record<string, string>} */
const ICONS = {
  undo: "M9 7L4 12l5 5M4 12h10a6 6 0 0 1 6 6",
  redo: "M15 7l5 5-5 5M20 12H10a6 6 0 0 0-6 6",
  search: "M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14M16.5 16.5L21 21",
  help: "M9 9.2a3 3 0 1 1 4.4 2.6c-.9.5-1.4 1.1-1.4 2.2M12 17.6v.1M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18",
  flag: "M6 21V4M6 5c4-2.6 7 2.6 12 0v9c-5 2.6-8-2.6-12 0",
  note: "M5 4h14v11l-5 5H5zM14 20v-5h5M8.5 9h7M8.5 12.5h4",
  close: "M7 7l10 10M17 7L7 17",
  back: "M14.5 6l-6 6 6 6",
  forward: "M9.5 6l6 6-6 6",
  plus: "M12 6v12M6 12h12",
  lasso:
    "M8 15c-3-.8-5-2.7-5-5 0-3.3 4-6 9-6s9 2.7 9 6-4 6-9 6h-1.5M9 13.5a2.5 2.5 0 1 0 1.5 3.3M10.5 16.5c.5 1.5 0 3-2 4",
  minus: "M6 12h12",
  home: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  similar:
    "M9 12a4 4 0 1 0-.01 0M17.5 9.5a2 2 0 1 0-.01 0M17.5 20a2.2 2.2 0 1 0-.01 0M7 20.5a1.6 1.6 0 1 0-.01 0",
  columns: "M5 5h6v14H5zM13 5h6v14h-6z",
  pin: "M9 4h6l-1 6 3 3H7l3-3zM12 13v7",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  enlarge: "M10 4H4v6M14 20h6v-6M4 4l6.5 6.5M20 20l-6.5-6.5",
  adjust: "M4 7h9M19 7h1M4 17h1M11 17h9M16 4.5a2.5 2.5 0 1 0 .01 0M8 14.5a2.5 2.5 0 1 0 .01 0",
  up: "M6 14.5l6-6 6 6",
  down: "M6 9.5l6 6 6-6",
  why: "M12 3a6.5 6.5 0 0 1 3.6 11.9c-.7.5-1.1 1.1-1.1 1.9v.2h-5v-.2c0-.8-.4-1.4-1.1-1.9A6.5 6.5 0 0 1 12 3M10 20.5h4",
}

/**
 * @template {keyof HTMLElementTagNameMap} Kind
 * @param {Kind} kind
 * @returns {HTMLElementTagNameMap[Kind]}
 */
export function make(kind, className = "", text = "") {
  const made = document.createElement(kind)
  if (className) made.className = className
  if (text) made.textContent = text
  return made
}

/** @param {string} name */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg"
  const svg = document.createElementNS(space, "svg")
  svg.setAttribute("viewBox", "0 0 24 24")
  svg.setAttribute("aria-hidden", "true")
  const path = document.createElementNS(space, "path")
  path.setAttribute("d", ICONS[name])
  svg.append(path)
  return svg
}

/**
 * A button that leaves the focus where it was, so that the next key is not its own.
 * @param {string} className
 * @param {string} label
 * @param {() => void} act
 * @param {string | null} name of its icon
 */
export function button(className, label, act, name = null) {
  const made = make("button", className, name ? "" : label)
  made.type = "button"
  if (name) {
    made.append(icon(name))
    made.title = label
    made.setAttribute("aria-label", label)
  }
  made.addEventListener("mousedown", (event) => event.preventDefault())
  made.addEventListener("click", () => act())
  return made
}

/**
 * Writes only what differs: most of a card stays as it is from item to item.
 * @param {Element} element
 * @param {string} text
 */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text
}

/** @param {number} n */
export const counted = (n) => n.toLocaleString("en-US")
/** @param {number} n @param {string} what */
export const several = (n, what) => `${counted(n)} ${what}${n === 1 ? "" : "s"}`

/** @param {number} seconds since 1970 */
export function ago(seconds) {
  const past = Math.max(0, Date.now() / 1000 - seconds)
  if (past < 45) return "just now"
  if (past < 3600) return `${Math.max(1, Math.round(past / 60))} min ago`
  if (past < 86400) return `${Math.round(past / 3600)} h ago`
  return new Date(seconds * 1000).toLocaleDateString(undefined, {
    day: "numeric",
    month: "short",
    year: "numeric",
  })
}

/**
 * @param {number} position
 * @param {string} kind
 * @param {number} size
 * @param {string} token
 */
export function address(position, kind, size, token) {
  return new URL(`item/${position}/${kind}?size=${size}&v=${token}`, document.baseURI).href
}

/**
 * The dock moves a card by its ground; what is done inside is not for the dock.
 * @param {HTMLElement} host
 */
export function keepPointer(host) {
  for (const name of ["mousedown", "touchstart", "pointerdown"]) {
    host.addEventListener(name, (event) => event.stopPropagation(), {passive: true})
  }
}

/**
 * The mark of a class. Colours come round again after twenty classes; the shape then tells them apart.
 * @param {string} colour
 * @param {number} shape
 */
export function dot(colour, shape = 0) {
  const made = make("i", "dot")
  made.style.background = colour
  made.dataset.shape = String(shape)
  return made
}
