// One column of the data: its values, what it is taken for, and why.

import {counted, make, write} from "../shared/dom.js"

/** @type {Record<string, string>} */
const ROLES = {
  id: "id",
  label: "label",
  image: "picture",
  parent: "image it lies in",
  left: "box: left",
  top: "box: top",
  third: "box: width or right",
  fourth: "box: height or bottom",
  feature: "feature (learned from)",
  context: "shown only",
  exclude: "left out",
}
const BAR = 5 // units of the drawing
const HEIGHT = 32

/**
 * @param {StartColumn} column
 * @param {(role: string) => void} choose
 */
export function columnRow(column, choose) {
  const row = make("tr")
  const name = make("th")
  name.scope = "row"
  name.append(make("bdi", "name", column.name), make("span", "quiet", column.kind))
  const missing = column.missing ? `${percent(column.missing)} missing` : "none missing"
  const role = make("td", "role")
  const select = make("select")
  select.setAttribute("aria-label", `Role of ${column.name}`)
  for (const value of column.roles) {
    const option = make("option", "", ROLES[value] ?? value)
    option.value = value
    select.append(option)
  }
  select.addEventListener("change", () => choose(select.value))
  const why = make("span", "quiet why")
  role.append(select, why)
  row.append(name, valuesOf(column), examplesOf(column), make("td", "missing", missing), role)
  /** @param {StartColumn} now */
  const update = (now) => {
    select.value = now.role
    write(why, now.why)
    row.dataset.role = now.role
    row.classList.toggle("changed", now.changed)
  }
  update(column)
  return {row, update}
}

/** @param {number} share */
const percent = (share) => (share < 0.001 ? "under 0.1 %" : `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`)

/** @param {StartColumn} column */
function valuesOf(column) {
  const cell = make("td", "values")
  if (column.histogram) {
    cell.append(histogram(column.histogram, `From ${column.low} to ${column.high}`))
    const ends = make("span", "quiet ends")
    ends.append(make("span", "", column.low), make("span", "", column.high))
    cell.append(ends)
  } else if (column.values?.length) {
    const most = column.values[0][1]
    const list = make("ul")
    for (const [value, count] of column.values) {
      const item = make("li")
      const bar = make("i")
      bar.style.width = `${Math.max(2, (100 * count) / most)}%`
      item.append(bar, make("bdi", "", value), make("span", "quiet", counted(count)))
      list.append(item)
    }
    cell.append(list)
    const more = (column.distinct ?? 0) - column.values.length
    if (more > 0) cell.append(make("span", "quiet", `and ${counted(more)} more values`))
  } else cell.append(make("span", "quiet", "no values"))
  return cell
}

/** @param {number[]} heights @param {string} title */
function histogram(heights, title) {
  const space = "http://www.w3.org/2000/svg"
  const svg = document.createElementNS(space, "svg")
  svg.setAttribute("viewBox", `0 0 ${heights.length * BAR} ${HEIGHT}`)
  svg.setAttribute("preserveAspectRatio", "none")
  svg.setAttribute("role", "img")
  svg.setAttribute("aria-label", title)
  heights.forEach((height, i) => {
    const bar = document.createElementNS(space, "rect")
    const drawn = height ? Math.max(1, height * HEIGHT) : 0
    bar.setAttribute("x", String(i * BAR))
    bar.setAttribute("y", String(HEIGHT - drawn))
    bar.setAttribute("width", String(BAR - 1))
    bar.setAttribute("height", String(drawn))
    svg.append(bar)
  })
  return svg
}

/** @param {StartColumn} column */
function examplesOf(column) {
  const cell = make("td", "examples")
  for (const example of column.examples) cell.append(make("bdi", "", example))
  return cell
}
