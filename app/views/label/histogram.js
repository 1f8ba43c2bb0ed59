// The small histogram of a column, with the bar that the item falls in.

const WIDTH = 96
const HEIGHT = 20

/**
 * @param {number[]} heights in [0, 1]
 * @param {string} axis what it runs over, in words
 */
export function histogram(heights, axis) {
  const space = "http://www.w3.org/2000/svg"
  const svg = document.createElementNS(space, "svg")
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`)
  svg.setAttribute("preserveAspectRatio", "none")
  svg.setAttribute("class", "histogram")
  svg.setAttribute("role", "img")
  svg.setAttribute("aria-label", axis)
  const title = document.createElementNS(space, "title")
  title.textContent = axis
  const step = WIDTH / heights.length
  const bars = document.createElementNS(space, "path")
  bars.setAttribute("class", "bars")
  bars.setAttribute(
    "d",
    heights
      .map((h, i) => {
        const tall = h > 0 ? Math.max(1, h * HEIGHT) : 0
        return `M${(i * step).toFixed(2)} ${HEIGHT}v${(-tall).toFixed(2)}h${(step * 0.86).toFixed(2)}v${tall.toFixed(2)}`
      })
      .join(""),
  )
  const mark = document.createElementNS(space, "rect")
  mark.setAttribute("class", "mark")
  mark.setAttribute("width", String(step * 0.86))
  mark.setAttribute("height", String(HEIGHT))
  svg.append(title, bars, mark)
  return {
    svg,
    /** @param {number | null} bin */
    at: (bin) => {
      mark.style.visibility = bin === null ? "hidden" : "visible"
      if (bin !== null) mark.setAttribute("x", String(bin * step))
    },
  }
}
