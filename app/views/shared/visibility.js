/**
 * Tells the server whether a card is in view, so that nothing is drawn for nobody.
 * @param {Model} model
 * @param {Element} el
 */
export function tellWhetherSeen(model, el) {
  let inView = false
  const tell = () => {
    const seen = inView && document.visibilityState === "visible"
    if (model.seen !== seen) model.seen = seen
  }
  const watch = new IntersectionObserver((entries) => {
    inView = entries.at(-1)?.isIntersecting ?? inView
    tell()
  })
  watch.observe(el)
  document.addEventListener("visibilitychange", tell)
  model.on("remove", () => {
    watch.disconnect()
    document.removeEventListener("visibilitychange", tell)
  })
}
