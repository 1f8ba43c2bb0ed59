// What the server has not answered yet. It is sent until it is on disk or refused: each command has
// an id of its own, so that the server takes it once however often it arrives. It survives a reload
// by itself; what another tab left behind when it was closed is offered (shelf.js).

import {freshId} from "./fresh_id.js"
import {reloadPage, shared} from "./page.js"
import {replayable, Shelf} from "./shelf.js"

const FIRST_WAIT = 700 // ms until commands are sent again
const LONGEST_WAIT = 10000
const AT_A_TIME = 200
const MOST_CHARACTERS = 500000 // of one request, unless one command alone has more
const PATIENCE = 20000 // ms until an answer is given up
const SMALL = 60000 // bytes that a page may still send while it is being closed
const RELOAD_AFTER = 10000 // ms between two reloads at least

/**
 * The page's outbox; whoever needs it first makes it.
 * @param {Sender} sender
 */
export function outboxOf(sender) {
  shared.outbox ??= new Outbox(new Shelf(sender))
  shared.outbox.connect(sender.page)
  return shared.outbox
}

/**
 * Posts what a person did on a card that shows no answers itself.
 * @param {Step} step
 * @param {() => void} [done] called once it is answered
 */
export function command(step, done) {
  shared.outbox?.post(step, ({ok, text, turned}) => {
    if (text && (!ok || (step.kind === "undo" && !turned))) shared.notify?.(text)
    done?.()
  })
}

/**
 * Sends a page's commands. A page that the server does not know (any more) has to be loaded again;
 * what is unsaved comes along.
 * @param {string} page
 * @param {Command[]} commands
 * @returns {Promise<Answers>}
 */
export async function postCommands(page, commands) {
  const body = JSON.stringify({page, commands})
  const answer = await fetch(new URL("commands", document.baseURI), {
    method: "POST",
    body,
    headers: {"Content-Type": "application/json"},
    cache: "no-store",
    keepalive: body.length < SMALL,
    signal: AbortSignal.timeout(PATIENCE),
  })
  if (answer.status === 404) reload()
  if (!answer.ok) throw new Unanswered(answer.status)
  return answer.json()
}

export class Unanswered extends Error {
  /** @param {number} status */
  constructor(status) {
    super(`HTTP ${status}`)
    this.status = status
  }
}

function reload() {
  const last = Number(sessionStorage.getItem("bowerbird.reloaded") ?? 0)
  if (Date.now() - last < RELOAD_AFTER) return
  sessionStorage.setItem("bowerbird.reloaded", String(Date.now()))
  reloadPage()
}

/**
 * As many commands, from the first on, as one request should hold.
 * @param {Iterable<Command>} commands
 * @param {number} most
 */
export function batchOf(commands, most) {
  let characters = 0
  /** @type {Command[]} */
  const batch = []
  for (const command of commands) {
    characters += JSON.stringify(command).length
    if (batch.length === most || (batch.length && characters > MOST_CHARACTERS)) break
    batch.push(command)
  }
  return batch
}

/** One a page. */
export class Outbox {
  /** @type {Map<string, Command>} */
  messages = new Map()
  /** @type {Map<string, (answer: Answer) => void>} who wants to hear of one command alone */
  waiting = new Map()
  /** @type {Set<Listener>} */
  listeners = new Set()
  /** @type {Leftover[]} */
  leftovers = []
  page = ""
  opened = false
  flying = false
  wait = FIRST_WAIT
  most = AT_A_TIME
  timer = 0

  /**
   * @param {Pick<Shelf, "keep" | "leftovers" | "forget">} shelf where commands outlive the page
   * @param {(page: string, commands: Command[]) => Promise<Answers>} send
   */
  constructor(shelf, send = postCommands) {
    this.shelf = shelf
    this.send = send
    window.addEventListener("beforeunload", (event) => {
      if (this.messages.size && !shared.leaving) event.preventDefault()
    })
    this.opening = this.open()
  }

