// The line above the item: what it is, what was decided of it, what is unsaved, and the tools.

const STATE_WORDS = {labelled: "labelled", skipped: "skipped", unsure: "unsure"}

function topLine(keys, act) {
  const box = make("div", "top")
  const id = make("b", "id")
  const told = make("span", "told")
  const badge = make("span", "unsaved")
  badge.hidden = true
  const tool = (name, label, ...classes) => {
    const key = keys[name][0]
    return button(["icon", name, ...classes].join(" "), `${label} (${shown(key).join(" ")})`, () => act[name](), name)
  }
  const flag = tool("flag", "Flag")
  let soon = 0
  const tools = make("span", "tools")
  tools.append(
    tool("back", "Item before"), tool("forward", "Item after"), flag, tool("note", "Note"),
    tool("undo", "Undo"), tool("redo", "Redo"), tool("similar", "More like this"),
    tool("search", "Find"), tool("help", "Keys"),
  )
  box.append(id, told, badge, tools)
  return {
    box,
    show: (item, current, card) => {
      write(id, item ? item.id : current === null ? "" : "…")
      id.title = item?.id ?? ""
      const said = saying(item, card)
      told.replaceChildren(...said)
      flag.classList.toggle("on", Boolean(item?.flagged))
      flag.setAttribute("aria-pressed", String(Boolean(item?.flagged)))
    },
    unsaved: (n) => {
      if (n && badge.hidden) {
        badge.classList.add("early")
        clearTimeout(soon)
        soon = setTimeout(() => badge.classList.remove("early"), 150)
      }
      badge.hidden = !n
      write(badge, n ? `unsaved ${n}` : "")
      badge.title = "Not on the server's disk yet; it is kept in this page and sent again."
    },
  }
}

// What has been decided of the item already, if anything.
function saying(item, card) {
  const decision = item?.decision
  if (!decision) return []
  const {kind, annotator, time} = decision
  const info = card.classes.find((one) => one.id === decision.class)
  const what = make("span", "decision")
  if (info) what.append(dot(info.colour))
  what.append(make("span", "", info ? info.name : STATE_WORDS[kind]))
  const who = annotator === card.setting.annotator ? "you" : annotator
  what.title = `${STATE_WORDS[kind]} by ${who}, ${ago(time)}`
  what.append(make("span", "who", `${who}, ${ago(time)}`))
  return [what]
}
