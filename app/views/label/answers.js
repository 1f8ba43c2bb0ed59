// The answers: a button a class, with its key, and a field for the name of a new one.

function keycap(key) {
  const cap = make("kbd", "", key ? shown(key).map((part) => (part === "shift" ? "⇧" : part)).join("") : "")
  cap.hidden = !key
  return cap
}

// act: label(id), skip(), unsure(), add(name).
function answers(keys, act) {
  const box = make("div", "answers")
  const list = make("div", "classes")
  const field = addField(keys, act)
  list.append(field.box)
  const others = make("div", "others")
  const other = (kind, label, key) => {
    const one = button(`answer ${kind}`, "", act[kind])
    one.append(keycap(key), make("span", "name", label))
    others.append(one)
    return one
  }
  const plain = {skipped: other("skip", "Skip", keys.skip[0]), unsure: other("unsure", "Unsure", keys.unsure[0])}
  box.append(list, others)
  let made = new Map()
  const show = (classes) => {
    const before = made
    made = new Map()
    for (const info of classes) {
      const one = before.get(info.id) ?? classButton(info.id, act)
      one.tell(info)
      made.set(info.id, one)
    }
    // The field itself never moves: it would lose the focus, and with it the letters that follow.
    for (const [id, one] of before) if (!made.has(id)) one.box.remove()
    let at = list.firstChild
    for (const {box: wanted} of made.values()) {
      if (at === wanted) at = at.nextSibling
      else list.insertBefore(wanted, at)
    }
    field.first(!classes.length)
  }
  const mark = (item) => {
    const decision = item?.decision
    for (const [id, one] of made) {
      one.mark(decision?.class === id, item?.predicted?.[0] === id ? item.predicted[1] : null)
    }
    for (const [kind, one] of Object.entries(plain)) one.classList.toggle("chosen", decision?.kind === kind)
  }
  const flash = (id) => made.get(id)?.flash()
  return {box, show, mark, field, flash}
}

function classButton(id, act) {
  const box = button("answer class", "", () => act.label(id))
  box.dataset.class = id
  const cap = keycap("")
  const colour = dot("transparent")
  const name = make("span", "name")
  const share = make("span", "share")
  const count = make("span", "count")
  box.append(cap, colour, name, share, count)
  let fading = 0
  return {
    box,
    tell: (info) => {
      const fresh = keycap(info.key)
      write(cap, fresh.textContent)
      cap.hidden = fresh.hidden
      colour.style.background = info.colour
      box.style.setProperty("--class", info.colour)
      write(name, info.name)
      write(count, counted(info.count))
      box.title = `${info.name}: ${several(info.count, "label")}`
    },
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

function addField(keys, act) {
  const box = make("span", "add")
  const open = button("answer new", "", () => setOpen(true))
  open.append(keycap(keys.add[0]), icon("plus"), make("span", "name", "Class"))
  open.title = "Name a new class"
  const input = make("input")
  input.type = "text"
  input.maxLength = 200
  input.placeholder = "Name of the class"
  input.setAttribute("aria-label", "Name of the new class")
  input.hidden = true
  box.append(open, input)
  let none = false
  const setOpen = (on) => {
    const shows = on || none
    input.hidden = !shows
    open.hidden = shows
    if (on) input.focus()
    else input.blur()
  }
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) {
      const name = input.value.trim()
      if (name) act.add(name)
      input.value = ""
      setOpen(false)
    } else if (event.key === "Escape") {
      input.value = ""
      setOpen(false)
    } else {
      return
    }
    event.preventDefault()
    event.stopPropagation()
  })
  input.addEventListener("blur", () => { if (!input.value.trim()) setOpen(false) })
  return {
    box,
    open: () => setOpen(true),
    text: () => input.value.trim(),
    // Without any class the field is there at once, for that is what has to be done first.
    first: (empty) => {
      if (none === empty) return
      none = empty
      box.classList.toggle("first", empty)
      input.placeholder = empty ? "Name the first class, then Enter" : "Name of the class"
      const typing = box.getRootNode().activeElement === input
      input.hidden = !(empty || typing)
      open.hidden = empty || typing
    },
  }
}
