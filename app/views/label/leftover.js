// What other pages have left behind unsaved, offered.

import {button, make, several} from "../shared/dom.js"

/**
 * A bar that offers to save what other pages left behind.
 * @param {{save(entries: Leftover[]): void, discard(entries: Leftover[]): void}} act
 */
export function leftoverBar(act) {
  const box = make("div", "leftover")
  box.setAttribute("role", "status")
  box.hidden = true
  /** @param {(entries: Leftover[]) => void} deed @param {Leftover[]} entries */
  const close = (deed, entries) => () => {
    box.hidden = true
    deed(entries)
  }
  return {
    box,
    /** @param {Leftover[]} entries */
    offer: (entries) => {
      const usable = entries.filter((entry) => entry.usable)
      const offered = usable.length ? usable : entries
      box.hidden = !offered.length
      if (!offered.length) return
      const messages = offered.flatMap((entry) => entry.messages)
      const what = messages.every(({kind}) => kind === "label") ? "label" : "answer"
      const when = new Date(offered[0].time).toLocaleString(undefined, {
        dateStyle: "medium",
        timeStyle: "short",
      })
      const were = messages.length === 1 ? "was" : "were"
      const text = `${several(messages.length, what)} ${were} not saved when a page was closed (${when}).`
      const foreign =
        " They belong to another annotator, or to other data than these, and cannot be saved here."
      box.replaceChildren(make("span", "", usable.length ? text : text + foreign))
      if (usable.length) box.append(button("save", "Save them now", close(act.save, offered)))
      box.append(button("discard", "Discard", close(act.discard, offered)))
    },
  }
}
