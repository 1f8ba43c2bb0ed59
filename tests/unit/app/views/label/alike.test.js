// How many items are like the one on the card, in words.

import assert from "node:assert/strict"
import {test} from "node:test"
import {inShort} from "../../../../../app/views/label/alike.js"

const alike = (same, nearly) => inShort({same, nearly, undecided: [], sketches: []})

test("the same and almost the same are counted apart", () => {
  assert.equal(alike(1, 0), "1 other item is the same")
  assert.equal(alike(2, 0), "2 other items are the same")
  assert.equal(alike(0, 1), "1 other item is almost the same")
  assert.equal(alike(1200, 1), "1,201 other items are alike: 1,200 the same, 1 almost")
})
