// The axes of a plot.

import assert from "node:assert/strict"
import {test} from "node:test"
import {nearest, short, span, ticks} from "../../../../../app/views/label/axis.js"

test("marks stand at round numbers within the axis, and not more than there is room for", () => {
  assert.deepEqual(ticks(0, 299, 4), [0, 100, 200])
  assert.deepEqual(ticks(-0.13, 0.37, 5), [-0.1, 0, 0.1, 0.2, 0.3])
  assert.deepEqual(ticks(16.2, 16.9, 3), [16.5])
  assert.ok(ticks(1e9, 1.0001e9, 6).length <= 7)
})

test("an axis without a width has one mark", () => {
  assert.deepEqual(ticks(3, 3, 5), [3])
})

test("the span holds all values with a margin, and gaps do not count", () => {
  assert.deepEqual(span([0, null, 10]), [-0.5, 10.5])
  assert.deepEqual(span([null]), [0, 1])
  const [low, high] = span([4, 4])
  assert.ok(low < 4 && high > 4)
})

test("the nearest point is looked at", () => {
  const places = [0, 10, 20, 40]
  assert.deepEqual(
    [-5, 4, 6, 29, 31, 99].map((place) => nearest(places, place)),
    [0, 0, 1, 2, 3, 3],
  )
  assert.equal(nearest([7], 3), 0)
})

test("numbers are short and lose nothing that is seen", () => {
  assert.equal(short(0.1 + 0.2), "0.3")
  assert.equal(short(1234567), "1234570")
})
