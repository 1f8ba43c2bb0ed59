// Runs when the dock is drawn; Panel gives it `data`, `grid`, `model`, `state` and `view`.
const options = {column: data.ncols, margin: 5, handle: '.dock-bar', float: false,
                 disableOneColumnMode: true}
options.row = data.nrows
options.cellHeight = Math.floor(model.height / data.nrows)
const gridstack = GridStack.init(options, grid)
const where = () => gridstack.engine.nodes.map(node => ({
  id: node.el.getAttribute('data-id'), x0: node.x, y0: node.y,
  x1: node.x + node.w, y1: node.y + node.h}))
gridstack.on('resizestop', () => { data.state = where(); view.invalidate_layout() })
gridstack.on('dragstop', () => { data.state = where() })
for (const bar of grid.querySelectorAll('.dock-bar')) {
  const title = bar.querySelector('.dock-title')
  title.textContent = data.titles[title.dataset.card] ?? title.dataset.card
  const cross = bar.querySelector('.dock-close')
  cross.addEventListener('mousedown', event => event.stopPropagation())
  cross.addEventListener('click', () => { data.closed = title.dataset.card })
}
// On a narrow page the style sheet stacks the cards; their places stay as they were.
const narrow = matchMedia('(max-width: 820px)')
const adapt = () => {
  gridstack.enableMove(!narrow.matches)
  gridstack.enableResize(!narrow.matches)
  view.invalidate_layout()
}
narrow.addEventListener('change', adapt)
state.forget = () => narrow.removeEventListener('change', adapt)
state.gridstack = gridstack
state.init = false
if (narrow.matches) adapt()  // it lays out anew, which looks for what was just set
