// Where unsaved messages outlive their page: in localStorage, one entry a project and page. A page
// holds a lock of its entry's name while it lives, so that others know what it still sends itself.

const SHELF = "bowerbird.unsaved."

const isMessage = (one) => typeof one === "object" && one !== null && typeof one.event === "string"

// An entry's text to what it holds; null for what is none.
function entryOf(text) {
  try {
    const {data, annotator, time, messages} = JSON.parse(text)
    const valid = Array.isArray(messages) ? messages.filter(isMessage) : []
    return valid.length ? {data, annotator, time: Number(time) || 0, messages: valid} : null
  } catch {
    return null
  }
}

// An undo means what was done last, so one whose step is not among these messages must not be sent
// on another day; neither may a redo.
function replayable(messages) {
  let done = 0
  let undone = 0
  return messages.filter(({kind}) => {
    if (kind === "undo") return done > 0 && (done--, undone++, true)
    if (kind === "redo") return undone > 0 && (undone--, done++, true)
    undone = 0
    done++
    return true
  })
}

class Shelf {
  // outbox: the project's name here; token: of its pool's content, for positions mean nothing in another.
  constructor({outbox, token, annotator}) {
    this.project = `${SHELF}${outbox}.`
    this.about = {data: token, annotator}
    this.page = freshId()
    this.name = this.project + this.page
    navigator.locks?.request(this.name, () => new Promise(() => {})).catch(() => null)
  }

  keep(messages) {
    try {
      const entry = {...this.about, time: Date.now(), messages}
      if (messages.length) localStorage.setItem(this.name, JSON.stringify(entry))
      else localStorage.removeItem(this.name)
      sessionStorage.setItem(this.project, this.page)
    } catch {
      // Without storage the messages still wait in the page.
    }
  }

  // Entries of pages that are no more: [{name, own, usable, time, messages}]. Own is what this tab
  // had before it was loaded again.
  async leftovers() {
    const before = this.project + this.own()
    const alive = await this.alive(before)
    const entries = []
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(this.project) || name === this.name || alive.has(name)) continue
      const entry = entryOf(localStorage.getItem(name))
      if (!entry) localStorage.removeItem(name)
      else entries.push({...entry, name, own: name === before, usable: this.usable(entry)})
    }
    return entries.sort((one, other) => one.time - other.time)
  }

  own() {
    try {
      return sessionStorage.getItem(this.project) ?? ""
    } catch {
      return ""
    }
  }

  usable({data, annotator}) { return data === this.about.data && annotator === this.about.annotator }

  // The names of entries whose pages live. The page that this tab showed before may be ending yet.
  async alive(before) {
    if (!navigator.locks) return new Set()
    const signal = AbortSignal.timeout(3000)
    const ended = navigator.locks.request(before, {signal}, () => null)
    await ended.catch(() => null)
    const {held} = await navigator.locks.query()
    return new Set(held.map((lock) => lock.name))
  }

  forget({name}) { localStorage.removeItem(name) }
}

// A bar that offers to save what other pages left behind. act: save(entries), discard(entries).
function leftoverBar(act) {
  const box = make("div", "leftover")
  box.setAttribute("role", "status")
  box.hidden = true
  const close = (deed, entries) => () => {
    box.hidden = true
    deed(entries)
  }
  return {box, offer: (entries) => {
    const usable = entries.filter((one) => one.usable)
    const offered = usable.length ? usable : entries
    box.hidden = !offered.length
    if (!offered.length) return
    const messages = offered.flatMap((one) => one.messages)
    const what = messages.every(({kind}) => kind === "label") ? "label" : "answer"
    const when = new Date(offered[0].time).toLocaleString(undefined, {dateStyle: "medium", timeStyle: "short"})
    const were = messages.length === 1 ? "was" : "were"
    const text = `${several(messages.length, what)} ${were} not saved when a page was closed (${when}).`
    const foreign = " They belong to another annotator, or to other data than these, and cannot be saved here."
    box.replaceChildren(make("span", "", usable.length ? text : text + foreign))
    if (usable.length) box.append(button("save", "Save them now", close(act.save, offered)))
    box.append(button("discard", "Discard", close(act.discard, offered)))
  }}
}
