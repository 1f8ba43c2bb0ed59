// Runs when the dock is drawn; Panel gives it `data`, `cards`, `model`, `state` and `view`. Panel looks
// for the node `cards` before each script that has its name in it, and warns where it is not drawn yet
// or any more; so this is the only one that has.
const cellHeight = Math.floor(model.height / data.nrows)
const options = {column: data.ncols, row: data.nrows, cellHeight, margin: 5, handle: '.dock-bar', float: false,
                 disableOneColumnMode: true}
const stack = GridStack.init(options, cards)
const places = () => stack.engine.nodes.map(node => ({
  id: node.el.getAttribute('data-id'), x0: node.x, y0: node.y,
  x1: node.x + node.w, y1: node.y + node.h}))
stack.on('resizestop', () => { data.state = places(); view.invalidate_layout() })
stack.on('dragstop', () => { data.state = places() })
for (const bar of cards.querySelectorAll('.dock-bar')) {
  const title = bar.querySelector('.dock-title')
  title.textContent = data.titles[title.dataset.card] ?? title.dataset.card
  const cross = bar.querySelector('.dock-close')
  cross.addEventListener('mousedown', event => event.stopPropagation())
  cross.addEventListener('click', () => { data.closed = title.dataset.card })
}
// On a narrow page the style sheet stacks the cards; their places stay as they were.
const narrow = matchMedia('(max-width: 820px)')
const adapt = () => {
  stack.enableMove(!narrow.matches)
  stack.enableResize(!narrow.matches)
  view.invalidate_layout()
}
narrow.addEventListener('change', adapt)
let fitted = false
state.fit = () => {
  stack.cellHeight(cellHeight)
  if (!fitted) {
    fitted = true
    view.invalidate_layout()
  }
  stack.engine._notify()
}
state.forget = () => {
  narrow.removeEventListener('change', adapt)
  stack.destroy()
}
if (narrow.matches) adapt()
