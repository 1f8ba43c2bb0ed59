// In which order columns are shown, and which.

import assert from "node:assert/strict"
import {test} from "node:test"
import {inOrder, moved, shownInOrder, toggled} from "../../../../../app/views/label/arrangement.js"

const names = ["a", "b", "c", "d"]
const usual = {order: [], pinned: [], hidden: [], telling: []}

test("the table's order stands until something tells more", () => {
  assert.deepEqual(inOrder(names, usual), names)
  assert.deepEqual(inOrder(names, {...usual, telling: ["c", "b"]}), ["c", "b", "a", "d"])
})

test("a person's order goes before what is telling, and pinned ones before all", () => {
  const chosen = {order: ["d", "c"], pinned: ["b"], hidden: ["c"], telling: ["a"]}
  assert.deepEqual(inOrder(names, chosen), ["b", "d", "c", "a"])
  assert.deepEqual(shownInOrder(names, chosen), ["b", "d", "a"])
})

test("columns that the data do not have are passed over", () => {
  const chosen = {order: ["gone", "b"], pinned: ["lost"], hidden: ["away"], telling: ["other"]}
  assert.deepEqual(shownInOrder(names, chosen), ["b", "a", "c", "d"])
})

test("a column goes up and down by one, and stays at the ends", () => {
  const down = moved(names, usual, "a", 1)
  assert.deepEqual(inOrder(names, down), ["b", "a", "c", "d"])
  assert.deepEqual(inOrder(names, moved(names, down, "a", -1)), names)
  assert.equal(moved(names, usual, "a", -1), usual)
  assert.equal(moved(names, usual, "d", 1), usual)
})

test("what was telling stays as it was seen, once a column is moved", () => {
  const telling = {...usual, telling: ["d", "c"]}
  assert.deepEqual(moved(names, telling, "a", -1).order, ["d", "a", "c", "b"])
})

test("pinned columns move among themselves, the others below them", () => {
  const pinned = {...usual, pinned: ["c", "d"]}
  assert.deepEqual(inOrder(names, moved(names, pinned, "d", -1)), ["d", "c", "a", "b"])
  assert.equal(moved(names, pinned, "a", -1), pinned)
})

test("a search narrows what a column is moved past", () => {
  assert.deepEqual(inOrder(names, moved(names, usual, "d", -1, ["a", "d"])), ["d", "a", "b", "c"])
})

test("a name is put into a list, and taken out again", () => {
  const hidden = toggled("hidden", usual, "b")
  assert.deepEqual(hidden.hidden, ["b"])
  assert.deepEqual(toggled("hidden", hidden, "b"), usual)
})
