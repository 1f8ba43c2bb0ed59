// Joins the scripts in app/views to one file a component, which the server sends to the page. The
// bundles are committed, so that nobody needs Node to run Bowerbird. With --check it only says whether
// they are fresh.

import {createHash} from "node:crypto"
import {readdirSync, readFileSync, writeFileSync} from "node:fs"
import {dirname, join, relative} from "node:path"
import {fileURLToPath} from "node:url"
import {build} from "esbuild"

const VIEWS = join(dirname(fileURLToPath(import.meta.url)), "../app/views")
const MODULES = [
  "classes/classes",
  "history/history",
  "label/label",
  "map/map",
  "page/status",
  "plots/plots",
  "progress/chart_tabs",
  "progress/progress",
  "queue/queue",
  "settings/preview",
  "start/start",
]
// These run as plain scripts: one in the page's head, one where Panel draws the dock.
const SCRIPTS = {"page/page_load": "pageLoad", "page/dock": "dock"}

const options = {absWorkingDir: VIEWS, bundle: true, write: false, target: "es2022", charset: "utf8"}

// `import text from "./worker.js?text"` is the bundled text of a script that a worker runs.
const workers = {
  name: "workers",
  setup(build_) {
    build_.onResolve({filter: /\?text$/}, ({path, resolveDir}) => ({
      path: relative(VIEWS, join(resolveDir, path.slice(0, -"?text".length))), // esbuild writes it down
      namespace: "text",
    }))
    build_.onLoad({filter: /.*/, namespace: "text"}, async ({path}) => {
      const contents = (await joined(path, {format: "iife", minifyWhitespace: true})).trim()
      return {contents, loader: "text"}
    })
  },
}

async function joined(entry, more) {
  const {outputFiles} = await build({...options, plugins: [workers], entryPoints: [entry], ...more})
  return outputFiles[0].text
}

// tests/unit/app/views/test_bundle.py computes the same.
function digest() {
  const sources = readdirSync(VIEWS, {recursive: true})
    .filter((name) => name.endsWith(".js") && !name.startsWith("bundle"))
    .sort()
  const hash = createHash("sha256")
  for (const name of sources) hash.update(`${name}\n`).update(readFileSync(join(VIEWS, name)))
  return hash.digest("hex")
}

async function bundles() {
  const header = `// Made by "make bundle" of the scripts in app/views; sha256 ${digest()}\n`
  const made = new Map()
  for (const entry of MODULES) {
    made.set(`${entry.split("/")[1]}.js`, header + (await joined(`${entry}.js`, {format: "esm"})))
  }
  for (const [entry, globalName] of Object.entries(SCRIPTS)) {
    made.set(
      `${entry.split("/")[1]}.js`,
      header + (await joined(`${entry}.js`, {format: "iife", globalName})),
    )
  }
  return made
}

function read(path) {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return ""
  }
}

const stale = []
for (const [name, text] of await bundles()) {
  const path = join(VIEWS, "bundle", name)
  if (read(path) === text) continue
  stale.push(name)
  if (!process.argv.includes("--check")) writeFileSync(path, text)
}
if (process.argv.includes("--check") && stale.length) {
  console.error(`Not fresh: ${stale.join(", ")} in app/views/bundle. Run make bundle.`)
  process.exit(1)
}
