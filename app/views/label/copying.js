// Copying a value as it stands in the data; what was not sent with the item is asked for.

import {copyText} from "./clipboard.js"

const SHORT = 60 // characters of a copied value that are said

/**
 * What is to be copied of a value.
 * @param {Column} column
 * @param {"value" | "degrees"} part
 * @param {Value | undefined} value
 * @returns {{text: string} | "ask" | "missing"}
 */
export function textOf({kind}, part, value) {
  const [text, , bin, full] = value ?? ["", "", null, ""]
  if (full === null) return "ask"
  if (kind === "sky" && part === "value") return {text}
  if (full || bin !== null || text !== "missing") return {text: full || text}
  return "missing"
}

/**
 * @param {string} name of the column
 * @param {string} text
 * @param {ReturnType<typeof import("./hint_line.js").hintLine>} line
 */
export async function copy(name, text, line) {
  const short = text.length > SHORT ? `${text.slice(0, SHORT)}…` : text
  const turn = line.turn()
  if (await copyText(text)) {
    // What was hinted meanwhile is about what the person did since.
    if (turn === line.turn()) line.show(`Copied ${name}: ${short}`, "")
  } else line.show("The browser did not allow copying; mark the text and copy it yourself.", "bad")
}
