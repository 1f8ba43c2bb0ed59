// What stands around the points: tools, legend, status. Text from outside goes through textContent.

const ICONS = {
  lasso: "M8 15c-3-.8-5-2.7-5-5 0-3.3 4-6 9-6s9 2.7 9 6-4 6-9 6h-1.5M9 13.5a2.5 2.5 0 1 0 1.5 3.3M10.5 16.5c.5 1.5 0 3-2 4",
  plus: "M12 6v12M6 12h12",
  minus: "M6 12h12",
  home: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  close: "M7 7l10 10M17 7L7 17",
}

function make(kind, className = "", text = "") {
  const made = document.createElement(kind)
  if (className) made.className = className
  if (text) made.textContent = text
  return made
}

function icon(name) {
  const space = "http://www.w3.org/2000/svg"
  const svg = document.createElementNS(space, "svg")
  svg.setAttribute("viewBox", "0 0 24 24")
  const path = document.createElementNS(space, "path")
  path.setAttribute("d", ICONS[name])
  svg.append(path)
  return svg
}

function button(className, label, act, name = null) {
  const made = make("button", className, name ? "" : label)
  made.type = "button"
  if (name) {
    made.append(icon(name))
    made.title = label
    made.setAttribute("aria-label", label)
  }
  made.addEventListener("click", act)
  return made
}

const counted = (n) => n.toLocaleString("en-US")
const short = (n) => (n >= 1e6 ? `${(n / 1e6).toFixed(1)}M` : n >= 1e4 ? `${Math.round(n / 1e3)}k` : counted(n))

// act: by(value), lasso(), zoom(factor), home().
function tools(act) {
  const box = make("div", "tools")
  const field = make("label", "by")
  const by = make("select")
  by.setAttribute("aria-label", "Colour by")
  field.append(make("span", "quiet", "Colour by"), by)
  by.addEventListener("change", () => act.by(by.value))
  const buttons = make("div", "buttons")
  const lasso = button("tool lasso", "Lasso (or shift and drag)", act.lasso, "lasso")
  lasso.setAttribute("aria-pressed", "false")
  buttons.append(
    lasso,
    button("tool in", "Zoom in", () => act.zoom(1.6), "plus"),
    button("tool out", "Zoom out", () => act.zoom(1 / 1.6), "minus"),
    button("tool all", "Show all (or double click)", act.home, "home"),
  )
  box.append(field, buttons)
  return {
    box,
    choices(options, chosen) {
      const made = options.map(({value, label}) => {
        const option = make("option", "", label)
        option.value = value
        return option
      })
      by.replaceChildren(...made)
      by.value = chosen
    },
    pressed(on) { lasso.setAttribute("aria-pressed", String(on)) },
  }
}

// What the colours mean; a click on a class hides it. act: hidden(codes).
function legend(act) {
  const box = make("div", "legend")
  let own = false // whether the person has folded or unfolded it
  const head = button("head", "", () => {
    own = true
    box.classList.toggle("folded")
  })
  head.title = "Fold or unfold"
  const list = make("div", "list")
  box.append(head, list)
  let entries = []
  const hidden = new Set()

  const toggle = (entry) => {
    const away = !entry.codes.every((code) => hidden.has(code))
    for (const code of entry.codes) away ? hidden.add(code) : hidden.delete(code)
    draw()
    act.hidden([...hidden])
  }

  const row = (entry) => {
    const away = entry.codes.every((code) => hidden.has(code))
    const made = button(away ? "entry away" : "entry", "", () => toggle(entry))
    made.setAttribute("aria-pressed", String(!away))
    made.title = away ? "Show" : "Hide"
    const swatch = make("span", "swatch")
    swatch.style.background = entry.colour
    made.append(swatch, make("span", "name", entry.name))
    if (entry.labelled) {
      const labelled = make("span", "labelled", short(entry.labelled))
      labelled.title = `${counted(entry.labelled)} labelled`
      made.append(labelled)
    }
    if (entry.count !== null) made.append(make("span", "count", short(entry.count)))
    return made
  }

  const scale = ({low, high, ramp}) => {
    const made = make("div", "scale")
    const bar = make("div", "bar")
    bar.style.background = `linear-gradient(90deg, ${ramp.join(", ")})`
    made.append(bar, make("span", "low", low), make("span", "high", high))
    return made
  }

  let told = null
  const draw = () => {
    head.textContent = told.title
    list.replaceChildren(...(told.scale ? [scale(told.scale)] : []), ...entries.map(row))
  }

  return {
    box,
    tell(message) {
      if (told && told.by !== message.by) hidden.clear()
      told = message
      entries = message.entries
      draw()
    },
    fold(on) { if (!own) box.classList.toggle("folded", on) },
    hidden: () => [...hidden],
    // Points that are hidden now.
    away: () => entries.filter((e) => e.codes.every((code) => hidden.has(code)))
      .reduce((sum, e) => sum + (e.count ?? 0), 0),
  }
}

// What the rings are, while another strategy's picks are shown beside those of the one in use.
function marksKey(act) {
  const box = make("div", "marks")
  box.hidden = true
  const line = (kind, text) => {
    const made = make("div", "mark")
    made.append(make("span", `sign ${kind}`), make("span", "name", text))
    return made
  }
  return {
    box,
    tell(name, now) {
      box.hidden = !name
      box.replaceChildren(
        line("now", `${now || "nothing"} asks now`), line("then", `${name} would ask`),
        button("icon", "Hide the preview", act.close, "close"),
      )
    },
  }
}

function status() {
  const box = make("div", "status")
  return {
    box,
    tell({n, drawn, away, selected, mode, trouble, guesses}, act) {
      const parts = []
      if (trouble) parts.push(button("trouble", `${trouble} Try again.`, act.again))
      if (selected) {
        const chip = button("chip", `${counted(selected)} selected`, act.unselect)
        chip.title = "Clear the selection"
        chip.append(icon("close"))
        parts.push(chip)
      }
      const text = [`${counted(n)} ${n === 1 ? "item" : "items"}`]
      if (away) text.push(`${counted(away)} hidden`)
      if (drawn < n) text.push(`${short(drawn)} drawn while moving`)
      if (guesses) text.push(`${counted(guesses)} guessed by the learner, hollow`)
      if (mode === "picture") text.push("picture")
      parts.push(make("span", "told", text.join(" · ")))
      box.replaceChildren(...parts)
    },
  }
}
