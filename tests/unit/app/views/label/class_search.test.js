// A class is found by a few letters of its name, and reached by a letter and a digit.

import assert from "node:assert/strict"
import {existsSync, readFileSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import {codesOf, search, tierOf} from "../../../../../app/views/label/class_search.js"

const KINDS =
  "amber blazing cold distant eclipsed faint giant hidden iron jovian knotted lensed misty nested open"
const THINGS = "arc binary cluster disc ember flare galaxy halo island jet"
const named = (names) => names.map((name) => ({id: name, name}))
const made = KINDS.split(" ").flatMap((kind) => THINGS.split(" ").map((thing) => `${kind} ${thing}`))
const namesOf = (found) => found.matches.map(({name}) => name)

/** Presses a letter and a digit after the field's key, as the field does. */
function reached(classes, codes, {letter, digit}) {
  const {digits} = search(classes, letter, [], codes)
  return [...digits].find(([, sign]) => sign === digit)?.[0]
}

test("the beginning of a name fits better than that of a word, that better than the middle", () => {
  assert.equal(tierOf("credit_limit", "Cred"), 0)
  assert.equal(tierOf("credit_limit", "cr li"), 0)
  assert.equal(tierOf("credit_limit", "lim"), 1)
  assert.equal(tierOf("credit_limit", "cl"), 1)
  assert.equal(tierOf("credit_limit", "edit"), 2)
  assert.equal(tierOf("credit_limit", "crlmt"), 3)
  assert.equal(tierOf("credit_limit", "x"), -1)
  assert.equal(tierOf("—", "—"), 2)
})

test("of those that fit alike the likeliest comes first, the others in their order", () => {
  const classes = named(["bill due", "pto balance", "bill balance", "balance"])
  assert.deepEqual(namesOf(search(classes, "bal", ["bill balance"], new Map())), [
    "balance",
    "bill balance",
    "pto balance",
  ])
  assert.deepEqual(namesOf(search(classes, "", ["balance"], new Map()))[0], "balance")
})

test("each of 150 classes has a letter and a digit that reach it and no other", () => {
  const classes = named(made)
  const codes = codesOf(classes)
  assert.equal(codes.size, 150)
  for (const [id, code] of codes) {
    assert.equal(reached(classes, codes, code), id)
    assert.ok(id.split(" ").some((word) => word.startsWith(code.letter)))
  }
})

const clinc = join(process.env.BOWERBIRD_DATA ?? "", "clinc150_imbalanced", "queries.csv")
const skip = process.env.BOWERBIRD_DATA && existsSync(clinc) ? false : "needs BOWERBIRD_DATA"
test("each intent of clinc150 is reached so too, most by the first letter of its name", {skip}, () => {
  const rows = readFileSync(clinc, "utf8").split("\n").slice(1).filter(Boolean)
  const classes = named([...new Set(rows.map((row) => row.split(",").at(-2)))])
  const codes = codesOf(classes)
  assert.equal(classes.length, 151)
  for (const {id} of classes) assert.equal(reached(classes, codes, codes.get(id)), id)
  const first = [...codes].filter(([id, {letter}]) => id.startsWith(letter))
  assert.ok(first.length > 110)
})

test("a class that is added leaves the letters and digits of all others", () => {
  const before = codesOf(named(made.slice(0, -1)))
  const after = codesOf(named(made))
  for (const [id, code] of before) assert.deepEqual(after.get(id), code)
})

test("a digit that goes on with a word of some name is left to be typed", () => {
  const codes = codesOf(named(["w2", "weather", "what song"]))
  assert.deepEqual(
    [...codes.values()].map(({letter, digit}) => letter + digit),
    ["w1", "w3", "w4"],
  )
})

test("of classes that differ by numbers alone, ten are reached so, and the others by their names", () => {
  const classes = named(Array.from({length: 150}, (_, i) => `class ${i + 1}`))
  assert.equal(codesOf(classes).size, 10)
  assert.equal(namesOf(search(classes, "117", [], new Map()))[0], "class 117")
})
