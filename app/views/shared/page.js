// What the cards of one page share. It outlives a card: after a cut connection all cards are made anew.

// question: a card that asks which class many items get; null while none does.
// leaving: whether the page is loaded again by itself, so that nobody is asked whether to leave.
// rest: what a label card that is gone has left to the one that is made after it (label/rest.js).
// watch: who looks whether the page hears its server (page/server_watch.js).
// notify: shows a line of text to the person; null until the header is drawn (page/status.js).
window.bowerbird ??= {
  question: null,
  leaving: false,
  keys: null,
  outbox: null,
  rest: null,
  mended: new WeakSet(),
  watch: null,
  notify: null,
}
export const shared = window.bowerbird

const ATTEMPTS = 5 // as many as BokehJS has at first; so each but the first comes after 2 s

export function reloadPage() {
  shared.leaving = true
  location.reload()
}

/**
 * Lets a figure that is not drawn yet be passed over when its page is measured. BokehJS 3.9 fails where
 * a card changes its size between the moment when it gets its figure and the one when that is drawn.
 */
export function mendMeasuring() {
  const {PlotView} = Bokeh.require("models/plots/plot_canvas")
  if (shared.mended.has(PlotView)) return
  shared.mended.add(PlotView)
  for (const name of ["_measure_layout", "_after_layout"]) {
    const step = PlotView.prototype[name]
    PlotView.prototype[name] = function () {
      if (this.layout) step.call(this)
    }
  }
}

/** Hears of each lost connection of the page, and mends what BokehJS 3.9 does wrong then. */
export function mendReconnection() {
  for (const page of Bokeh.documents) {
    if (shared.mended.has(page)) continue
    shared.mended.add(page)
    page.on_event("connection_lost", (/** @type {unknown} */ _, /** @type {any} */ {connection}) => {
      if (shared.watch) shared.watch.unanswered = 0 // it is not deaf: it knows, and connects again
      shared.watch?.tell("The connection was lost; connecting again …")
      const lost = connection.deref()
      if (lost) mend(lost, page)
    })
  }
}

/**
 * Without this a page stays deaf after some cuts, see docs/upstream/bokeh-reconnect.md: the rest of
 * a message that was cut off is waited for; after five attempts there is no other, and the waits
 * between them double; a document that holds arrays is pulled without them, and so refused.
 * @param {any} lost BokehJS's connection
 * @param {any} page BokehJS's document
 */
function mend(lost, page) {
  lost._receiver = new lost._receiver.constructor()
  lost._reconnection_attempts_left = ATTEMPTS
  if (shared.mended.has(lost)) return
  shared.mended.add(lost)
  const pull = lost._pull_doc_json.bind(lost)
  lost._pull_doc_json = async () => {
    const pulled = await pull()
    page.replace_with_json = (/** @type {object} */ json) => {
      page.constructor.from_json(json, undefined, pulled.buffers).destructively_move(page)
    }
    return pulled
  }
  // A socket that is being opened refuses with an exception, which would end whatever was going on.
  lost.send = (/** @type {any} */ message) => {
    if (lost.socket?.readyState === WebSocket.OPEN) message.send(lost.socket)
  }
}
