// The map's legend shows the largest of many classes, what is hidden, and what is searched for.

import assert from "node:assert/strict"
import {test} from "node:test"
import {FEW, shownOf} from "../../../../../app/views/map/entries.js"

const entries = Array.from({length: 150}, (_, i) => ({
  ...{name: `class ${i}`, colour: "#000000", shape: 0, codes: [i], labelled: i % 7},
  count: i < 140 ? i : 1000 - i,
}))
const how = {all: false, text: "", isAway: () => false}
const codes = (found) => found.map((entry) => entry.codes[0])

test("the ten largest stand in their own order, and a hidden one with them", () => {
  const largest = [140, 141, 142, 143, 144, 145, 146, 147, 148, 149]
  assert.deepEqual(codes(shownOf(entries, how)), largest)
  const isAway = ({codes}) => codes[0] === 5
  assert.deepEqual(codes(shownOf(entries, {...how, isAway})), [5, ...largest])
})

test("all are shown where there are few, and where the person wants them", () => {
  assert.equal(shownOf(entries.slice(0, FEW), how).length, FEW)
  assert.equal(shownOf(entries, {...how, all: true}).length, 150)
})

test("a search goes through all", () => {
  assert.deepEqual(codes(shownOf(entries, {...how, text: " CLASS 14"})).slice(0, 2), [14, 140])
})

test("where nothing is counted yet, the labelled ones are the largest", () => {
  const uncounted = entries.map((entry) => ({...entry, count: null}))
  for (const {labelled} of shownOf(uncounted, how)) assert.equal(labelled, 6)
})
