// A key that came before its item's description.

import assert from "node:assert/strict"
import {test} from "node:test"
import {HeldKey} from "../../../../../app/views/label/held_key.js"

function heldKey() {
  const hints = []
  return {key: new HeldKey((text, kind) => hints.push(`${kind}: ${text}`)), hints}
}

const first = () => {}
const second = () => {}

test("the first key is used, once its item is described", () => {
  const {key, hints} = heldKey()
  key.hold(5, first)
  key.hold(5, second)
  assert.match(hints[0], /wait: .*your key is used/)
  assert.match(hints[1], /wait: .*your first key is used/)
  assert.equal(
    key.take(5, () => undefined),
    null,
  )
  assert.deepEqual(
    key.take(5, (position) => ({position})),
    {run: first, item: {position: 5}},
  )
  assert.equal(
    key.take(5, (position) => ({position})),
    null,
  )
})

test("a key is for no other item than the one that was shown", () => {
  const {key, hints} = heldKey()
  key.hold(5, first)
  assert.equal(
    key.take(6, (position) => ({position})),
    null,
  )
  key.drop()
  assert.equal(hints.length, 1)
})

test("a key that is dropped says so", () => {
  const {key, hints} = heldKey()
  key.drop()
  assert.deepEqual(hints, [])
  key.hold(5, first)
  key.drop()
  assert.match(hints[1], /bad: .*was not used/)
  assert.equal(
    key.take(5, (position) => ({position})),
    null,
  )
})
