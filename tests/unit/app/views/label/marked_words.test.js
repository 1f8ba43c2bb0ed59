// The words that are marked in a text.

import assert from "node:assert/strict"
import {test} from "node:test"
import {meaning, pieces} from "../../../../../app/views/label/marked_words.js"

test("words are marked wherever they stand, whole, and the text stays as it is", () => {
  const text = "Fire! The fireman saw\nÉtoile and fire."
  const parts = pieces(text, ["fire", "étoile"])
  assert.deepEqual(
    parts.filter(({marked}) => marked).map((part) => part.text),
    ["Fire", "Étoile", "fire"],
  )
  assert.equal(parts.map((part) => part.text).join(""), text)
})

test("a text without words to mark is one piece", () => {
  assert.deepEqual(pieces("a <b>text</b>", []), [{text: "a <b>text</b>", marked: false}])
  assert.deepEqual(pieces("", ["a"]), [])
})

test("what the marks mean is said, and that they speak for a class", () => {
  assert.equal(meaning(0, null), "")
  assert.match(meaning(2, null), /most telling/)
  assert.match(meaning(2, "ring"), /of ring/)
})
