// What is copied of a value.

import assert from "node:assert/strict"
import {test} from "node:test"
import {textOf} from "../../../../../app/views/label/copying.js"

const number = {kind: "number"}
const sky = {kind: "sky"}

test("a value is copied as it stands in the data, and not as it is shown", () => {
  assert.deepEqual(textOf(number, "value", ["17.3", "", 4, "17.3205"]), {text: "17.3205"})
  assert.deepEqual(textOf(number, "value", ["17.3", "", 4, ""]), {text: "17.3"})
})

test("a position is copied as it is shown, or in degrees", () => {
  const value = ["12h 30m", "", null, "187.5 2.25"]
  assert.deepEqual(textOf(sky, "value", value), {text: "12h 30m"})
  assert.deepEqual(textOf(sky, "degrees", value), {text: "187.5 2.25"})
})

test("what was not sent is asked for", () => {
  assert.equal(textOf(number, "value", ["a long text …", "", null, null]), "ask")
})

test("a missing value is not copied, and a text that says missing is", () => {
  assert.equal(textOf(number, "value", ["missing", "", null, ""]), "missing")
  assert.deepEqual(textOf(number, "value", ["missing", "", null, "missing"]), {text: "missing"})
})
