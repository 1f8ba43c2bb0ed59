// Whether the server is still the one that drew the page, and whether the page hears it.

import {reloadPage, shared} from "../shared/page.js"

const CHECK = 3000 // ms
// Checks in a row that are answered over HTTP while nothing at all comes over the page's connection.
// A busy server is late there; pages that took it for mute and began anew together would keep it busy
// for ever.
const DEAF = 10

/**
 * The watch outlives the cards: a page whose cards are gone is the one that needs it most.
 * @param {Model} model of the header's line
 * @param {(text: string) => void} tell
 */
export function watchServer(model, tell) {
  const timer = shared.watch?.timer ?? setInterval(checkServer, CHECK)
  const asking = shared.watch?.asking ?? false
  // A page that found its way to a new server by itself has that one's mark; the first one's counts.
  const boot = shared.watch?.boot ?? model.boot_id
  shared.watch = {asking, timer, boot, model, tell, unanswered: 0, askedAt: 0}
}

async function checkServer() {
  const {watch} = shared
  if (!watch || watch.asking) return
  watch.asking = true
  try {
    const answer = await fetch("boot", {cache: "no-store"})
    // After a restart of the server the page's Python side is new and what is drawn is not.
    if (answer.status === 403 || (answer.ok && (await answer.text()) !== watch.boot)) reloadPage()
    else if (answer.ok) askConnection(watch)
  } catch {
    /* the server is not there: the next round asks again */
  } finally {
    if (shared.watch) shared.watch.asking = false // it may be another one by now
  }
}

/**
 * Whatever made the page deaf, it begins anew; what is unsaved comes along (shared/outbox.js).
 * @param {Watch} watch
 */
function askConnection(watch) {
  if (window.bowerbirdHeard.at > watch.askedAt) watch.unanswered = 0
  if (watch.unanswered >= DEAF) {
    watch.tell("The page does not hear its server any more; loading it again …")
    reloadPage()
  }
  watch.unanswered += 1
  watch.askedAt = performance.now()
  watch.model.send_msg({op: "hear"})
}
