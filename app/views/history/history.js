// The history in the browser: a page of entries at a time, more when the end comes in sight.

const NEAR_END = 160 // pixels

class History {
  constructor(model, host) {
    Object.assign(this, {model, host, rows: new Map(), classes: new Map(), setting: {}, last: null, more: false, asked: false})
    keepPointer(host)
    this.filter = make("select")
    this.filter.setAttribute("aria-label", "Show only")
    this.filter.addEventListener("change", () => {
      this.say({op: "filter", by: this.filter.value})
      this.filter.blur() // the keys are for the item again
    })
    this.total = make("span", "total")
    this.doubts = button("doubts", "", () => this.say({op: "filter", by: "doubted"}))
    this.doubts.title = "Labels that the learner doubts"
    const line = make("div", "line")
    line.append(this.filter, this.doubts, this.total)
    this.list = make("div", "list")
    this.list.addEventListener("scroll", () => this.scrolled(), {passive: true})
    host.append(line, this.list)
    model.on("msg:custom", (message) => this[`on_${message.op}`]?.(message))
    this.timer = setInterval(() => this.tick(), 30000)
    model.on("remove", () => clearInterval(this.timer))
    this.say({op: "ready"})
  }

  say(message) { this.model.send_msg(message) }

  on_doubts({count}) {
    this.doubts.hidden = !count || this.filter.value === "doubted"
    write(this.doubts, `${counted(count)} doubted`)
  }

  on_begin({classes, kinds, by, total, pictures, token, doubts, deeds, more}) {
    this.setting = {pictures, token}
    this.classes = new Map(classes.map((one) => [one.id, one]))
    const options = [["", "Everything"], ...classes.map((one) => [`class:${one.id}`, one.name]), ...Object.entries(kinds)]
    this.filter.replaceChildren(...options.map(([value, label]) => {
      const option = make("option", "", label)
      option.value = value
      return option
    }))
    this.filter.value = by
    this.on_doubts({count: doubts})
    this.rows.clear()
    this.list.replaceChildren()
    this.list.scrollTop = 0
    this.tellTotal(total)
    this.on_more({deeds, more})
    if (!deeds.length) this.list.append(make("p", "blank", by ? "Nothing of this kind." : "What is done shows here, and can be taken back."))
  }

  on_more({deeds, more}) {
    this.more = more
    this.asked = false
    this.list.append(...deeds.map((deed) => this.row(deed)))
    if (deeds.length) this.last = deeds.at(-1).seq
  }

  on_news({deeds, turned, total}) {
    if (deeds.length) this.list.querySelector(".blank")?.remove()
    const fresh = deeds.filter((deed) => !this.rows.has(deed.event))
    this.list.prepend(...fresh.map((deed) => this.row(deed)).reverse())
    if (fresh.length && this.rows.size === fresh.length) this.last = fresh[0].seq
    for (const [event, undone] of Object.entries(turned)) this.rows.get(event)?.turn(undone)
    this.tellTotal(total)
  }

  tellTotal(total) {
    this.host.dataset.total = String(total)
    write(this.total, several(total, "step"))
  }

  scrolled() {
    const {scrollTop, clientHeight, scrollHeight} = this.list
    if (!this.more || this.asked || scrollHeight - scrollTop - clientHeight > NEAR_END) return
    this.asked = true
    this.say({op: "more", before: this.last})
  }

  tick() { for (const row of this.rows.values()) row.tick() }

  row(deed) {
    const {event, positions, items, time, annotator} = deed
    const box = make("div", "row")
    box.dataset.event = event
    const open = button("open", "", () => this.say({op: "look", event}))
    open.disabled = !positions.length
    open.title = items > 1 ? `Select the ${counted(items)} items` : positions.length ? "Look at it, or label it anew" : ""
    open.append(this.pictures(deed), this.words(deed))
    const when = make("span", "when")
    when.append(make("span", "who", annotator), make("time"))
    const undo = button("icon undo", "Take this back", () => {
      undo.disabled = true
      this.say({op: "undo", event})
    }, "undo")
    box.append(open, when, undo)
    const row = {
      tick: () => write(when.lastChild, ago(time)),
      turn: (undone) => {
        box.classList.toggle("undone", undone)
        undo.disabled = undone
        undo.hidden = undone
      },
    }
    row.tick()
    row.turn(deed.undone)
    this.rows.set(event, row)
    return box
  }

  pictures({positions, items}) {
    const box = make("span", items > 1 ? "many" : "one")
    const shown = this.setting.pictures ? positions.slice(0, 4) : []
    box.append(...shown.map((position) => thumbnail(position, this.setting)))
    return box
  }

  words({verb, object, class: id}) {
    const box = make("span", "words")
    const info = this.classes.get(id)
    const what = make("span", "what")
    if (info && verb === "labelled") what.append(dot(info.colour), make("b", "name", info.name))
    else what.append(make("b", "name", verb))
    box.append(what, make("span", "object", object))
    return box
  }
}

export function render({model, el}) {
  const host = make("div", "history")
  el.append(host)
  new History(model, host)
  tellWhetherSeen(model, el)
}
