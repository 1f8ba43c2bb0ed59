// What the cards of one page share. It outlives a card: after a cut connection all cards are made anew.

// question: {answer(classId)} of a card that asks which class many items get; null while none does.
// leaving: whether the page is loaded again by itself, so that nobody is asked whether to leave.
const shared = (window.bowerbird ??= {
  question: null, leaving: false, keys: null, outbox: null, rest: null, mended: new WeakSet(),
})

function reloadPage() {
  shared.leaving = true
  location.reload()
}

// BokehJS 3.9 takes what comes first on a new connection for the rest of a message that was cut off
// with the old one, and understands nothing after that (docs/upstream/bokeh-reconnect.md).
function mendReconnection() {
  for (const page of Bokeh.documents) {
    if (shared.mended.has(page)) continue
    shared.mended.add(page)
    page.on_event("connection_lost", (_, {connection}) => {
      const lost = connection.deref()
      if (lost?._receiver) lost._receiver = new lost._receiver.constructor()
    })
  }
}
