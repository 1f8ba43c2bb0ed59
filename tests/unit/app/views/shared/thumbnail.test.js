// What stands for an item in a small place, and what it is in words.

import assert from "node:assert/strict"
import {test} from "node:test"
import {inWords, middle} from "../../../../../app/views/shared/thumbnail.js"

test("a long id loses its middle, and a short one nothing", () => {
  assert.equal(middle("BloodImage_00012"), "BloodIma…00012")
  assert.equal(middle("exactly 14 let"), "exactly 14 let")
  assert.equal(middle("🦜".repeat(20)), `${"🦜".repeat(8)}…${"🦜".repeat(5)}`)
})

test("the words hold the whole id and what is drawn", () => {
  const id = "BloodImage_00012"
  const position = 1
  assert.equal(inWords({position, id, kind: "id"}), id)
  assert.equal(inWords({position, id, kind: "picture", token: "t", text: ""}), id)
  assert.equal(inWords({position, id, kind: "text", text: "two words"}), `${id}: two words`)
  assert.equal(
    inWords({position, id, kind: "line", points: [], words: "4 values, 1 to 3"}),
    `${id}: 4 values, 1 to 3`,
  )
  assert.equal(
    inWords({
      position,
      id,
      kind: "bars",
      bars: [
        ["u", 93],
        ["g", null],
      ],
    }),
    `${id}: rank in the pool: u 93%, g missing`,
  )
})
