// The answers: a button a class, with its key, and a field that finds a class or names a new one.

import {button, counted, dot, icon, make, several, write} from "../shared/dom.js"
import {signsOf} from "./key_names.js"

/**
 * @typedef {{label(id: string): void, skip(): void, unsure(): void, add(name: string): void}} Act
 */

const SOUGHT = "Find a class, or name a new one"

/** @param {string} key empty for none */
function keycap(key) {
  const signs = key ? signsOf(key).map((sign) => (sign === "shift" ? "⇧" : sign)) : []
  const cap = make("kbd", "", signs.join(""))
  cap.hidden = !key
  return cap
}

/** @param {string} name */
const plain = (name) => name.normalize("NFKC").toLowerCase().split(/\s+/).join(" ").trim()

/** @param {Keys_} keys @param {Act} act */
export function answers(keys, act) {
  const box = make("div", "answers")
  const list = make("div", "classes")
  /** @type {Map<string, ReturnType<typeof classButton>>} */
  let buttons = new Map()
  const field = addField(keys, {
    find: (text) => {
      for (const {box, name} of buttons.values()) box.hidden = !plain(name()).includes(plain(text))
    },
    take: (text) => {
      const match = [...buttons].find(([, entry]) => plain(entry.name()) === plain(text))
      if (match) act.label(match[0])
      else act.add(text)
    },
  })
  list.append(field.box)
  const others = make("div", "others")
  /** @param {"skip" | "unsure"} kind @param {string} label */
  const other = (kind, label) => {
    const box = button(`answer ${kind}`, "", () => act[kind]())
    box.append(keycap(keys[kind][0]), make("span", "name", label))
    others.append(box)
    return box
  }
  const without = {skipped: other("skip", "Skip"), unsure: other("unsure", "Unsure")}
  box.append(list, others)
  /** @param {ClassInfo[]} classes */
  const show = (classes) => {
    const before = buttons
    buttons = new Map()
    for (const info of classes) {
      const entry = before.get(info.id) ?? classButton(info.id, act)
      entry.tell(info)
      buttons.set(info.id, entry)
    }
    // The field itself never moves: it would lose the focus, and with it the letters that follow.
    for (const [id, entry] of before) if (!buttons.has(id)) entry.box.remove()
    let at = list.firstChild
    for (const {box: next} of buttons.values()) {
      if (at === next) at = at.nextSibling
      else list.insertBefore(next, at)
    }
    field.first(!classes.length)
    field.search()
  }
  /** @param {Item | null} item */
  const mark = (item) => {
    const decision = item?.decision
    for (const [id, entry] of buttons) {
      entry.mark(decision?.class === id, item?.predicted?.[0] === id ? item.predicted[1] : null)
    }
    for (const [kind, other] of Object.entries(without))
      other.classList.toggle("chosen", decision?.kind === kind)
  }
  const flash = (/** @type {string} */ id) => buttons.get(id)?.flash()
  return {box, show, mark, field, flash}
}

/** @param {string} id @param {Act} act */
function classButton(id, act) {
  const box = button("answer class", "", () => act.label(id))
  box.dataset.class = id
  const cap = keycap("")
  const colour = dot("transparent")
  const name = make("span", "name")
  const share = make("span", "share")
  const count = make("span", "count")
  box.append(cap, colour, name, share, count)
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let fading
  return {
    box,
    name: () => name.textContent ?? "",
    /** @param {ClassInfo} info */
    tell: (info) => {
      const fresh = keycap(info.key)
      write(cap, fresh.textContent ?? "")
      cap.hidden = fresh.hidden
      colour.style.background = info.colour
      box.style.setProperty("--class", info.colour)
      write(name, info.name)
      write(count, counted(info.count))
      box.title = `${info.name}: ${several(info.count, "label")}`
    },
    /** @param {boolean} chosen @param {number | null} predicted */
    mark: (chosen, predicted) => {
      box.classList.toggle("chosen", chosen)
      box.classList.toggle("predicted", predicted !== null)
      box.style.setProperty("--share", predicted === null ? "0%" : `${Math.round(predicted * 100)}%`)
      write(share, predicted === null ? "" : `${Math.round(predicted * 100)}%`)
    },
    flash: () => {
      // No animation: drawing one would take time from the next key.
      box.classList.add("flash")
      clearTimeout(fading)
      fading = setTimeout(() => box.classList.remove("flash"), 160)
    },
  }
}

/**
 * @param {Keys_} keys
 * @param {{find(text: string): void, take(text: string): void}} act
 */
function addField(keys, act) {
  const box = make("span", "add")
  const open = button("answer new", "", () => setOpen(true))
  open.append(keycap(keys.add[0]), icon("plus"), make("span", "name", "Class"))
  open.title = SOUGHT
  const input = make("input")
  input.type = "text"
  input.maxLength = 200
  input.placeholder = SOUGHT
  input.setAttribute("aria-label", "Name of a class, or of a new one")
  input.hidden = true
  box.append(open, input)
  let none = false
  /** @param {boolean} on */
  const setOpen = (on) => {
    const shows = on || none
    input.hidden = !shows
    open.hidden = shows
    if (on) input.focus()
    else input.blur()
  }
  const search = () => act.find(input.value)
  /** @param {boolean} takes */
  const finish = (takes) => {
    const name = input.value.trim()
    input.value = ""
    search()
    if (takes && name) act.take(name)
    setOpen(false)
  }
  input.addEventListener("input", search)
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) finish(true)
    else if (event.key === "Escape") finish(false)
    else return
    event.preventDefault()
    event.stopPropagation()
  })
  input.addEventListener("blur", () => {
    if (!input.value.trim()) setOpen(false)
  })
  return {
    box,
    open: () => setOpen(true),
    text: () => input.value.trim(),
    search,
    // Without any class the field is there at once, for that is what has to be done first.
    /** @param {boolean} empty */
    first: (empty) => {
      if (none === empty) return
      none = empty
      box.classList.toggle("first", empty)
      input.placeholder = empty ? "Name the first class, then Enter" : SOUGHT
      const root = /** @type {ShadowRoot | Document} */ (box.getRootNode())
      const typing = root.activeElement === input
      input.hidden = !(empty || typing)
      open.hidden = empty || typing
    },
  }
}
