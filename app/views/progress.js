// Names and values of the progress card, in plain text.
export function render({model, el}) {
  const style = document.createElement('style')
  style.textContent = `
    :host { display: block; box-sizing: border-box; padding: 4px 12px; overflow: auto;
      font: 12.5px/1.5 var(--mui-font-family, system-ui, sans-serif); color: var(--mui-palette-text-primary, inherit); }
    dl { margin: 0; display: grid; grid-template-columns: auto 1fr; gap: 1px 12px; }
    dt { color: var(--mui-palette-text-secondary, #778); white-space: nowrap; }
    dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }`
  const list = document.createElement('dl')
  el.append(style, list)
  function draw() {
    list.replaceChildren(...model.facts.flatMap(([name, value]) => {
      const term = document.createElement('dt'), said = document.createElement('dd')
      term.textContent = name
      said.textContent = value
      return [term, said]
    }))
  }
  model.on('facts', draw)
  draw()
}
