// One listener for all keys, in the capture phase: it hears them wherever the focus is.

const SPECIAL = {
  " ": "space", ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down",
  Escape: "esc", Delete: "del",
}
const ORDER = ["ctrl", "alt", "shift"]
// In these a key has a meaning of its own.
const PRESSED = ["button", "checkbox", "radio", "submit", "reset", "color", "file", "image"]
const CHOOSING = ["textbox", "searchbox", "combobox", "listbox", "menu", "spinbutton", "slider"]
const CONTROL = "button, a[href], summary, input, [role=button], [role=tab], [role=switch], [role=checkbox], [role=radio]"

const isLetter = (sign) => sign.toLowerCase() !== sign.toUpperCase()

// "Shift+Ctrl+z" to "ctrl+shift+z". A sign has its shift in it: "?" is "?" on every keyboard.
function normal(name) {
  const parts = /^((?:(?:ctrl|shift|alt)\+)*)(.+)$/i.exec(name)
  const given = new Set(parts[1].toLowerCase().split("+"))
  const key = parts[2].toLowerCase()
  if (key.length === 1 && !isLetter(key) && !/\d/.test(key)) given.delete("shift")
  return [...ORDER.filter((one) => given.has(one)), key].join("+")
}

// What a key press may be called, the most telling name first. Digits go by their place, for their
// sign with shift differs from country to country.
function namesOf(event) {
  const {key, code} = event
  const held = {ctrl: event.ctrlKey || event.metaKey, alt: event.altKey, shift: event.shiftKey}
  const named = (name, shift = held.shift) =>
    [held.ctrl && "ctrl", held.alt && "alt", shift && "shift", name].filter(Boolean).join("+")
  const names = []
  const digit = /^Digit(\d)$/.exec(code)?.[1] ?? (/^\d$/.test(key) ? key : null)
  if (digit) names.push(named(digit))
  if (key.length > 1 || key === " ") names.push(named(SPECIAL[key] ?? key.toLowerCase()))
  else if (isLetter(key) && key.charCodeAt(0) < 128) names.push(named(key.toLowerCase()))
  else if (/^Key[A-Z]$/.test(code) && isLetter(key)) names.push(named(code[3].toLowerCase()))
  else names.push(named(key, false))
  return names
}

function typesInto(path) {
  const at = path[0]
  if (!(at instanceof Element)) return false
  if (at.isContentEditable || at.matches("textarea, select")) return true
  if (at.matches("input")) return !PRESSED.includes(at.type)
  return path.some((one) => one instanceof Element && CHOOSING.includes(one.getAttribute("role")))
}

// A dialog that has just been closed keeps the focus until the next frame, but covers nothing.
const inDialog = (path) =>
  path.some((one) => one instanceof Element && one.matches("dialog[open], [role=dialog], [role=alertdialog]"))

// In these a person writes, and sees it; nothing but a key of theirs or the pointer ends that.
function writesInto(path) {
  const at = path[0]
  if (!typesInto(path)) return false
  if (at.matches("input, textarea")) return at.type !== "range" && !at.readOnly
  return at.isContentEditable || at.matches("[role=textbox], [role=searchbox]")
}
const ENDS_WRITING = ["Enter", "Escape", "Tab"]
const ANSWERS = ["class", "skip", "unsure", "flag", "note"] // keys that say something of an item
const FIELDS = "This key went to the menu or slider that has the focus; after a click on this card keys are for the item."

// One listener a page, for a card that is made anew must not miss a key. What it calls:
// act(action, number, covered): whether there was something to do; away(action, number): no card is
// there to act; unheard(why): in words, why a key that would answer for the item does not.
class Keys {
  constructor() {
    Object.assign(this, {bound: new Map(), act: null, unheard: null, away: null, tabbed: false, writing: null})
    document.addEventListener("keydown", (event) => this.heard(event), true)
    document.addEventListener("pointerdown", () => { this.tabbed = false; this.writing = null }, true)
    document.addEventListener("focusin", (event) => {
      if (event.composedPath()[0] !== this.writing?.field) this.writing = null
    }, true)
  }

  // table: action to its keys.
  attach(table, calls) {
    Object.assign(this, calls)
    this.bound.clear()
    const classes = table.classes
    classes.forEach((key, i) => this.bind(key, "class", i))
    classes.forEach((key, i) => this.bind(`shift+${key}`, "class", i + classes.length))
    for (const [action, keys] of Object.entries(table)) {
      if (action !== "classes") keys.forEach((key) => this.bind(key, action))
    }
  }

  bind(key, action, number = null) {
    const name = normal(key)
    if (!this.bound.has(name) || action !== "class") this.bound.set(name, {action, number})
  }

  // calls: away and unheard, for as long as there is no card.
  detach(calls) { Object.assign(this, {act: null, ...calls}) }

  heard(event) {
    if (event.key === "Tab") this.tabbed = true
    const path = event.composedPath()
    if (writesInto(path)) {
      this.writing = {field: path[0], ended: ENDS_WRITING.includes(event.key)}
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

  wouldAnswer(event) { return namesOf(event).some((name) => ANSWERS.includes(this.bound.get(name)?.action)) }

  // Nobody has looked at the items that a key held down would answer for.
  repeated(event) {
    if (!this.wouldAnswer(event)) return
    event.preventDefault()
    this.unheard?.("A key that is held down counts once; press it anew for this item.")
  }

  // A field that is drawn anew loses the focus, and what is typed next was meant for it.
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

// "ctrl+shift+z" as it stands on keys.
function shown(key) {
  const signs = {left: "←", right: "→", up: "↑", down: "↓", backspace: "⌫", space: "space"}
  const one = (part) => signs[part] ?? (part.length === 1 ? part.toUpperCase() : part)
  const [, held, last] = /^((?:(?:ctrl|alt|shift)\+)*)(.+)$/.exec(normal(key))
  return [...held.split("+").filter(Boolean), last].map(one)
}
