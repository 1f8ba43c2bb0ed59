// A light curve: its measurements with their errors and bands, over time or folded on a period.

const COLOURS = 8 // of bands, in label.css; then they begin anew

/**
 * @typedef {{errors: (number | null)[], bands: string[], of: number[], period: number | null,
 *   inverted: boolean}} Curve of: the band of each point, by its number in bands
 * @typedef {{x: number[], y: (number | null)[], count: number, curve?: Curve}} Points count: of the series, of which
 *   points may be a part only
 */

/**
 * Points by their phase, twice, so that nothing is cut where a period ends.
 * @param {Points} points
 * @param {number} period
 * @returns {Points}
 */
export function folded(points, period) {
  const {x, y, curve} = points
  if (!curve || !(period > 0)) return points
  const phases = x.map((time) => (((time - x[0]) / period) % 1) + 0)
  const order = phases.map((_, i) => i).sort((a, b) => phases[a] - phases[b])
  const twice = [...order, ...order]
  return {
    ...points,
    x: twice.map((i, at) => phases[i] + (at < order.length ? 0 : 1)),
    y: twice.map((i) => y[i]),
    curve: {...curve, errors: twice.map((i) => curve.errors[i]), of: twice.map((i) => curve.of[i])},
  }
}

/** @param {Points} points @param {number} index @returns {string} the class of a point's colour */
export const colourOf = ({curve}, index) => (curve ? `b${curve.of[index] % COLOURS}` : "")

/** @param {number} band @returns {string} the class of a band's colour */
export const colourOfBand = (band) => `b${band % COLOURS}`

/**
 * What else is known of a point: its error and its band.
 * @param {Points} points
 * @param {number} index
 * @param {(value: number) => string} write
 */
export function besides({curve}, index, write) {
  if (!curve) return ""
  const error = curve.errors[index]
  const band = curve.bands[curve.of[index]]
  return `${error === null ? "" : ` ± ${write(error)}`}${band ? ` (${band})` : ""}`
}

/**
 * The values with their errors, for the height of the axis.
 * @param {Points} points
 * @returns {(number | null)[]}
 */
export function reach({y, curve}) {
  if (!curve) return y
  return y.flatMap((value, i) => {
    const error = curve.errors[i]
    return value === null || error === null ? [value] : [value - error, value + error]
  })
}
