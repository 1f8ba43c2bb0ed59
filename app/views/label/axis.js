// An axis: where its marks stand, and which point lies nearest to a place on it.

const ROUND = [1, 2, 5, 10]

/**
 * @param {number} low
 * @param {number} high
 * @param {number} most how many marks there is room for
 * @returns {number[]} round numbers within
 */
export function ticks(low, high, most) {
  if (!(high > low) || most < 1) return [low]
  const rough = (high - low) / most
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * (ROUND.find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10)
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  return Array.from({length: Math.max(0, last - first + 1)}, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  )
}

/**
 * @param {(number | null)[]} values
 * @returns {[low: number, high: number]} a little around them, so that none lies on the edge
 */
export function span(values) {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    if (value === null) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  if (low > high) return [0, 1]
  const margin = (high - low) * 0.05 || Math.abs(low) * 0.05 || 1
  return [low - margin, high + margin]
}

/** @param {number[]} places ascending @param {number} place @returns {number} which of them is nearest */
export function nearest(places, place) {
  let [first, last] = [0, places.length - 1]
  while (last - first > 1) {
    const middle = (first + last) >> 1
    if (places[middle] > place) last = middle
    else first = middle
  }
  return place - places[first] <= places[last] - place ? first : last
}

/** @param {number} value @param {number} [digits] */
export const short = (value, digits = 6) => String(Number(value.toPrecision(digits)))
