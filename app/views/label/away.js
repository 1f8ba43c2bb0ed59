// Keys while no label card is on the page: it is made anew after a cut connection, or was closed.

const NOTE_STAYS = 4000 // ms

// A key that is pressed while there is no card: the first one is for the item that was seen last.
function pressAway(action, number) {
  const {rest} = shared
  const answers = ANSWERS.includes(action)
  if (!rest || performance.now() > rest.until) {
    if (answers) noteOnPage("The label card is not on the page, so this key did nothing.")
    return false
  }
  const isFirst = rest.current !== null && !rest.held && (answers || action === "similar")
  if (isFirst) rest.held = {position: rest.current, deed: "pressed", rest: [action, number]}
  noteOnPage(isFirst ? "Preparing the page; your key is obeyed as soon as the item is here again."
    : "Preparing the page: no item stands here, so this key did nothing.")
  return true
}

// A word to the person where no card can say it.
function noteOnPage(text) {
  const note = make("div", "", text)
  note.setAttribute("role", "status")
  note.dataset.preparing = "page"
  Object.assign(note.style, {
    position: "fixed", left: "50%", bottom: "24px", transform: "translateX(-50%)", zIndex: "2000",
    padding: "8px 14px", borderRadius: "6px", background: "#32363d", color: "#fff", font: "14px system-ui, sans-serif",
  })
  document.body.append(note)
  setTimeout(() => note.remove(), NOTE_STAYS)
}
