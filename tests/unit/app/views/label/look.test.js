// How pictures are looked at: what is asked of the server, and what stays for the next item.

import assert from "node:assert/strict"
import {test} from "node:test"
import {askedOf, bandsOf, ChosenLook, filterOf, USUAL} from "../../../../../app/views/label/look.js"
import {pathOf} from "../../../../../app/views/label/picture_cache.js"

test("a usual look is asked for by the shortest address, which the browser may keep", () => {
  assert.deepEqual(askedOf(USUAL, 0), {})
  assert.equal(pathOf(7, {kind: "picture", number: 0, size: 512}, {}, "t"), "item/7/picture?size=512&v=t")
})

test("stretch, bands and page go to the server; brightness and contrast do not", () => {
  const look = {brightness: 2, contrast: 1.5, stretch: "log", bands: [2, 1, 0]}
  assert.deepEqual(askedOf(look, 3), {stretch: "log", bands: "2,1,0", page: "3"})
  assert.equal(filterOf(look), "brightness(2) contrast(1.5)")
  assert.equal(filterOf(USUAL), "")
})

test("what is chosen is told, and a reset takes it all back", () => {
  const chosen = new ChosenLook()
  let heard = 0
  chosen.listeners.add(() => heard++)
  chosen.choose({stretch: "asinh"})
  chosen.choose({contrast: 2})
  assert.deepEqual(chosen.look, {...USUAL, stretch: "asinh", contrast: 2})
  assert.equal(chosen.isUsual, false)
  chosen.reset()
  assert.equal(chosen.isUsual, true)
  assert.equal(heard, 3)
})

test("bands that a file does not have are its last", () => {
  assert.deepEqual(bandsOf(USUAL, 5), [0])
  assert.deepEqual(bandsOf({...USUAL, bands: [4, 1, 0]}, 3), [2, 1, 0])
})
