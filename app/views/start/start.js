// The start page: choose a project or data, see what the data are, and begin.

import {make, write} from "../shared/dom.js"
import {chooseScreen} from "./choose.js"
import {lookScreen} from "./look.js"
import {follow, openingScreen} from "./opening.js"
import {ask} from "./request.js"
import {sessionScreen} from "./session.js"

const main = make("main")
document.body.append(main)
/** @type {StartPage | null} */
let page = null
/** @type {Element | null} */
let before = null // the screen from which the opening began, with all that was chosen on it
let shown = 0 // a screen that comes late does not replace a newer one

/** @type {StartShow} */
const show = {
  choose: () => screen(() => chooseScreen(fresh(), show)),
  data: async (path, table = null) => {
    await look(path, table)
    history.pushState({path, table}, "")
  },
  session: async (path) => {
    await screen(() => sessionScreen(path, show))
    history.pushState({session: path}, "")
  },
  file: (path) => {
    if (/\.bower\/?$/.test(path)) return show.open("project", {folder: path})
    return path.endsWith(".bowerbird.json") ? show.session(path) : show.data(path)
  },
  open: async (what, message) => {
    await ask(`open/${what}`, message)
    before = main.firstElementChild
    await screen(async () => openingScreen(show))
    follow((page ?? (await fresh())).enter, show)
  },
  back: async (trouble) => {
    if (!before) return show.choose()
    shown += 1
    main.replaceChildren(before)
    const alert = before.querySelector("[role=alert]")
    if (!(alert instanceof HTMLElement)) return
    write(alert, trouble)
    alert.hidden = !trouble
    alert.scrollIntoView({block: "nearest"})
  },
}

/** @param {string} path @param {string | null} table */
const look = (path, table) => screen(() => lookScreen(path, table, show))

/** @returns {Promise<StartPage>} */
async function fresh() {
  page = await ask("start")
  return /** @type {StartPage} */ (page)
}

/** @param {() => Promise<HTMLElement>} build */
async function screen(build) {
  shown += 1
  const mine = shown
  main.setAttribute("aria-busy", "true")
  try {
    const built = await build()
    if (mine !== shown) return
    main.replaceChildren(built)
  } finally {
    if (mine === shown) main.removeAttribute("aria-busy")
  }
  window.scrollTo(0, 0)
  const heading = main.querySelector("h1")
  if (heading) {
    heading.tabIndex = -1
    heading.focus()
  }
}

window.addEventListener("popstate", (event) => {
  if (event.state?.path) look(event.state.path, event.state.table)
  else if (event.state?.session) screen(() => sessionScreen(event.state.session, show))
  else show.choose()
})

async function begin() {
  const {state, enter} = await fresh()
  if (state !== "reading") return show.choose()
  await screen(async () => openingScreen(show))
  follow(enter, show)
}
begin()
