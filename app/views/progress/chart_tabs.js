// Chooses which chart is drawn below, and says what it shows.
export function render({model, el}) {
  const line = document.createElement('div'), tabs = document.createElement('div')
  const log = document.createElement('label'), box = document.createElement('input')
  const caption = document.createElement('p')
  line.className = 'line'
  tabs.className = 'tabs'
  tabs.setAttribute('role', 'group')
  tabs.setAttribute('aria-label', 'Chart')
  log.className = 'log'
  box.type = 'checkbox'
  box.onchange = () => { model.log = box.checked }
  log.append(box, ' log scale')
  line.append(tabs, log)
  el.append(line, caption)
  for (const name of ['mousedown', 'pointerdown', 'touchstart'])
    el.addEventListener(name, event => event.stopPropagation(), {passive: true})
  for (const name of model.names) {
    const tab = document.createElement('button')
    tab.type = 'button'
    tab.textContent = name
    tab.onclick = () => { model.chosen = name }
    tabs.append(tab)
  }
  function draw() {
    for (const tab of tabs.children) tab.setAttribute('aria-pressed', String(tab.textContent === model.chosen))
    log.style.visibility = model.logs.includes(model.chosen) ? '' : 'hidden'
    box.checked = model.log
    caption.textContent = model.caption
  }
  for (const one of ['chosen', 'log', 'caption']) model.on(one, draw)
  draw()
}
