// What lies over the card for a moment: the keys, the search, the note.

import {ago, button, make} from "../shared/dom.js"
import {thumbnail} from "../shared/thumbnail.js"
import {signsOf} from "./key_names.js"

/** @param {string} className @param {string} label */
export function dialog(className, label) {
  const box = make("dialog", className)
  box.setAttribute("aria-label", label)
  box.tabIndex = -1
  box.autofocus = true // the dialog itself, not its first button
  box.addEventListener("click", (event) => {
    if (event.target === box) box.close()
  })
  return box
}

/** @param {Keys_} keys @param {Record<string, string>} actions what each does, in words */
export function helpOver(keys, actions) {
  const box = dialog("over help", "Keys")
  const head = make("div", "head")
  head.append(
    make("b", "", "Keys"),
    button("icon", "Close", () => box.close(), "close"),
  )
  const list = make("dl")
  for (const [action, words] of Object.entries(actions)) {
    const term = make("dt")
    const alternatives = action === "classes" ? spanOf(keys.classes) : keys[action].map(signsOf)
    alternatives.forEach((parts, i) => {
      if (i) term.append(make("span", "or", action === "classes" ? "to" : "or"))
      for (const part of parts) term.append(make("kbd", "", part))
    })
    list.append(term, make("dd", "", words))
  }
  const more =
    "With shift, the class keys serve ten more classes. Where there are more classes than keys, the first five " +
    "are the likeliest of the item. No key acts while you type in a field, nor on an item while this table is open."
  box.append(head, list, make("p", "", more))
  return {box, toggle: () => (box.open ? box.close() : box.showModal())}
}

/** @param {string[]} keys */
const spanOf = (keys) =>
  keys.length > 1 ? [signsOf(keys[0]), signsOf(keys[keys.length - 1])] : keys.map(signsOf)

/**
 * @typedef {{position: number, id: string, where: string, sketch: Sketch}} Match
 * @param {{search(text: string): void, go(position: number): void}} act
 */
export function searchOver(act) {
  const box = make("div", "over search")
  box.hidden = true
  const input = make("input")
  input.type = "search"
  input.placeholder = "Id, or text in a column"
  input.setAttribute("aria-label", "Find an item by its id or by text")
  const list = make("div", "results")
  box.append(input, list)
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer
  let chosen = 0
  const close = () => {
    box.hidden = true
    input.blur()
  }
  const results = () => [.../** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll(".result"))]
  /** @param {number} i */
  const choose = (i) => {
    const all = results()
    if (!all.length) return
    chosen = (i + all.length) % all.length
    for (const [at, result] of all.entries()) result.classList.toggle("chosen", at === chosen)
    all[chosen].scrollIntoView({block: "nearest"})
  }
  /** @param {number} position */
  const take = (position) => {
    close()
    act.go(position)
  }
  input.addEventListener("input", () => {
    clearTimeout(timer)
    timer = setTimeout(() => act.search(input.value), 120)
  })
  input.addEventListener("keydown", (event) => {
    /** @type {Record<string, () => void>} */
    const actions = {
      Escape: close,
      ArrowDown: () => choose(chosen + 1),
      ArrowUp: () => choose(chosen - 1),
      Enter: () => results()[chosen]?.click(),
    }
    if (!actions[event.key] || event.isComposing) return
    actions[event.key]()
    event.preventDefault()
    event.stopPropagation()
  })
  box.addEventListener("focusout", (event) => {
    if (!box.contains(/** @type {Node | null} */ (event.relatedTarget))) close()
  })
  return {
    box,
    open: () => {
      box.hidden = false
      input.focus()
      input.select()
    },
    /** @param {Match[]} matches */
    found: (matches) => {
      const none = input.value.trim() ? [make("p", "", "Nothing found.")] : []
      list.replaceChildren(...(matches.length ? matches.map((match) => result(match, take)) : none))
      choose(0)
    },
  }
}

/** @param {Match} match @param {(position: number) => void} take */
function result({position, id, where, sketch}, take) {
  const entry = button("result", "", () => take(position))
  const text = make("span", "text")
  text.append(make("b", "", id), make("span", "where", where))
  entry.append(thumbnail(sketch, 64), text)
  return entry
}

/** @param {{note(text: string): void, closed(): void}} act */
export function noteOver(act) {
  const box = make("div", "notes")
  const list = make("div", "list")
  const input = make("textarea")
  input.rows = 2
  input.maxLength = 10000
  input.hidden = true
  input.placeholder = "A note on this item: Enter saves it, Escape cancels."
  input.setAttribute("aria-label", "A note on this item")
  box.append(list, input)
  const close = () => {
    input.value = ""
    input.hidden = true
    input.blur()
  }
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || !["Enter", "Escape"].includes(event.key) || event.shiftKey) return
    const text = input.value.trim()
    close()
    if (event.key === "Enter" && text) act.note(text)
    act.closed()
    event.preventDefault()
    event.stopPropagation()
  })
  return {
    box,
    close,
    isOpen: () => !input.hidden,
    open: () => {
      input.hidden = false
      input.focus()
    },
    /** @param {Note[]} notes */
    show: (notes) => {
      list.replaceChildren(
        ...notes.map(([who, when, text]) => {
          const one = make("p", "remark", text)
          one.append(make("span", "who", `${who}, ${ago(when)}`))
          return one
        }),
      )
    },
  }
}
