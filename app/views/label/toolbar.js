// The line above the item: what it is, what was decided of it, what is unsaved, and the tools.

import {ago, button, dot, make, write} from "../shared/dom.js"
import {signsOf} from "./key_names.js"

/**
 * @param {Keys_} keys
 * @param {Record<string, () => boolean | void>} act
 */
export function topLine(keys, act) {
  const box = make("div", "top")
  const id = make("b", "id")
  const state = make("span", "told")
  const badge = make("span", "unsaved")
  badge.hidden = true
  /** @param {string} name of an action @param {string} label */
  const tool = (name, label) =>
    button(`icon ${name}`, `${label} (${signsOf(keys[name][0]).join(" ")})`, () => act[name](), name)
  const flag = tool("flag", "Flag")
  const tools = make("span", "tools")
  tools.append(
    tool("back", "Previous item"),
    tool("forward", "Next item"),
    flag,
    tool("note", "Note"),
    tool("undo", "Undo"),
    tool("redo", "Redo"),
    tool("similar", "More like this"),
    tool("search", "Find"),
    tool("help", "Keys"),
  )
  box.append(id, state, badge, tools)
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let early
  return {
    box,
    /**
     * @param {Item | null} item
     * @param {boolean} empty whether no item is shown
     * @param {ClassInfo[]} classes
     * @param {string} annotator
     */
    show: (item, empty, classes, annotator) => {
      write(id, item ? item.id : empty ? "" : "…")
      id.title = item?.id ?? ""
      state.replaceChildren(...(item?.decision ? [stateOf(item.decision, classes, annotator)] : []))
      flag.classList.toggle("on", Boolean(item?.flagged))
      flag.setAttribute("aria-pressed", String(Boolean(item?.flagged)))
    },
    /** @param {number} count */
    unsaved: (count) => {
      if (count && badge.hidden) {
        badge.classList.add("early")
        clearTimeout(early)
        early = setTimeout(() => badge.classList.remove("early"), 150)
      }
      badge.hidden = !count
      write(badge, count ? `unsaved ${count}` : "")
      badge.title = "Not yet saved on the server; this page keeps it and sends it again."
    },
  }
}

/**
 * What has been decided of an item.
 * @param {Decision} decision
 * @param {ClassInfo[]} classes
 * @param {string} me the annotator's name
 */
function stateOf({kind, annotator, time, class: id}, classes, me) {
  const info = classes.find((candidate) => candidate.id === id)
  const what = make("span", "decision")
  if (info) what.append(dot(info.colour, info.shape))
  what.append(make("span", "", info ? info.name : kind))
  const who = annotator === me ? "you" : annotator
  what.title = `${kind} by ${who}, ${ago(time)}`
  what.append(make("span", "who", `${who}, ${ago(time)}`))
  return what
}
