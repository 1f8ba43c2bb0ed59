// Which item is shown next, and what is on it, whatever order answers, queues and descriptions come in.

import assert from "node:assert/strict"
import {test} from "node:test"
import {Pending} from "../../../../../app/views/label/pending.js"

const item = (position, seq = 0) => ({
  position,
  id: `item ${position}`,
  decision: null,
  flagged: false,
  notes: [],
  seq,
})
const labelled = {kind: "label", event: "a", position: 5, class: "spiral"}
const flagged = {kind: "flag", event: "f", position: 5, on: true}
const noted = {kind: "note", event: "n", position: 5, text: "two rings"}

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
  pending.settle(labelled, true, 8)
  pending.takeOrder([5, 6], 7)
  assert.deepEqual(pending.upcoming(), [6])
  pending.takeOrder([5, 6], 8)
  assert.deepEqual(pending.upcoming(), [5, 6])
})

test("a refused answer gives the item back, with the decision that it had before", () => {
  const pending = pendingOf(5, 6)
  pending.answer(5)
  pending.change(labelled, "ada")
  assert.equal(pending.item(5).decision.class, "spiral")
  pending.settle(labelled, false, 0)
  assert.deepEqual(pending.upcoming(), [5, 6])
  assert.equal(pending.item(5).decision, null)
})

test("a description from before a command takes back nothing of what the command did", () => {
  const pending = pendingOf(5)
  for (const command of [labelled, flagged, noted]) pending.change(command, "ada")
  const left = () => [pending.item(5).decision?.class, pending.item(5).flagged, pending.item(5).notes.length]
  assert.deepEqual(left(), ["spiral", true, 1])
  pending.keep(item(5, 3), 5)
  assert.deepEqual(left(), ["spiral", true, 1])
  pending.settle(labelled, true, 4)
  pending.settle(flagged, true, 5)
  pending.keep(item(5, 4), 5) // knows of the label, which another person took back, not of the flag
  assert.deepEqual(left(), [undefined, true, 1])
})

test("a refused flag is not on the item, and one that another person took off stays off", () => {
  const pending = pendingOf(5)
  pending.change(flagged, "ada")
  pending.settle(flagged, false, 0)
  assert.equal(pending.item(5).flagged, false)
  pending.change(flagged, "ada")
  pending.keep(item(5, 9), 5)
  pending.settle(flagged, true, 8)
  assert.equal(pending.item(5).flagged, false)
})

test("a note is there once, though its description comes before its answer", () => {
  const pending = pendingOf(5)
  pending.change(noted, "ada")
  pending.keep({...item(5, 9), notes: [["ada", 1, "two rings"]]}, 5)
  assert.equal(pending.item(5).notes.length, 1)
  pending.settle(noted, true, 9)
  assert.equal(pending.item(5).notes.length, 1)
})

test("a description that was overtaken by a later one is not used", () => {
  const pending = pendingOf(5)
  pending.keep({...item(5, 9), flagged: true}, 5)
  pending.keep(item(5, 8), 5)
  assert.equal(pending.item(5).flagged, true)
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

test("an answer that others get too takes them out of the queue, and gives them back if refused", () => {
  const pending = pendingOf(5, 6, 7)
  const command = {...labelled, others: [6]}
  for (const position of [5, 6]) pending.answer(position)
  assert.equal(pending.next(5), 7)
  pending.settle(command, false, 0)
  assert.deepEqual(pending.upcoming(), [5, 6, 7])
  for (const position of [5, 6]) pending.answer(position)
  pending.settle(command, true, 8)
  pending.takeOrder([5, 6, 7], 7)
  assert.deepEqual(pending.upcoming(), [7])
  pending.takeOrder([5, 6, 7], 8)
  assert.deepEqual(pending.upcoming(), [5, 6, 7])
})
