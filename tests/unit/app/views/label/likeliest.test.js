// The likeliest classes of an item are fixed once it is shown.

import assert from "node:assert/strict"
import {test} from "node:test"
import {areMany, Likeliest} from "../../../../../app/views/label/likeliest.js"

const classes = [..."abcdefghijkl"].map((id) => ({id}))
const item = (position, ...likeliest) => ({
  position,
  likeliest: likeliest.map((id) => [id, 0.1]),
  predicted: null,
})

test("they stay while their item is shown, whatever a new model says", () => {
  const likeliest = new Likeliest()
  likeliest.fix(item(3, "k", "c"), classes)
  assert.deepEqual(likeliest.ids, ["k", "c", "a", "b", "d"])
  likeliest.fix(item(3, "l"), classes.slice(1))
  assert.deepEqual(likeliest.ids, ["k", "c", "a", "b", "d"])
  likeliest.fix(item(4, "l"), classes)
  assert.deepEqual(likeliest.ids, ["l", "a", "b", "c", "d"])
})

test("an item that is not described yet has none, so that no key means those of the one before", () => {
  const likeliest = new Likeliest()
  likeliest.fix(item(3, "k"), classes)
  likeliest.fix(null, classes)
  assert.deepEqual(likeliest.ids, [])
  likeliest.fix(item(3, "l"), classes)
  assert.equal(likeliest.ids[0], "l")
})

test("a class that is gone is not among them, and what is predicted is", () => {
  const likeliest = new Likeliest()
  likeliest.fix({...item(1, "gone", "b"), predicted: ["e", 0.4]}, classes)
  assert.deepEqual(likeliest.ids, ["b", "e", "a", "c", "d"])
})

test("classes are many once there are more of them than keys", () => {
  const keys = {classes: [..."1234567890"]}
  assert.equal(areMany(classes.slice(0, 10), keys), false)
  assert.equal(areMany(classes.slice(0, 11), keys), true)
})
