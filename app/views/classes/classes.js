// The ledger of classes. Names come from people and data: they go in by textContent and value alone.
function element(tag, name, text) {
  const made = document.createElement(tag)
  if (name) made.className = name
  if (text !== undefined) made.textContent = text
  return made
}

const number = value => value === null || value === undefined ? '–' : value.toLocaleString('en-US')
const labels = count => `${number(count)} label${count === 1 ? '' : 's'}`

const TITLES = [
  ['', '', ''],
  ['', '', ''],
  ['class', 'left', 'Press a name to select the items that have its label, on every card'],
  ['labelled', '', 'Items that a person gave this class'],
  ['predicted', '', 'How many items the model gives this class now: the model’s count, no estimate of how many there are'],
  ['still short', '', 'Labels missing to 5, below which a model hardly knows a class; then to the number aimed at'],
  ['found at', '', 'The number of the label that was the first of this class'],
  ['cost', '', 'What it costs to miss one, against 1 for a false alarm: it moves what is predicted, not the probabilities'],
  ['', '', ''],
]

export function render({model, el}) {
  const head = element('div', 'head'), told = element('span', 'told'), tools = element('span', 'tools')
  const table = element('table', 'ledger')
  head.append(told, tools)
  tools.append(aim(), logarithm())
  const meaning = element('p', 'meaning', 'Bars: solid is labelled; pale is predicted, the model’s count and no estimate of ' +
    'how many there are; the dotted line is at 5 labels.')
  el.append(head, table, adding(), meaning)
  for (const name of ['mousedown', 'pointerdown', 'touchstart'])
    el.addEventListener(name, event => event.stopPropagation(), {passive: true})

  // What a person has begun in a row: drawing anew would take the words or the colours away.
  let begun = null
  const end = () => { begun = null; draw() }

  function aim() {
    const label = element('label', 'aim', 'aim at ')
    const field = element('input', 'quota')
    Object.assign(field, {type: 'number', min: 1, max: 1000000, value: model.quota})
    field.setAttribute('aria-label', 'Labels wanted of each class')
    field.onchange = () => {
      const wanted = Math.round(Number(field.value))
      if (wanted >= 1 && wanted <= 1000000) model.quota = wanted
      field.value = model.quota
    }
    label.append(field, ' a class')
    return label
  }

  function logarithm() {
    const label = element('label', 'log'), box = element('input', '')
    box.type = 'checkbox'
    box.checked = model.log
    box.onchange = () => { model.log = box.checked }
    label.append(box, ' log scale')
    return label
  }

  function adding() {
    const form = element('form', 'add'), field = element('input', 'new')
    field.placeholder = 'New class'
    field.maxLength = 200
    field.setAttribute('aria-label', 'Name of a new class')
    form.append(field, element('button', 'plus', 'Add'))
    form.onsubmit = event => {
      event.preventDefault()
      if (field.value.trim()) model.send_msg({do: 'add', name: field.value})
      field.value = ''
    }
    return form
  }

  function colourCell(row) {
    const cell = element('td', 'swatch'), colour = element('input', 'colour')
    colour.type = 'color'
    colour.value = row.colour
    colour.title = 'Change the colour'
    colour.setAttribute('aria-label', `Colour of ${row.name}`)
    colour.onclick = () => { begun = row.id }
    colour.onchange = () => {
      model.send_msg({do: 'recolour', class: row.id, colour: colour.value})
      begun = null
    }
    colour.onblur = () => { if (begun === row.id) end() }
    cell.append(colour)
    return cell
  }

  function nameCell(row) {
    const cell = element('td', 'name'), name = element('button', 'look', row.name)
    name.title = `${row.name}: select its ${labels(row.labelled)} on every card`
    name.onclick = () => model.send_msg({do: 'select', class: row.id})
    const edit = element('button', 'tool', '✎')
    edit.title = 'Rename'
    edit.setAttribute('aria-label', `Rename ${row.name}`)
    edit.onclick = () => rename(row, cell)
    cell.append(name, edit)
    return cell
  }

  function rename(row, cell) {
    begun = row.id
    const input = element('input', 'rename')
    input.value = row.name
    input.maxLength = 200
    input.setAttribute('aria-label', `New name of ${row.name}`)
    const finish = send => {
      if (begun !== row.id) return
      if (send && input.value.trim() && input.value !== row.name)
        model.send_msg({do: 'rename', class: row.id, name: input.value})
      end()
    }
    input.onkeydown = event => {
      if (event.key === 'Enter') finish(true)
      if (event.key === 'Escape') finish(false)
    }
    input.onblur = () => finish(true)
    cell.replaceChildren(input)
    input.focus({preventScroll: true})
    input.select()
  }

  function predictedCell(row) {
    const cell = element('td', 'soft')
    if (!row.predicted) {
      cell.textContent = number(row.predicted)
      return cell
    }
    const look = element('button', 'look', number(row.predicted))
    look.title = 'Select the items that the model gives this class'
    look.onclick = () => model.send_msg({do: 'select', class: row.id, predicted: true})
    cell.append(look)
    return cell
  }

  function shortCell(row) {
    const cell = element('td', row.goal <= 5 ? 'short urgent' : 'short')
    if (!row.short) {
      cell.textContent = '✓'
      cell.classList.add('enough')
      return cell
    }
    cell.append(element('b', '', number(row.short)), element('span', 'goal', ` to ${number(row.goal)}`))
    return cell
  }

  function costCell(row) {
    const cell = element('td', row.cost === 1 ? 'cheap' : 'cost'), edit = element('button', 'look', number(row.cost))
    edit.title = `Change what it costs to miss one of ${row.name}`
    edit.setAttribute('aria-label', `Cost of missing ${row.name}`)
    edit.onclick = () => price(row, cell)
    cell.append(edit)
    return cell
  }

  function price(row, cell) {
    begun = row.id
    const input = element('input', 'price')
    Object.assign(input, {type: 'number', min: 0.001, max: 1e9, step: 'any', value: row.cost})
    input.setAttribute('aria-label', `Cost of missing ${row.name}, against 1 for a false alarm`)
    const finish = send => {
      if (begun !== row.id) return
      const cost = Number(input.value)
      if (send && cost > 0 && cost !== row.cost) model.send_msg({do: 'cost', class: row.id, cost})
      end()
    }
    input.onkeydown = event => {
      if (event.key === 'Enter') finish(true)
      if (event.key === 'Escape') finish(false)
    }
    input.onblur = () => finish(true)
    cell.replaceChildren(input)
    input.focus({preventScroll: true})
    input.select()
  }

  function mergeCell(row, line) {
    const cell = element('td', 'merge'), merge = element('button', 'tool', '⤳')
    merge.title = 'Merge into another class'
    merge.setAttribute('aria-label', `Merge ${row.name} into another class`)
    merge.onclick = () => mergeInto(row, line)
    if (model.rows.length > 1) cell.append(merge)
    return cell
  }

  // Asks which class, then says what will move, before anything does.
  function mergeInto(row, line) {
    begun = row.id
    const over = element('tr', 'asking'), cell = element('td', ''), choose = element('select', 'into')
    cell.colSpan = TITLES.length
    choose.setAttribute('aria-label', `Class that ${row.name} becomes part of`)
    choose.append(new Option('choose a class', ''))
    for (const other of model.rows) if (other.id !== row.id) choose.append(new Option(other.name, other.id))
    const question = element('span', 'question'), sure = element('button', 'sure', 'Merge')
    const never = element('button', 'never', 'Cancel')
    sure.disabled = true
    choose.onchange = () => {
      sure.disabled = !choose.value
      const name = choose.selectedOptions[0].textContent
      question.textContent = choose.value
        ? `${labels(row.labelled)} of “${row.name}” will count as “${name}”. Undo brings the class back.` : ''
    }
    sure.onclick = () => {
      if (choose.value) model.send_msg({do: 'merge', class: row.id, into: choose.value})
      end()
    }
    never.onclick = end
    over.onkeydown = event => { if (event.key === 'Escape') end() }
    cell.append(element('span', '', `Merge “${row.name}” into `), choose, question, sure, never)
    over.append(cell)
    line.after(over)
    line.classList.add('begun')
    choose.focus()
  }

  function lineOf(row) {
    const line = element('tr', row.labelled ? 'row' : 'row unseen')
    line.dataset.class = row.id
    const key = element('td', 'key')
    if (row.key) key.append(element('kbd', '', row.key.replace('shift+', '⇧')))
    line.append(key, colourCell(row), nameCell(row), element('td', 'count', number(row.labelled)), predictedCell(row),
      shortCell(row), element('td', 'soft', number(row.found)), costCell(row), mergeCell(row, line))
    return line
  }

  function draw() {
    if (begun !== null && model.rows.some(row => row.id === begun)) return
    begun = null
    told.textContent = model.told
    const top = element('tr', '')
    for (const [text, name, meaning] of TITLES) {
      const title = element('th', name, text)
      title.title = meaning
      top.append(title)
    }
    table.replaceChildren(top, ...model.rows.map(lineOf))
  }
  for (const one of ['rows', 'told']) model.on(one, draw)
  draw()
  tellWhetherSeen(model, el)
}
