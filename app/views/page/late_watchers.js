// Mends a fault of Panel's: a component of React reads a parameter when it is drawn and listens to it
// a moment later, so that a change in between never shows. The text for Panel's developers is
// docs/upstream/panel-react-state.md.

/** Have components of React look again as they begin to listen, once Panel's scripts are loaded. */
export function lookAgain() {
  const loaded = (/** @type {Event} */ {target}) => {
    if (target instanceof HTMLScriptElement && mended()) document.removeEventListener("load", loaded, true)
  }
  document.addEventListener("load", loaded, true) // which never reaches the window
}

function mended() {
  const component = typeof Bokeh === "undefined" ? null : Bokeh.Models["panel.models.esm.ReactComponent"]
  if (!component) return false
  const {watch} = component.prototype
  /** @this {object} @type {(view: object, name: string, listener: () => void, always?: boolean) => void} */
  component.prototype.watch = function (view, name, listener, always = false) {
    watch.call(this, view, name, listener, always)
    if (always) listener() // so does nothing but a component of React that has just been drawn
  }
  return true
}
