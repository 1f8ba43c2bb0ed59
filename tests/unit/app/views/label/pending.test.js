// Which item is shown next, whatever order answers and queues come in.

import assert from "node:assert/strict"
import {test} from "node:test"
import {Pending} from "../../../../../app/views/label/pending.js"

const item = (position) => ({position, id: `item ${position}`, decision: null, notes: []})

function pendingOf(...order) {
  const pending = new Pending()
  for (const position of order) pending.keep(item(position), null)
  pending.takeOrder(order, 0)
  return pending
}

test("an answered item is not shown again, though an older queue still holds it", () => {
  const pending = pendingOf(5, 6, 7)
  pending.answer(5)
  assert.equal(pending.next(5), 6)
  pending.takeOrder([5, 6, 7], 3)
  assert.deepEqual(pending.upcoming(), [6, 7])
})

test("a queue that knows of the answer may ask for the item anew", () => {
  const pending = pendingOf(5, 6)
  pending.answer(5)
  pending.settle(5, true, 8)
  pending.takeOrder([5, 6], 7)
  assert.deepEqual(pending.upcoming(), [6])
  pending.takeOrder([5, 6], 8)
  assert.deepEqual(pending.upcoming(), [5, 6])
})

test("a refused answer gives the item back, with the decision that it had before", () => {
  const pending = pendingOf(5, 6)
  const given = pending.items.get(5)
  given.before = null
  given.decision = {kind: "labelled"}
  pending.answer(5)
  pending.settle(5, false, 0)
  assert.deepEqual(pending.upcoming(), [5, 6])
  assert.equal(given.decision, null)
})

test("an item without a description is never the next one", () => {
  const pending = pendingOf(5, 6)
  pending.items.delete(5)
  assert.equal(pending.next(), 6)
  assert.equal(pending.isHead(5), true)
})

test("the next one comes after the item that is shown, and the first ones after the last", () => {
  const pending = pendingOf(5, 6, 7)
  assert.equal(pending.next(6), 7)
  assert.equal(pending.next(7), 5)
  assert.equal(pendingOf(5).next(5), null)
})

test("back leads through what was decided, forward to what is asked", () => {
  const pending = pendingOf(5, 6)
  assert.equal(pending.beside(5, -1, [3, 4]), 4)
  assert.equal(pending.beside(4, 1, [3, 4]), 5)
  assert.equal(pending.beside(6, 1, [3, 4]), undefined)
  assert.equal(pending.beside(null, 1, [3, 4]), 5)
  assert.equal(pending.beside(99, -1, [3, 4]), 4)
})

test("descriptions are forgotten oldest first, but never of what is asked or shown", () => {
  const pending = pendingOf(1)
  pending.keep(item(2), 2)
  for (let position = 3; position < 303; position++) pending.keep(item(position), 2)
  assert.equal(pending.items.size, 200)
  assert.ok(pending.items.has(1) && pending.items.has(2))
  assert.ok(!pending.items.has(3))
})
