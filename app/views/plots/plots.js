// What a plot leaves out and what is selected, in plain text.
export function render({model, el}) {
  const said = document.createElement('span'), clear = document.createElement('button')
  clear.type = 'button'
  clear.textContent = 'clear'
  clear.title = 'Select nothing'
  clear.onclick = () => model.send_msg({do: 'clear'})
  el.append(said, clear)
  function draw() {
    said.textContent = model.told
    clear.hidden = !model.selected
  }
  for (const one of ['told', 'selected']) model.on(one, draw)
  draw()
  tellWhetherSeen(model, el.parentNode?.host ?? el)
}
