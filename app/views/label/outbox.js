// What the server has not answered yet. It is sent until it is on disk or refused: each message has
// an id of its own, so that the server takes it once however often it arrives. It survives a reload
// by itself; what another tab left behind when it was closed is offered (shelf.js).

const FIRST_WAIT = 700 // ms until messages are sent again
const LONGEST_WAIT = 10000
const AT_A_TIME = 200
const MOST_CHARACTERS = 500000 // of one request, unless one message alone has more
const PATIENCE = 20000 // ms until an answer is given up
const SMALL = 60000 // bytes that a page may still send while it is being closed
const RELOAD_AFTER = 10000 // ms between two reloads at least

// Sends a page's commands. A page that the server does not know (any more) has to be loaded again;
// what is unsaved comes along.
async function postCommands(page, commands) {
  const body = JSON.stringify({page, commands})
  const answer = await fetch(new URL("commands", document.baseURI), {
    method: "POST", body, headers: {"Content-Type": "application/json"}, cache: "no-store",
    keepalive: body.length < SMALL, signal: AbortSignal.timeout(PATIENCE),
  })
  if (answer.status === 404) reload()
  if (!answer.ok) throw Object.assign(new Error(String(answer.status)), {status: answer.status})
  return answer.json()
}

function reload() {
  const last = Number(sessionStorage.getItem("bowerbird.reloaded") ?? 0)
  if (Date.now() - last < RELOAD_AFTER) return
  sessionStorage.setItem("bowerbird.reloaded", String(Date.now()))
  reloadPage()
}

function freshId() {
  if (crypto.randomUUID) return crypto.randomUUID()
  // A page that is not from this machine and not encrypted has no randomUUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
}

// As many messages, from the first on, as one request should hold.
function batchOf(messages, most) {
  let characters = 0
  const batch = []
  for (const message of messages) {
    characters += JSON.stringify(message).length
    if (batch.length === most || (batch.length && characters > MOST_CHARACTERS)) break
    batch.push(message)
  }
  return batch
}

// One a page. shelf: where messages are kept, see `Shelf`. A card attaches itself with
// send(messages), a promise of {answers, trouble}; answered(message, answer); changed(n); trouble(text).
class Outbox {
  constructor(shelf) {
    Object.assign(this, {shelf, messages: new Map(), card: null, opened: false, leftovers: []})
    Object.assign(this, {wait: FIRST_WAIT, most: AT_A_TIME, timer: 0, flying: false})
    window.addEventListener("beforeunload", (event) => {
      if (this.messages.size && !shared.leaving) event.preventDefault()
    })
    this.opening = this.open()
  }

  attach(card) {
    this.card = card
    card.changed(this.messages.size)
    this.pump()
  }

  // Takes in what this tab had before it was loaded again, ahead of all that is posted from now on.
  async open() {
    const entries = await this.shelf.leftovers().catch(() => [])
    const own = entries.filter((entry) => entry.own && entry.usable)
    const earlier = own.flatMap((entry) => entry.messages)
    this.messages = new Map([...earlier, ...this.messages.values()].map((one) => [one.event, one]))
    this.opened = true
    this.keep()
    for (const entry of own) this.shelf.forget(entry)
    this.pump()
    this.leftovers = entries.filter((entry) => !own.includes(entry))
  }

  // What pages that were closed have left behind.
  adopt(entries) {
    this.take(entries.flatMap((entry) => replayable(entry.messages)))
    this.discard(entries)
  }

  discard(entries) {
    for (const entry of entries) this.shelf.forget(entry)
    this.leftovers = this.leftovers.filter((entry) => !entries.includes(entry))
  }

  detach() { this.card = null }

  keep() {
    this.shelf.keep([...this.messages.values()])
    this.card?.changed(this.messages.size)
  }

  post(message) { this.take([{...message, event: freshId()}]) }

  // Messages that have their ids already.
  take(messages) {
    for (const message of messages) this.messages.set(message.event, message)
    this.keep()
    this.pump()
  }

  // One request at a time, with all that waits: so the server gets everything in its order.
  async pump() {
    if (this.flying || !this.opened || !this.card || !this.messages.size) return
    clearTimeout(this.timer)
    this.flying = true
    const sent = batchOf(this.messages.values(), this.most)
    const {answers, trouble} = await this.card.send(sent).catch((error) => this.unreadable(sent, error))
    this.flying = false
    if (trouble) this.card?.trouble(trouble)
    for (const answer of answers) {
      const message = this.messages.get(answer.event)
      if (!message) continue
      this.messages.delete(answer.event)
      this.card?.answered(message, answer)
    }
    if (answers.length) this.keep()
    if (answers.length === sent.length) {
      Object.assign(this, {wait: FIRST_WAIT, most: AT_A_TIME})
      this.pump()
    } else if (this.most < sent.length) {
      this.pump()
    } else {
      this.timer = setTimeout(() => this.pump(), this.wait)
      this.wait = Math.min(this.wait * 1.6, LONGEST_WAIT)
    }
  }

  // A request that the server cannot read is sent in parts; a message that it cannot, is refused.
  unreadable(sent, {status}) {
    if (status !== 400 && status !== 413) return {answers: []}
    if (sent.length > 1) {
      this.most = 1
      return {answers: []}
    }
    const text = "The server could not read this; it was not saved."
    return {answers: [{event: sent[0].event, ok: false, text}]}
  }
}
