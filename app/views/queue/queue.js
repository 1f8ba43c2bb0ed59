// The queue in the browser: a strip of what comes next; over each, why it is asked.

class Queue {
  constructor(model, host) {
    Object.assign(this, {model, host, made: new Map(), setting: null})
    keepPointer(host)
    this.told = make("span", "told")
    this.reason = make("span", "reason")
    const line = make("div", "line")
    line.append(this.told, this.reason)
    this.strip = make("div", "strip")
    host.append(line, this.strip)
    model.on("msg:custom", (message) => this.show(message))
    model.send_msg({op: "ready"})
  }

  show({items, waiting, phase, busy, done, focus, pictures, token}) {
    this.setting = {pictures, token}
    this.host.dataset.waiting = String(waiting)
    const looked = focus ?? items[0]?.position
    const before = this.made
    this.made = new Map()
    for (const item of items) {
      const one = before.get(item.position) ?? this.entry(item)
      one.tell(item, item.position === looked)
      this.made.set(item.position, one)
    }
    const wanted = [...this.made.values()].map((one) => one.box)
    const same = wanted.length === this.strip.children.length && wanted.every((box, i) => this.strip.children[i] === box)
    if (!same) this.strip.replaceChildren(...wanted)
    write(this.told, waiting ? [`${several(waiting, "item")} next`, phase].filter(Boolean).join(" · ") : "")
    if (!this.strip.querySelector(".next:hover, .next:focus")) write(this.reason, "")
    if (!waiting) this.strip.replaceChildren(this.blank(done, busy))
  }

  blank(done, busy) {
    const text = done ? "Every item has been looked at." : busy ? `Finding the next items (${busy}) …` : "Nothing is asked now."
    return make("p", "blank", text)
  }

  entry({position, id}) {
    const box = button("next", "", () => this.model.send_msg({op: "look", position}))
    box.dataset.position = String(position)
    const colour = make("i", "predicted")
    box.append(thumbnail(position, {...this.setting, id}), colour)
    let why = ""
    const say = () => write(this.reason, why)
    for (const name of ["pointerenter", "focus"]) box.addEventListener(name, say)
    for (const name of ["pointerleave", "blur"]) box.addEventListener(name, () => write(this.reason, ""))
    return {box, tell: (item, looked) => {
      why = `${item.id}: ${item.reason}`
      box.title = `${why} (${item.strategy})`
      box.classList.toggle("looked", looked)
      colour.hidden = !item.colour
      colour.style.background = item.colour ?? "transparent"
    }}
  }
}

export function render({model, el}) {
  const host = make("div", "queue")
  el.append(host)
  new Queue(model, host)
  tellWhetherSeen(model, el)
}
