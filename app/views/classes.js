// The ledger of classes. Names come from people and data: they go in by textContent and value alone.
function element(tag, name, text) {
  const made = document.createElement(tag)
  made.className = name
  if (text !== undefined) made.textContent = text
  return made
}

const number = value => value === null || value === undefined ? '–' : value.toLocaleString('en')

export function render({model, el}) {
  const style = document.createElement('style')
  style.textContent = model.style_text
  const head = element('div', 'told')
  const table = element('table', 'ledger')
  const form = element('form', 'add')
  const field = element('input', 'new')
  field.placeholder = 'New class'
  field.maxLength = 200
  field.setAttribute('aria-label', 'Name of a new class')
  const button = element('button', 'plus', 'Add')
  form.append(field, button)
  form.onsubmit = event => {
    event.preventDefault()
    if (field.value.trim()) model.send_msg({do: 'add', name: field.value})
    field.value = ''
  }
  el.append(style, head, table, form)

  let editing = null  // the class whose name is being typed: redrawing would take the words away

  function nameCell(row) {
    const cell = element('td', 'name')
    const name = element('button', 'look', row.name)
    name.title = 'Select this class’s items on every card'
    name.onclick = () => model.send_msg({do: 'select', class: row.id})
    const edit = element('button', 'tool', '✎')
    edit.title = 'Rename'
    edit.setAttribute('aria-label', `Rename ${row.name}`)
    edit.onclick = () => {
      editing = row.id
      const input = element('input', 'rename')
      input.value = row.name
      input.maxLength = 200
      const end = send => {
        if (editing !== row.id) return
        editing = null
        if (send && input.value.trim() && input.value !== row.name)
          model.send_msg({do: 'rename', class: row.id, name: input.value})
        draw()
      }
      input.onkeydown = event => {
        if (event.key === 'Enter') end(true)
        if (event.key === 'Escape') end(false)
      }
      input.onblur = () => end(true)
      cell.replaceChildren(input)
      input.focus()
      input.select()
    }
    cell.append(name, edit)
    return cell
  }

  function mergeCell(row, rows) {
    const cell = element('td', 'merge')
    const merge = element('button', 'tool', '⤳')
    merge.title = 'Merge into another class'
    merge.setAttribute('aria-label', `Merge ${row.name} into another class`)
    merge.onclick = () => {
      editing = row.id
      const choose = element('select', 'into')
      choose.append(new Option(`merge ${number(row.labelled)} labels into…`, ''))
      for (const other of rows) if (other.id !== row.id) choose.append(new Option(other.name, other.id))
      choose.onchange = () => {
        editing = null
        if (choose.value) model.send_msg({do: 'merge', class: row.id, into: choose.value})
        draw()
      }
      choose.onblur = () => { editing = null; draw() }
      cell.replaceChildren(choose)
      choose.focus()
    }
    if (rows.length > 1) cell.append(merge)
    return cell
  }

  function draw() {
    if (editing !== null) return
    head.textContent = model.told
    const rows = model.rows
    const top = element('tr', '')
    const titles = [['', ''], ['class', 'left'], ['labelled', ''], ['predicted', ''], ['still short', ''], ['', '']]
    for (const [text, name] of titles) top.append(element('th', name, text))
    const lines = rows.map((row, i) => {
      const line = element('tr', row.labelled ? 'row' : 'row unseen')
      const colour = element('input', 'colour')
      colour.type = 'color'
      colour.value = row.colour
      colour.title = 'Change the colour'
      colour.setAttribute('aria-label', `Colour of ${row.name}`)
      colour.onchange = () => model.send_msg({do: 'recolour', class: row.id, colour: colour.value})
      const first = element('td', 'key')
      first.append(colour)
      line.append(first, nameCell(row), element('td', '', number(row.labelled)),
        element('td', 'soft', number(row.predicted)), element('td', 'short', row.short ? number(row.short) : ''),
        mergeCell(row, rows))
      return line
    })
    table.replaceChildren(top, ...lines)
  }
  for (const one of ['rows', 'told']) model.on(one, draw)
  draw()
}
