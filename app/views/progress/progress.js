// Names and values of the progress card, and what the worker does, in plain text.
function ago(seconds) {
  const past = Math.max(0, Date.now() / 1000 - seconds)
  if (past < 45) return 'under a minute'
  if (past < 3600) return `${Math.max(1, Math.round(past / 60))} min`
  if (past < 172800) return `${Math.round(past / 3600)} h`
  return `${Math.round(past / 86400)} days`
}

export function render({model, el}) {
  const list = document.createElement('dl')
  const work = document.createElement('div'), bar = document.createElement('div'), fill = document.createElement('i')
  const doing = document.createElement('span')
  work.className = 'work'
  bar.className = 'bar'
  bar.setAttribute('role', 'progressbar')
  bar.setAttribute('aria-label', 'What the worker does')
  bar.append(fill)
  work.append(bar, doing)
  el.append(work, list)

  function draw() {
    list.replaceChildren(...model.facts.flatMap(({name, value, since}) => {
      const term = document.createElement('dt'), said = document.createElement('dd')
      term.textContent = name
      said.textContent = since === null || since === undefined ? value : `${ago(since)} ${value}`.trim()
      if (since) said.title = new Date(since * 1000).toLocaleString()
      return [term, said]
    }))
  }
  function tell() {
    const share = model.fraction
    doing.textContent = model.busy || 'The worker waits.'
    bar.classList.toggle('on', Boolean(model.busy))
    bar.classList.toggle('unknown', share < 0)
    fill.style.width = share < 0 ? '' : `${Math.round(100 * share)}%`
    if (share < 0) bar.removeAttribute('aria-valuenow')
    else bar.setAttribute('aria-valuenow', String(Math.round(100 * share)))
  }
  model.on('facts', draw)
  for (const one of ['busy', 'fraction']) model.on(one, tell)
  const clock = setInterval(draw, 30000)
  model.on('remove', () => clearInterval(clock))
  draw()
  tell()
  tellWhetherSeen(model, el)
}
