// What the page asks its server, and what it says when that cannot be.

const SILENT = "The server does not answer. Is Bowerbird still running in the terminal?"

/** An answer that is a refusal, with a line for the person. */
export class Refusal extends Error {
  /** @param {string} text @param {number} status 0 where no answer came */
  constructor(text, status) {
    super(text)
    this.status = status
  }
}

/**
 * @param {string} path
 * @param {object | null} message sent as JSON; null asks by GET
 * @returns {Promise<any>}
 */
export async function ask(path, message = null) {
  const posted = {
    method: "POST",
    headers: {"Content-Type": "application/json"},
    body: JSON.stringify(message),
  }
  return read(() => fetch(path, message === null ? {cache: "no-store"} : posted))
}

/**
 * @param {() => Promise<Response>} send
 * @returns {Promise<any>}
 */
async function read(send) {
  let answer
  try {
    answer = await send()
  } catch {
    throw new Refusal(SILENT, 0)
  }
  const text = await answer.text()
  if (answer.ok) return JSON.parse(text)
  throw new Refusal(lineOf(text, answer.status), answer.status)
}

/** @param {string} text @param {number} status */
function lineOf(text, status) {
  try {
    return String(JSON.parse(text).error)
  } catch {
    return `The server answered with ${status}.`
  }
}

/**
 * @param {File} file
 * @param {string} folder from where Bowerbird was started
 * @param {(share: number) => void} note how much of it is there
 * @returns {{sent: Promise<any>, cancel: () => void}}
 */
export function upload(file, folder, note) {
  // fetch() does not say how far it is.
  const request = new XMLHttpRequest()
  const sent = new Promise((resolve, reject) => {
    request.upload.onprogress = (event) => note(event.total ? event.loaded / event.total : 0)
    request.onload = () => {
      if (request.status === 200) resolve(JSON.parse(request.responseText))
      else reject(new Refusal(lineOf(request.responseText, request.status), request.status))
    }
    request.onerror = () => reject(new Refusal(SILENT, 0))
    request.onabort = () => reject(new Refusal("The upload was cancelled; nothing of it is kept.", 0))
  })
  const where = new URLSearchParams({name: file.name, path: folder})
  request.open("PUT", `upload?${where}`)
  request.send(file)
  return {sent, cancel: () => request.abort()}
}
