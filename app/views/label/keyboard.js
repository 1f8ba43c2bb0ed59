// One listener for all keys, in the capture phase: it hears them wherever the focus is.

import {namesOf, normal} from "./key_names.js"

/**
 * @typedef {{action: string, number: number | null}} Bound
 * @typedef {(action: string, number: number | null, covered: boolean) => boolean} Act what a key does, and
 *   whether there was something to do; covered is whether a dialog lies over the page
 * @typedef {{act?: Act, away?: Act, unheard(why: string): void}} Calls away: while no card is there to act;
 *   unheard: why a key that would answer for the item does not
 */

// In these a key has a meaning of its own.
const PRESSED = ["button", "checkbox", "radio", "submit", "reset", "color", "file", "image"]
const CHOOSING = ["textbox", "searchbox", "combobox", "listbox", "menu", "spinbutton", "slider"]
const CONTROL =
  "button, a[href], summary, input, [role=button], [role=tab], [role=switch], [role=checkbox], [role=radio]"

/** @param {EventTarget[]} path */
function typesInto(path) {
  const at = path[0]
  if (!(at instanceof Element)) return false
  if ((at instanceof HTMLElement && at.isContentEditable) || at.matches("textarea, select")) return true
  if (at instanceof HTMLInputElement) return !PRESSED.includes(at.type)
  return path.some((node) => node instanceof Element && CHOOSING.includes(node.getAttribute("role") ?? ""))
}

/**
 * A dialog that has just been closed keeps the focus until the next frame, but covers nothing.
 * @param {EventTarget[]} path
 */
const inDialog = (path) => path.some((node) => node instanceof Element && node.matches(DIALOG))

/**
 * In these a person writes, and sees it; nothing but a key of theirs or the pointer ends that.
 * @param {EventTarget[]} path
 */
function writesInto(path) {
  const at = path[0]
  if (!typesInto(path) || !(at instanceof HTMLElement)) return false
  if (at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement) {
    return at.type !== "range" && !at.readOnly
  }
  return at.isContentEditable || at.matches("[role=textbox], [role=searchbox]")
}
const DIALOG = "dialog[open], [role=dialog], [role=alertdialog]"
const ENDS_WRITING = ["Enter", "Escape", "Tab"]
export const ANSWERS = ["class", "skip", "unsure", "flag", "note"] // keys that say something of an item
const FIELDS =
  "This key went to the menu or slider that has the focus; after a click on this card keys are for the item."

/** One listener a page, for a card that is made anew must not miss a key. */
export class Keys {
  /** @type {Map<string, Bound>} */
  bound = new Map()
  /** @type {Act | null} */
  act = null
  /** @type {Act | null} */
  away = null
  /** @type {((why: string) => void) | null} */
  unheard = null
  /** @type {{field: HTMLElement, ended: boolean} | null} */
  writing = null
  tabbed = false

  constructor() {
    document.addEventListener("keydown", (event) => this.heard(event), true)
    document.addEventListener("pointerdown", () => this.pointed(), true)
    document.addEventListener("focusin", (event) => this.focused(event), true)
  }

  pointed() {
    this.tabbed = false
    this.writing = null
  }

  /** Hears that a field is done with by a key that else writes. */
  endWriting() {
    this.writing = null
  }

  /** @param {Event} event */
  focused(event) {
    if (event.composedPath()[0] !== this.writing?.field) this.writing = null
  }

  /** @param {Keys_} table action to its keys @param {Calls} calls */
  attach(table, {act, unheard}) {
    this.act = act ?? null
    this.unheard = unheard
    this.bound.clear()
    const classes = table.classes
    for (const [i, key] of classes.entries()) this.bind(key, "class", i)
    for (const [i, key] of classes.entries()) this.bind(`shift+${key}`, "class", i + classes.length)
    for (const [action, keys] of Object.entries(table)) {
      if (action !== "classes") for (const key of keys) this.bind(key, action)
    }
  }

  /** @param {string} key @param {string} action @param {number | null} number */
  bind(key, action, number = null) {
    const name = normal(key)
    if (!this.bound.has(name) || action !== "class") this.bound.set(name, {action, number})
  }

  /** @param {Calls} calls for as long as there is no card */
  detach({away, unheard}) {
    this.act = null
    this.away = away ?? null
    this.unheard = unheard
  }

  /** @param {KeyboardEvent} event */
  heard(event) {
    if (event.key === "Tab") this.tabbed = true
    const path = event.composedPath()
    if (writesInto(path)) {
      const field = /** @type {HTMLElement} */ (path[0])
      this.writing = {field, ended: ENDS_WRITING.includes(event.key)}
      return
    }
    if (event.isComposing || event.key === "Process" || event.key === "Dead") return
    if (typesInto(path)) {
      if (this.wouldAnswer(event)) this.unheard?.(FIELDS)
      return
    }
    if (this.stillWriting(event)) return
    if (event.repeat) {
      this.repeated(event)
      return
    }
    // Whoever came to a control with Tab means that control by space and enter.
    const pressing = event.key === " " || event.key === "Enter"
    if (pressing && this.tabbed && path[0] instanceof Element && path[0].matches(CONTROL)) return
    for (const name of namesOf(event)) {
      const match = this.bound.get(name)
      if (match && (this.act ?? this.away)?.(match.action, match.number, inDialog(path))) {
        event.preventDefault()
        event.stopPropagation()
        return
      }
    }
  }

  /** @param {KeyboardEvent} event */
  wouldAnswer(event) {
    return namesOf(event).some((name) => ANSWERS.includes(this.bound.get(name)?.action ?? ""))
  }

  /**
   * Nobody has looked at the items that a key held down would answer for.
   * @param {KeyboardEvent} event
   */
  repeated(event) {
    if (!this.wouldAnswer(event)) return
    event.preventDefault()
    this.unheard?.("A key that is held down counts once; press it anew for this item.")
  }

  /**
   * A field that is drawn anew loses the focus, and what is typed next was meant for it.
   * @param {KeyboardEvent} event
   */
  stillWriting(event) {
    const {writing} = this
    if (!writing || writing.ended || ENDS_WRITING.includes(event.key)) {
      this.writing = null
      return false
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return false
    if (writing.field.isConnected) writing.field.focus({preventScroll: true})
    this.unheard?.("You were writing in a field: Enter or Escape ends that, or a click.")
    return true
  }
}
