// What the server has not acknowledged yet. It survives a reload, and is sent until it is on disk:
// each message has an id of its own, so that the server takes it once however often it arrives.

const FIRST_WAIT = 2000 // ms until a message is sent again
const LONGEST_WAIT = 15000

function freshId() {
  if (crypto.randomUUID) return crypto.randomUUID()
  // A page that is not from this machine and not encrypted has no randomUUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
}

class Outbox {
  constructor(name, send, changed) {
    Object.assign(this, {name: `bowerbird.unsaved.${name}`, send, changed, wait: FIRST_WAIT})
    this.messages = new Map(this.read().map((message) => [message.event, message]))
    this.timer = 0
    if (this.messages.size) this.again()
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
    const whole = {op: "do", event: freshId(), ...message}
    this.messages.set(whole.event, whole)
    this.keep()
    this.send(whole)
    this.later()
    return whole.event
  }

  // The message that was acknowledged; null where it had been before.
  acknowledged(event) {
    const message = this.messages.get(event) ?? null
    this.messages.delete(event)
    this.wait = FIRST_WAIT
    clearTimeout(this.timer)
    this.timer = 0
    this.keep()
    this.later()
    return message
  }

  later() {
    if (!this.messages.size || this.timer) return
    this.timer = setTimeout(() => {
      this.wait = Math.min(this.wait * 1.6, LONGEST_WAIT)
      this.again()
    }, this.wait)
  }

  // All of them, in their order.
  again() {
    clearTimeout(this.timer)
    this.timer = 0
    for (const message of this.messages.values()) this.send(message)
    this.later()
  }

  close() { clearTimeout(this.timer) }
}
