// The field that finds a class by a few letters, or names a new one: what fits stands below it in place
// of the buttons, so that the item stays in sight.

import {button, dot, icon, make, write} from "../shared/dom.js"
import {shared} from "../shared/page.js"
import {keycap} from "./class_button.js"
import {LOOSE, plain, search} from "./class_search.js"

/**
 * @typedef {{classes: ClassInfo[], likeliest: string[], codes: Map<string, import("./class_search.js").Code>,
 *   many: boolean}} Known what there is to find; many: more classes than keys, so that one is rather sought
 *   than added
 * @typedef {{label(id: string): void, add(name: string): void, known(): Known, finding(on: boolean): void}} Act
 * @typedef {{box: HTMLElement, take(): void}} Option
 */

const SOUGHT = "Find a class, or name a new one"
const MOST_SHOWN = 60 // matches; a further letter leaves fewer

/** @param {Keys_} keys @param {Act} act */
export function classFinder(keys, act) {
  const box = make("span", "add")
  const open = button("answer new", "", () => setOpen(true))
  const word = make("span", "name")
  open.append(keycap(keys.add[0]), icon("plus"), word)
  open.title = SOUGHT
  const input = inputField()
  box.append(open, input)
  const list = make("div", "matches")
  list.id = "class-matches"
  list.setAttribute("role", "listbox")
  list.setAttribute("aria-label", "Classes that fit")
  list.hidden = true
  let none = false
  /** @type {Option[]} */
  let options = []
  let active = -1
  /** @type {Map<string, string>} digit to class */
  let byDigit = new Map()

  /** @param {boolean} on */
  const setOpen = (on) => {
    const shows = on || none
    input.hidden = !shows
    open.hidden = shows
    show()
    if (on) input.focus()
    else input.blur()
  }
  /** @param {number} at */
  const activate = (at) => {
    options[active]?.box.setAttribute("aria-selected", "false")
    active = options.length ? (at + options.length) % options.length : -1
    const option = options[active]
    option?.box.setAttribute("aria-selected", "true")
    option?.box.scrollIntoView({block: "nearest"})
    input.setAttribute("aria-activedescendant", option?.box.id ?? "")
  }
  /** Shows what fits what is typed. */
  const show = () => {
    const {classes, likeliest, codes, many} = act.known()
    write(word, many ? "Find or add" : "Class")
    const text = input.value.trim()
    const on = !input.hidden && (text !== "" || (classes.length > 0 && isFocused(input)))
    list.hidden = !on
    input.setAttribute("aria-expanded", String(on))
    act.finding(on)
    if (!on) {
      options = []
      list.replaceChildren()
      byDigit = new Map()
      return
    }
    const {matches, digits} = search(classes, text, likeliest, codes)
    byDigit = new Map([...digits].map(([id, digit]) => [digit, id]))
    const infos = new Map(classes.map((info) => [info.id, info]))
    options = matches.slice(0, MOST_SHOWN).map(({id}) => ({
      box: classOption(/** @type {ClassInfo} */ (infos.get(id)), digits.get(id) ?? ""),
      take: () => act.label(id),
    }))
    const exact = matches.some(({name}) => plain(name) === plain(text))
    if (text && !exact) options.push({box: addOption(text), take: () => act.add(text)})
    for (const [i, option] of options.entries()) {
      option.box.id = `class-match-${i}`
      option.box.addEventListener("click", () => finish(option))
    }
    list.replaceChildren(...options.map((option) => option.box))
    active = -1
    const fits = matches.length > 0 && matches[0].tier < LOOSE && (many || exact)
    activate(fits || !text ? 0 : options.length - 1)
  }
  /** @param {Option | undefined} option */
  const finish = (option) => {
    input.value = ""
    setOpen(false)
    shared.keys?.endWriting()
    option?.take()
  }
  /** @type {Record<string, () => void>} */
  const actions = {
    Enter: () => finish(input.value.trim() || act.known().many ? options[active] : undefined),
    Escape: () => finish(undefined),
    ArrowDown: () => activate(active + 1),
    ArrowUp: () => activate(active - 1),
  }
  input.addEventListener("input", show)
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    const chosen = byDigit.get(event.key)
    if (chosen !== undefined) finish({box, take: () => act.label(chosen)})
    else if (event.key in actions) actions[event.key]()
    else return
    event.preventDefault()
    event.stopPropagation()
  })
  input.addEventListener("focus", show)
  input.addEventListener("blur", () => {
    if (!input.value.trim()) setOpen(false)
  })
  return {
    box,
    list,
    open: () => setOpen(true),
    text: () => input.value.trim(),
    show,
    // Without any class the field is there at once, for that is what has to be done first.
    /** @param {boolean} empty */
    first: (empty) => {
      if (none === empty) return
      none = empty
      box.classList.toggle("first", empty)
      input.placeholder = empty ? "Name the first class, then Enter" : SOUGHT
      const typing = isFocused(input)
      input.hidden = !(empty || typing)
      open.hidden = empty || typing
    },
  }
}

function inputField() {
  const input = make("input")
  input.type = "text"
  input.maxLength = 200
  input.placeholder = SOUGHT
  input.autocomplete = "off"
  input.setAttribute("role", "combobox")
  input.setAttribute("aria-label", "Name of a class, or of a new one")
  input.setAttribute("aria-autocomplete", "list")
  input.setAttribute("aria-controls", "class-matches")
  input.setAttribute("aria-expanded", "false")
  input.hidden = true
  return input
}

/** @param {HTMLElement} input */
const isFocused = (input) =>
  /** @type {ShadowRoot | Document} */ (input.getRootNode()).activeElement === input

/** @param {string} className */
function option(className) {
  const box = make("div", `answer option ${className}`)
  box.setAttribute("role", "option")
  box.setAttribute("aria-selected", "false")
  box.addEventListener("mousedown", (event) => event.preventDefault()) // the field keeps the focus
  return box
}

/** @param {ClassInfo} info @param {string} digit that chooses it, or none */
function classOption(info, digit) {
  const box = option("")
  box.dataset.class = info.id
  box.append(keycap(digit), dot(info.colour, info.shape), make("span", "name", info.name))
  if (info.count) box.append(make("span", "count", String(info.count)))
  box.title = info.name
  return box
}

/** @param {string} text */
function addOption(text) {
  const box = option("new")
  const name = make("span", "name")
  write(name, `Add class “${text}”`)
  box.append(icon("plus"), name)
  return box
}
