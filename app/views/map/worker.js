// Draws the points on a thread of its own, so that the page's own is free for keys.

import {Scatter} from "./webgl.js"

/** @type {Scatter | null} */
let scatter = null

self.onmessage = ({data}) => {
  try {
    if (data.op === "canvas") {
      scatter = new Scatter(data.canvas, (/** @type {PainterMessage} */ message) => self.postMessage(message))
      self.postMessage({op: "here"})
    } else scatter?.take(data)
  } catch (error) {
    self.postMessage({op: "broken", text: String(error)})
  }
}
