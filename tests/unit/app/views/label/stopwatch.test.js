// How long an item has been looked at.

import assert from "node:assert/strict"
import {test} from "node:test"
import {Stopwatch} from "../../../../../app/views/label/stopwatch.js"

test("time during which the page is not seen does not count", () => {
  let now = 1000
  const stopwatch = new Stopwatch(() => now)
  stopwatch.start()
  now += 2000
  stopwatch.hide()
  now += 60000
  assert.equal(stopwatch.seconds(true), 2)
  stopwatch.show()
  now += 500
  assert.equal(stopwatch.seconds(false), 2.5)
})

test("an item that comes while the page is not seen begins with nothing", () => {
  let now = 1000
  const stopwatch = new Stopwatch(() => now)
  stopwatch.hide()
  now += 60000
  stopwatch.start()
  now += 60000
  stopwatch.show()
  now += 750
  assert.equal(stopwatch.seconds(false), 0.75)
})
