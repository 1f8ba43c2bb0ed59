// A picture's zoom: what is pointed at stays, and the picture stays in its frame.

import assert from "node:assert/strict"
import {test} from "node:test"
import {MOST, moved, WHOLE, wheelFactor, zoomed} from "../../../../../app/views/label/zoom.js"

const frame = {width: 400, height: 300}

test("what is under the pointer stays there", () => {
  const at = {x: 50, y: -40}
  const zoom = zoomed(WHOLE, 2, frame, at)
  // A place of the picture is seen at its own distance from the middle, times the scale, moved.
  assert.deepEqual({x: at.x * zoom.scale + zoom.x, y: at.y * zoom.scale + zoom.y}, at)
})

test("zooming out ends at the whole picture in the middle of its frame", () => {
  const zoom = zoomed(zoomed(WHOLE, 4, frame, {x: 190, y: 100}), 0.01, frame)
  assert.deepEqual(zoom, WHOLE)
  assert.equal(zoomed(WHOLE, 1000, frame).scale, MOST)
})

test("a picture is moved no further than its edge", () => {
  const zoom = moved(zoomed(WHOLE, 2, frame), 5000, -5000, frame)
  assert.deepEqual(zoom, {scale: 2, x: 200, y: -150})
  assert.deepEqual(moved(WHOLE, 30, 30, frame), WHOLE)
})

test("a wheel zooms in upwards, and one turn does not go all the way", () => {
  assert.ok(wheelFactor(-100) > 1)
  assert.ok(wheelFactor(100) < 1)
  assert.equal(wheelFactor(100000), wheelFactor(240))
})