  /** @param {string} page the token by which the server knows the page */
  connect(page) {
    this.page = page
    this.pump()
  }

  /**
   * @param {Listener} listener
   * @returns {() => void} a function that ends it
   */
  listen(listener) {
    this.listeners.add(listener)
    listener.changed?.(this.messages.size)
    return () => {
      this.listeners.delete(listener)
    }
  }

  // Takes in what this tab had before it was loaded again, ahead of all that is posted from now on.
  async open() {
    const entries = await this.shelf.leftovers().catch(() => [])
    const own = entries.filter((entry) => entry.own && entry.usable)
    const earlier = own.flatMap((entry) => entry.messages)
    const all = [...earlier, ...this.messages.values()]
    this.messages = new Map(all.map((command) => [command.event, command]))
    this.opened = true
    this.keep()
    for (const entry of own) this.shelf.forget(entry)
    this.pump()
    this.leftovers = entries.filter((entry) => !own.includes(entry))
  }

  /**
   * Takes what pages that were closed have left behind.
   * @param {Leftover[]} entries
   */
  adopt(entries) {
    this.take(entries.flatMap((entry) => replayable(entry.messages)))
    this.discard(entries)
  }

  /** @param {Leftover[]} entries */
  discard(entries) {
    for (const entry of entries) this.shelf.forget(entry)
    this.leftovers = this.leftovers.filter((entry) => !entries.includes(entry))
  }

  keep() {
    this.shelf.keep([...this.messages.values()])
    for (const listener of this.listeners) listener.changed?.(this.messages.size)
  }

  /**
   * @param {Step} step
   * @param {(answer: Answer) => void} [answered] called in this page alone, not after a reload
   * @returns {Command} as it is sent
   */
  post(step, answered) {
    const command = {...step, event: freshId()}
    if (answered) this.waiting.set(command.event, answered)
    this.take([command])
    return command
  }

  /** @param {Command[]} commands which have their ids already */
  take(commands) {
    for (const command of commands) this.messages.set(command.event, command)
    this.keep()
    this.pump()
  }

  // One request at a time, with all that waits: so the server gets everything in its order.
  async pump() {
    if (this.flying || !this.opened || !this.page || !this.messages.size) return
    clearTimeout(this.timer)
    this.flying = true
    const sent = batchOf(this.messages.values(), this.most)
    const {answers, trouble} = await this.send(this.page, sent).catch((error) => this.unreadable(sent, error))
    this.flying = false
    if (trouble) for (const listener of this.listeners) listener.trouble?.(trouble)
    for (const answer of answers) this.deliver(answer)
    if (answers.length) this.keep()
    if (answers.length === sent.length) {
      this.wait = FIRST_WAIT
      this.most = AT_A_TIME
      this.pump()
    } else if (this.most < sent.length) {
      this.pump()
    } else {
      this.timer = setTimeout(() => this.pump(), this.wait)
      this.wait = Math.min(this.wait * 1.6, LONGEST_WAIT)
    }
  }

  /**
   * A request that the server cannot read is sent in parts; a command that it cannot, is refused.
   * @param {Command[]} sent
   * @param {unknown} error
   * @returns {Answers}
   */
  unreadable(sent, error) {
    if (!(error instanceof Unanswered) || ![400, 413].includes(error.status)) return {answers: []}
    if (sent.length > 1) {
      this.most = 1
      return {answers: []}
    }
    const text = "The server could not read this; it was not saved."
    return {answers: [{event: sent[0].event, ok: false, text}]}
  }

  /** @param {Answer} answer */
  deliver(answer) {
    const command = this.messages.get(answer.event)
    if (!command) return
    this.messages.delete(answer.event)
    this.waiting.get(answer.event)?.(answer)
    this.waiting.delete(answer.event)
    for (const listener of this.listeners) listener.answered?.(command, answer)
  }
}
