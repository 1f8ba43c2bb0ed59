import assert from "node:assert/strict"
import {test} from "node:test"
import {besides, folded, reach} from "../../../../../app/views/label/curve.js"

const CURVE = {errors: [0.1, null, 0.2], bands: ["g", "r"], of: [0, 1, 0], period: 2, inverted: true}
const POINTS = {x: [10, 11.5, 12.5], y: [1, 2, 3], count: 3, curve: CURVE}

test("a folded curve goes through its phases twice, each point with its error and band", () => {
  const {x, y, curve} = folded(POINTS, 2)
  assert.deepEqual(x, [0, 0.25, 0.75, 1, 1.25, 1.75])
  assert.deepEqual(y, [1, 3, 2, 1, 3, 2])
  assert.deepEqual(curve?.errors, [0.1, 0.2, null, 0.1, 0.2, null])
  assert.deepEqual(curve?.of, [0, 0, 1, 0, 0, 1])
})

test("without a period, or without times, points stay as they are", () => {
  assert.equal(folded(POINTS, 0), POINTS)
  const plain = {x: [0, 1], y: [1, 2], count: 2}
  assert.equal(folded(plain, 2), plain)
})

test("a point is told with its error and band, and the axis reaches to the ends of errors", () => {
  assert.equal(besides(POINTS, 0, String), " ± 0.1 (g)")
  assert.equal(besides(POINTS, 1, String), " (r)")
  assert.deepEqual(reach(POINTS), [0.9, 1.1, 2, 2.8, 3.2])
})
