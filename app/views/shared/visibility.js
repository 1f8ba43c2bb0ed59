// Tells the server whether a card is in view, so that nothing is drawn for nobody.
function tellWhetherSeen(model, el) {
  let inView = false
  const tell = () => {
    const seen = inView && document.visibilityState === 'visible'
    if (model.seen !== seen) model.seen = seen
  }
  const watch = new IntersectionObserver(entries => {
    inView = entries[entries.length - 1].isIntersecting
    tell()
  })
  watch.observe(el)
  document.addEventListener('visibilitychange', tell)
  model.on('remove', () => {
    watch.disconnect()
    document.removeEventListener('visibilitychange', tell)
  })
}
