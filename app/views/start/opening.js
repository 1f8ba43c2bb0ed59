// How far the opening is, and the way to the page once it is open.

import {button, make, write} from "../shared/dom.js"
import {ask, Refusal} from "./request.js"

const EVERY = 400 // ms
const PATIENCE = 75 // failures in a row, half a minute, until the server is given up
/** @type {Record<string, string>} */
const STEPS = {
  waiting: "Waiting for what was cancelled to stop",
  checking: "Checking the data",
  reading: "Reading the data",
  scaling: "Scaling the features",
  "loading the page": "Loading the page",
  opening: "Opening the project",
}

/** @type {HTMLParagraphElement | null} */
let line = null
/** @type {HTMLProgressElement | null} */
let bar = null

/** @param {StartShow} show */
export function openingScreen(show) {
  const section = make("section", "opening")
  line = make("p", "step", "Opening …")
  line.setAttribute("role", "status")
  bar = make("progress")
  bar.max = 1
  bar.setAttribute("aria-label", "Progress")
  const cancel = button("", "Cancel", async () => {
    await ask("cancel", {}).catch(() => null)
    show.back("")
  })
  section.append(make("h1", "", "Opening the project"), line, bar, cancel)
  return section
}

/**
 * @param {string} enter where the page will be
 * @param {StartShow} show
 */
export async function follow(enter, show) {
  for (let failures = 0; failures < PATIENCE; ) {
    await new Promise((resolve) => setTimeout(resolve, EVERY))
    if (!line?.isConnected) return
    try {
      const now = await ask("progress")
      failures = 0
      if (now.state === "open") return location.replace(enter)
      if (now.state !== "reading") return show.back(now.trouble)
      tell(now)
    } catch (error) {
      // The project's server does not know the cookie of the start page's. A proxy answers with a
      // status from 500 on while the one has stopped listening and the other has not begun.
      const answered = error instanceof Refusal && error.status > 0
      if (answered && error.status < 500) return location.replace(enter)
      failures += 1
    }
  }
  if (line) write(line, "The server does not answer. Is Bowerbird still running in the terminal?")
}

/** @param {{step: string, fraction: number}} now */
function tell({step, fraction}) {
  if (!line || !bar) return
  write(line, `${STEPS[step] ?? step[0].toUpperCase() + step.slice(1)} …`)
  if (fraction > 0 && fraction < 1) bar.value = fraction
  else bar.removeAttribute("value")
}
