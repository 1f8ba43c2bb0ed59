// What lies over the card for a moment: the keys, the large picture, the search, the note.

function dialog(className, label) {
  const box = make("dialog", className)
  box.setAttribute("aria-label", label)
  box.tabIndex = -1
  box.autofocus = true // the dialog itself, not its first button
  box.addEventListener("click", (event) => { if (event.target === box) box.close() })
  return box
}

function helpOver(keys, actions) {
  const box = dialog("over help", "Keys")
  const head = make("div", "head")
  head.append(make("b", "", "Keys"), button("icon", "Close", () => box.close(), "close"))
  const list = make("dl")
  for (const [action, words] of Object.entries(actions)) {
    const term = make("dt")
    const alternatives = action === "classes" ? spanOf(keys.classes) : keys[action].map(shown)
    alternatives.forEach((parts, i) => {
      if (i) term.append(make("span", "or", action === "classes" ? "to" : "or"))
      for (const part of parts) term.append(make("kbd", "", part))
    })
    list.append(term, make("dd", "", words))
  }
  const more = "With shift, the class keys serve ten more classes. No key acts while you type in a field, nor on an item "
    + "while this table is open."
  box.append(head, list, make("p", "", more))
  return {box, toggle: () => (box.open ? box.close() : box.showModal())}
}

const spanOf = (keys) => (keys.length > 1 ? [shown(keys[0]), shown(keys.at(-1))] : keys.map(shown))

function largeOver(setting) {
  const box = dialog("over large", "The picture, enlarged")
  const image = make("img")
  box.append(image)
  box.addEventListener("click", () => box.close())
  let kind = "picture"
  const show = (position) => {
    if (!box.open || position === null) return
    image.src = address(position, kind, 1024, setting.token)
  }
  return {
    box,
    show,
    open: (position, which) => {
      kind = which
      image.removeAttribute("src")
      box.showModal()
      show(position)
    },
  }
}

// act: search(text), go(position).
function searchOver(setting, act) {
  const box = make("div", "over search")
  box.hidden = true
  const input = make("input")
  input.type = "search"
  input.placeholder = "Id, or text in a column"
  input.setAttribute("aria-label", "Find an item by its id or by text")
  const list = make("div", "results")
  box.append(input, list)
  let timer = 0
  let chosen = 0
  const close = () => {
    box.hidden = true
    input.blur()
  }
  const choose = (i) => {
    const all = [...list.querySelectorAll(".result")]
    if (!all.length) return
    chosen = (i + all.length) % all.length
    all.forEach((one, at) => one.classList.toggle("chosen", at === chosen))
    all[chosen].scrollIntoView({block: "nearest"})
  }
  const take = (position) => {
    close()
    act.go(position)
  }
  input.addEventListener("input", () => {
    clearTimeout(timer)
    timer = setTimeout(() => act.search(input.value), 120)
  })
  input.addEventListener("keydown", (event) => {
    const does = {
      Escape: close,
      ArrowDown: () => choose(chosen + 1),
      ArrowUp: () => choose(chosen - 1),
      Enter: () => list.querySelectorAll(".result")[chosen]?.click(),
    }[event.key]
    if (!does || event.isComposing) return
    does()
    event.preventDefault()
    event.stopPropagation()
  })
  box.addEventListener("focusout", (event) => { if (!box.contains(event.relatedTarget)) close() })
  return {
    box,
    open: () => {
      box.hidden = false
      input.focus()
      input.select()
    },
    found: (results) => {
      const none = input.value.trim() ? [make("p", "", "Nothing found.")] : []
      list.replaceChildren(...(results.length ? results.map((one) => result(one, setting, take)) : none))
      choose(0)
    },
  }
}

function result({position, id, where}, setting, take) {
  const one = button("result", "", () => take(position))
  const text = make("span", "text")
  text.append(make("b", "", id), make("span", "where", where))
  if (setting.pictures) one.append(thumbnail(position, {...setting, size: 64}))
  one.append(text)
  return one
}

// act: note(text), closed().
function noteOver(act) {
  const box = make("div", "notes")
  const list = make("div", "list")
  const input = make("textarea")
  input.rows = 2
  input.maxLength = 10000
  input.hidden = true
  input.placeholder = "A note on this item. Enter keeps it, Escape does not."
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
    show: (notes) => {
      list.replaceChildren(...notes.map(([who, when, text]) => {
        const one = make("p", "remark", text)
        one.append(make("span", "who", `${who}, ${ago(when)}`))
        return one
      }))
    },
  }
}
