// A session file: what is in it, and the data that it needs, which it does not hold.

import {ago, button, counted, make, several, write} from "../shared/dom.js"
import {choice, field} from "./fields.js"
import {ask} from "./request.js"

const DEPTHS = [
  ["everything", "everything: labels and history too"],
  ["settings", "classes, learner and strategy, no labels"],
  ["layout", "only where the cards are"],
]

/**
 * @param {string} path
 * @param {StartShow} show
 */
export async function sessionScreen(path, show) {
  /** @type {StartSession} */
  const session = await ask("session", {path})
  const screen = make("div", "look")
  const alert = make("p", "problem")
  alert.setAttribute("role", "alert")
  alert.hidden = true
  const title = make("h1")
  title.append(make("bdi", "", session.name))
  const data = field("Its data")
  data.input.value = session.data
  data.input.spellcheck = false
  data.input.setAttribute("list", "beside")
  data.element.append(suggestions(session.beside), make("p", "quiet", hintOf(session)))
  const depth = choice("How much of it to take", DEPTHS)
  const project = field("Folder of the new project")
  project.input.value = session.project
  const settings = make("section", "settings")
  data.element.classList.add("wide")
  settings.append(data.element, depth.element, project.element)
  const start = button("primary", "Open this session", async () => {
    alert.hidden = true
    start.disabled = true
    try {
      const names = {data: data.input.value.trim(), project: project.input.value.trim()}
      await show.open("session", {path, depth: depth.select.value, ...names})
    } catch (error) {
      write(alert, error instanceof Error ? error.message : String(error))
      alert.hidden = false
      alert.scrollIntoView({block: "nearest"})
    } finally {
      start.disabled = false
    }
  })
  const back = button("back", "All projects and data", () => show.choose())
  screen.append(back, title, make("p", "quiet", factsOf(session)), alert, contents(session), settings, start)
  return screen
}

/** @param {StartSession} session */
function factsOf({pool, rows, labels, labelled}) {
  const facts = [`A session on ${pool}`]
  if (rows !== null) facts.push(several(rows, "item"))
  facts.push(several(labels, "label"))
  if (labelled) facts.push(`last labelled ${ago(labelled)}`)
  return `${facts.join(" · ")}.`
}

/** @param {StartSession} session */
function hintOf({data, pool}) {
  const beside = data ? "This one is suggested by its name." : `None beside it is called ${pool}.`
  return `A session file holds no data: name the file or demo it was made on. ${beside}`
}

/** @param {StartSession} session */
function contents({classes, learner, strategy}) {
  const made = make("section", "contents")
  const names = classes.map(([name, count]) => `${name} ${counted(count)}`)
  made.append(make("h2", "", "What is in it"))
  made.append(make("p", "", `Classes: ${names.join(", ") || "none yet"}.`))
  if (learner) made.append(make("p", "", `Learner ${learner}, strategy ${strategy}.`))
  return made
}

/** @param {string[]} paths */
function suggestions(paths) {
  const list = make("datalist")
  list.id = "beside"
  for (const path of paths) {
    const option = make("option")
    option.value = path
    list.append(option)
  }
  return list
}
