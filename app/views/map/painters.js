// Where the points are drawn: in a web worker, or on the page's own thread.

// What runs in the worker.
function drawHere(scope) {
  let scatter = null
  scope.onmessage = ({data}) => {
    try {
      if (data.op === "canvas") scatter = new Scatter(data.canvas, (m) => scope.postMessage(m))
      else if (scatter) scatter.take(data)
      if (data.op === "canvas") scope.postMessage({op: "here"})
    } catch (error) {
      scope.postMessage({op: "broken", text: String(error.message)})
    }
  }
}

const CONSTANTS = {
  DOT_VERTEX, DOT_FRAGMENT, MARK_VERTEX, MARK_FRAGMENT, MOVING_POINTS,
  PATIENT, SLOW, RESTS, LONGEST_REST,
}

function workerText() {
  const constants = Object.entries(CONSTANTS).map(([k, v]) => `const ${k} = ${JSON.stringify(v)}`)
  const parts = [program, setBits, Scatter, drawHere].map(String)
  return [...constants, ...parts, "drawHere(self)"].join("\n")
}

function hasWebGL() {
  try {
    const gl = document.createElement("canvas").getContext("webgl2")
    gl?.getExtension("WEBGL_lose_context")?.loseContext()
    return Boolean(gl)
  } catch {
    return false
  }
}

// A painter takes messages and emits what happened. This one draws in a worker ...
function workerPainter(canvas, emit) {
  const address = URL.createObjectURL(new Blob([workerText()], {type: "text/javascript"}))
  const worker = new Worker(address)
  worker.onmessage = ({data}) => emit(data)
  worker.onerror = (event) => emit({op: "broken", text: event.message || "no worker"})
  const offscreen = canvas.transferControlToOffscreen()
  worker.postMessage({op: "canvas", canvas: offscreen}, [offscreen])
  return {
    mode: "worker",
    post: (message) => worker.postMessage(message),
    close: () => { worker.terminate(); URL.revokeObjectURL(address) },
  }
}

// ... and this one on the page's own thread.
function pagePainter(canvas, emit) {
  const scatter = new Scatter(canvas, emit)
  return {
    mode: "main",
    post: (message) => scatter.take(message),
    close: () => scatter.gl.getExtension("WEBGL_lose_context")?.loseContext(),
  }
}
