// What the server has not acknowledged yet. It survives a reload, and is sent until it is on disk:
// each message has an id of its own, so that the server takes it once however often it arrives.

const FIRST_WAIT = 700 // ms until messages are sent again
const LONGEST_WAIT = 10000
const AT_A_TIME = 200
const PATIENCE = 20000 // ms until an answer is given up
const SMALL = 60000 // bytes that a page may still send while it is being closed
const RELOAD_AFTER = 10000 // ms between two reloads at least

// Sends commands to the card's address. A card that the server does not know (any more) belongs to
// a page that has to be loaded again; what is unsaved comes along.
async function postCommands(card, commands) {
  const body = JSON.stringify({card, commands})
  const answer = await fetch(new URL("label/commands", document.baseURI), {
    method: "POST", body, headers: {"Content-Type": "application/json"}, cache: "no-store",
    keepalive: body.length < SMALL, signal: AbortSignal.timeout(PATIENCE),
  })
  if (answer.status === 404) reload()
  if (!answer.ok) throw new Error(String(answer.status))
  return answer.json()
}

function reload() {
  const last = Number(sessionStorage.getItem("bowerbird.reloaded") ?? 0)
  if (Date.now() - last < RELOAD_AFTER) return
  sessionStorage.setItem("bowerbird.reloaded", String(Date.now()))
  location.reload()
}

function freshId() {
  if (crypto.randomUUID) return crypto.randomUUID()
  // A page that is not from this machine and not encrypted has no randomUUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
}

// send(messages): a promise of the answers. answered(message, answer). changed(n).
class Outbox {
  constructor(name, {send, answered, changed}) {
    Object.assign(this, {name: `bowerbird.unsaved.${name}`, send, answered, changed})
    Object.assign(this, {wait: FIRST_WAIT, timer: 0, flying: false, closed: false})
    this.messages = new Map(this.read().map((message) => [message.event, message]))
    changed(this.messages.size)
  }

  read() {
    try {
      const found = JSON.parse(sessionStorage.getItem(this.name) ?? "[]")
      return Array.isArray(found) ? found : []
    } catch {
      return []
    }
  }

  keep() {
    try {
      if (this.messages.size) sessionStorage.setItem(this.name, JSON.stringify([...this.messages.values()]))
      else sessionStorage.removeItem(this.name)
    } catch {
      // Without storage the messages still wait here.
    }
    this.changed(this.messages.size)
  }

  post(message) {
    const event = freshId()
    this.messages.set(event, {event, ...message})
    this.keep()
    this.pump()
  }

  // One request at a time, with all that waits: so the server gets everything in its order.
  async pump() {
    if (this.flying || this.closed || !this.messages.size) return
    clearTimeout(this.timer)
    this.flying = true
    const sent = [...this.messages.values()].slice(0, AT_A_TIME)
    const answers = await this.send(sent).catch(() => [])
    this.flying = false
    for (const answer of answers) {
      const message = this.messages.get(answer.event)
      if (!message) continue
      this.messages.delete(answer.event)
      this.answered(message, answer)
    }
    if (answers.length) this.keep()
    if (answers.length === sent.length) {
      this.wait = FIRST_WAIT
      this.pump()
    } else {
      this.timer = setTimeout(() => this.pump(), this.wait)
      this.wait = Math.min(this.wait * 1.6, LONGEST_WAIT)
    }
  }

  close() {
    this.closed = true
    clearTimeout(this.timer)
  }
}
