// Sees to it that the page comes up, and loads it again where it does not. It stands in the page
// itself, ahead of all that is fetched: so it is there, whatever of the rest was cut off. Once the
// header's line is drawn, that line's watch goes on from here (server_watch.js).

import {lookAgain} from "./late_watchers.js"

lookAgain()
;(() => {
  const FIRST_WAIT = 1000 // ms until the page is loaded again; after each further failure twice as long
  const LONGEST_WAIT = 20000
  const PATIENCE = 60000 // ms for a page that neither comes up nor fails; with each further one twice as long
  const LONGEST_PATIENCE = 600000
  const GRACE = 3000 // ms that a page without one of its scripts has to come up all the same
  const LOOK = 200 // ms
  const FAILURES = "bowerbird.failures"

  const heard = {at: 0} // when the page last heard its server
  window.bowerbirdHeard = heard
  const failures = remembered()
  const patience = Math.min(PATIENCE * 2 ** failures, LONGEST_PATIENCE)
  let over = false
  const looking = setInterval(look, LOOK)

  const Plain = window.WebSocket
  window.WebSocket = class extends Plain {
    /** @param {ConstructorParameters<typeof WebSocket>} address */
    constructor(...address) {
      super(...address)
      this.addEventListener("message", () => {
        heard.at = performance.now()
      })
      this.addEventListener("close", () => failed("The connection was lost while the page was loading"))
    }
  }
  window.addEventListener(
    "error",
    ({target}) => {
      if (target instanceof HTMLScriptElement) setTimeout(failed, GRACE, "A part of the page did not arrive")
    },
    true,
  )

  function look() {
    if (isUp()) {
      over = true
      clearInterval(looking)
      remember(0)
    } else if (performance.now() > patience) {
      failed("The page has not come up yet")
    }
  }

  function isUp() {
    return Boolean(window.bowerbird?.watch)
  }

  /** @param {string} why */
  async function failed(why) {
    if (over || isUp()) return
    over = true
    clearInterval(looking)
    remember(failures + 1)
    tell(`${why}; loading it again …`)
    let wait = Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT)
    do {
      await new Promise((resolve) => setTimeout(resolve, wait))
      wait = Math.min(wait * 2, LONGEST_WAIT)
    } while (!(await isAnswered(why)))
    if (window.bowerbird) window.bowerbird.leaving = true
    location.reload()
  }

  // Without a server a page of the browser's or of a proxy's would stand here, which tries nothing again.
  /** @param {string} why */
  async function isAnswered(why) {
    try {
      const {status} = await fetch("boot", {cache: "no-store", signal: AbortSignal.timeout(LONGEST_WAIT)})
      if (status < 500) return true // a proxy answers with more than that in place of a server that is gone
    } catch {
      /* said below, as for an answer of a proxy */
    }
    tell(`${why}, and the server does not answer now; trying again …`)
    return false
  }

  /** @param {string} text */
  function tell(text) {
    let box = document.getElementById("page-load")
    if (!box) {
      box = document.createElement("div")
      box.id = "page-load"
      box.setAttribute("role", "alert")
      Object.assign(box.style, {
        position: "fixed",
        inset: "0",
        zIndex: "10000",
        display: "grid",
        placeContent: "center",
        padding: "24px",
        textAlign: "center",
        font: "16px system-ui, sans-serif",
        background: "#fff",
        color: "#1b1f23",
      })
      document.documentElement.append(box)
    }
    box.textContent = text
  }

  function remembered() {
    try {
      return Number(sessionStorage.getItem(FAILURES)) || 0
    } catch {
      return 0
    }
  }

  /** @param {number} number */
  function remember(number) {
    try {
      if (number) sessionStorage.setItem(FAILURES, String(number))
      else sessionStorage.removeItem(FAILURES)
    } catch {
      // Without storage each time is like the first.
    }
  }
})()
