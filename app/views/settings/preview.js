// What another strategy would ask, as a list: a click looks at the item.

class Preview {
  constructor(model, host) {
    Object.assign(this, {model, host})
    keepPointer(host)
    model.on("msg:custom", (message) => this.show(message))
    model.send_msg({op: "ready"})
  }

  show(message) {
    this.host.dataset.kind = message.kind
    this.host.replaceChildren(...this[message.kind](message))
  }

  none({text}) { return text ? [make("p", "told", text)] : [] }

  waiting({text}) { return [make("p", "told", text)] }

  failed({text, detail}) {
    const made = [make("p", "bad", text)]
    if (detail) {
      const more = make("details")
      more.append(make("summary", "", "Details"), make("pre", "", detail))
      made.push(more)
    }
    return made
  }

  picks({name, phase, now, also, picks, pictures, token}) {
    const head = make("p", "told", `${name} would ask${phase ? ` (${phase})` : ""}:`)
    const same = also ? `${also} of these ${picks.length} ${now} asks now.` : `None of these ${now} asks now.`
    return [head, ...picks.map((one) => this.pick(one, {pictures, token})), make("p", "told", same)]
  }

  pick({position, id, reason, target}, setting) {
    const one = button("pick", "", () => this.model.send_msg({op: "look", position}))
    one.dataset.position = String(position)
    one.title = `Look at ${id}`
    const text = make("span", "text")
    text.append(make("b", "", id), make("span", "reason", target ? `${target}: ${reason}` : reason))
    if (setting.pictures) one.append(thumbnail(position, {...setting, id, size: 64}))
    one.append(text)
    return one
  }
}

export function render({model, el}) {
  const host = make("div", "preview")
  el.append(host)
  new Preview(model, host)
}
