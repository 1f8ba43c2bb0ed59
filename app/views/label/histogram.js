// The small histogram of a column, with the bar that the item falls in.

const WIDTH = 96
const HEIGHT = 20
const STRIP = 5 // below the bars, for the classes' marks
const MARK = 2.5

/**
 * @param {number[]} heights in [0, 1]
 * @param {string} axis what it runs over, in words
 */
export function histogram(heights, axis) {
  const space = "http://www.w3.org/2000/svg"
  const svg = document.createElementNS(space, "svg")
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT + STRIP}`)
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
  const medians = document.createElementNS(space, "g")
  svg.append(title, bars, mark, medians)
  return {
    svg,
    /** @param {{share: number, colour: string, name: string}[]} marks where the classes' medians lie */
    mark: (marks) => {
      const names = marks.map(({name}) => name).join(", ")
      title.textContent = names ? `${axis}\nMarks below: medians of labelled ${names}.` : axis
      medians.replaceChildren(
        ...marks.map(({share, colour}) => {
          const median = document.createElementNS(space, "rect")
          median.setAttribute("x", (share * (WIDTH - MARK)).toFixed(2))
          median.setAttribute("y", String(HEIGHT + 1))
          median.setAttribute("width", String(MARK))
          median.setAttribute("height", String(STRIP - 1))
          median.style.fill = colour
          return median
        }),
      )
    },
    /** @param {number | null} bin */
    at: (bin) => {
      mark.style.visibility = bin === null ? "hidden" : "visible"
      if (bin !== null) mark.setAttribute("x", String(bin * step))
    },
  }
}
