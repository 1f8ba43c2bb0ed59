// Where unsaved messages outlive their page: in localStorage, one entry a project and page. A page
// holds a lock of its entry's name while it lives, so that others know what it still sends itself.

import {freshId} from "./fresh_id.js"

const SHELF = "bowerbird.unsaved."

// These mean what the page showed when they were given, which is over once the page is.
const PASSING = ["layout"]

/** @param {any} value */
const isCommand = (value) => typeof value === "object" && value !== null && typeof value.event === "string"

/**
 * An entry's text to what it holds; null for what is none.
 * @param {string | null} text
 */
function entryOf(text) {
  try {
    const {data, annotator, time, messages} = JSON.parse(text ?? "")
    const valid = Array.isArray(messages) ? messages.filter(isCommand) : []
    /** @type {{data: string, annotator: string, time: number, messages: Command[]}} */
    const entry = {data, annotator, time: Number(time) || 0, messages: valid}
    return valid.length ? entry : null
  } catch {
    return null
  }
}

/**
 * The commands that may be sent on another day. An undo means what was done last, so one whose step is
 * not among these must not be; neither may a redo.
 * @param {Command[]} messages
 */
export function replayable(messages) {
  let done = 0
  let undone = 0
  return messages.filter(({kind, target}) => {
    if (PASSING.includes(kind)) return false
    if (kind === "undo" && target) return true // by its event's id it means the same on any day
    if (kind === "undo") {
      if (!done) return false
      done--
      undone++
    } else if (kind === "redo") {
      if (!undone) return false
      undone--
      done++
    } else {
      undone = 0
      done++
    }
    return true
  })
}

export class Shelf {
  /**
   * @param {Sender} sender whose token names the pool: positions mean nothing in another, but for
   *   those that had fewer of its items
   */
  constructor({outbox, token, earlier, annotator}) {
    this.project = `${SHELF}${outbox}.`
    this.about = {data: token, annotator}
    this.earlier = earlier
    this.page = freshId()
    this.name = this.project + this.page
    navigator.locks?.request(this.name, () => new Promise(() => {})).catch(() => null)
  }

  /** @param {Command[]} messages */
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

  /**
   * Entries of pages that are no more. Own is what this tab had before it was loaded again.
   * @returns {Promise<Leftover[]>}
   */
  async leftovers() {
    const before = this.project + this.own()
    const alive = await this.alive(before)
    /** @type {Leftover[]} */
    const entries = []
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(this.project) || name === this.name || alive.has(name)) continue
      const entry = entryOf(localStorage.getItem(name))
      if (!entry) localStorage.removeItem(name)
      else {
        const placed = await this.placed(entry)
        entries.push({...placed, name, own: name === before, usable: this.usable(placed)})
      }
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

  /** @param {{data: string, annotator: string}} entry */
  usable({data, annotator}) {
    return data === this.about.data && annotator === this.about.annotator
  }

  /**
   * An entry of a page that showed fewer of the items, with their positions as they are now.
   * @template {{data: string, messages: Command[]}} Entry
   * @param {Entry} entry
   * @returns {Promise<Entry>}
   */
  async placed(entry) {
    if (!this.earlier.includes(entry.data)) return entry
    const of = entry.messages.filter(({position}) => position !== undefined)
    const body = JSON.stringify({pool: entry.data, positions: of.map(({position}) => position)})
    const answer = await fetch(new URL("places", document.baseURI), {
      method: "POST",
      body,
      headers: {"Content-Type": "application/json"},
      cache: "no-store",
    })
    if (!answer.ok) return entry
    const {positions} = await answer.json()
    const places = new Map(of.map((message, i) => [message, positions[i]]))
    const messages = entry.messages.map((message) =>
      places.has(message) ? {...message, position: places.get(message)} : message,
    )
    return {...entry, messages, data: this.about.data}
  }

  /**
   * The names of entries whose pages live. The page that this tab showed before may be ending yet.
   * @param {string} before
   */
  async alive(before) {
    if (!navigator.locks) return new Set()
    const signal = AbortSignal.timeout(3000)
    const ended = navigator.locks.request(before, {signal}, () => null)
    await ended.catch(() => null)
    const {held} = await navigator.locks.query()
    return new Set(held?.map((lock) => lock.name))
  }

  /** @param {{name: string}} entry */
  forget({name}) {
    localStorage.removeItem(name)
  }
}
