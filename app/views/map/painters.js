// Where the points are drawn: in a web worker, or on the page's own thread.

import {Scatter} from "./webgl.js"
import workerText from "./worker.js?text"

export function hasWebGL() {
  try {
    const gl = document.createElement("canvas").getContext("webgl2")
    gl?.getExtension("WEBGL_lose_context")?.loseContext()
    return Boolean(gl)
  } catch {
    return false
  }
}

/** @typedef {(message: PainterMessage) => void} Emit */

/**
 * A painter takes messages and emits what happened. This one draws in a worker ...
 * @param {HTMLCanvasElement} canvas
 * @param {Emit} emit
 * @returns {Painter}
 */
export function workerPainter(canvas, emit) {
  const address = URL.createObjectURL(new Blob([workerText], {type: "text/javascript"}))
  const worker = new Worker(address)
  worker.onmessage = ({data}) => emit(data)
  worker.onerror = (event) => emit({op: "broken", text: event.message || "no worker"})
  const offscreen = canvas.transferControlToOffscreen()
  worker.postMessage({op: "canvas", canvas: offscreen}, [offscreen])
  return {
    mode: "worker",
    post: (message) => worker.postMessage(message),
    close: () => {
      worker.terminate()
      URL.revokeObjectURL(address)
    },
  }
}

/**
 * ... and this one on the page's own thread.
 * @param {HTMLCanvasElement} canvas
 * @param {Emit} emit
 * @returns {Painter}
 */
export function pagePainter(canvas, emit) {
  const scatter = new Scatter(canvas, emit)
  return {
    mode: "main",
    post: (message) => scatter.take(message),
    close: () => scatter.gl.getExtension("WEBGL_lose_context")?.loseContext(),
  }
}
