// A key is known by the same name in a configuration, in an event and on the screen.

import assert from "node:assert/strict"
import {test} from "node:test"
import {namesOf, normal, signsOf} from "../../../../../app/views/label/key_names.js"

const press = (key, code = "", held = {}) => ({
  ...{key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false},
  ...held,
})

test("modifiers have one order and no case", () => {
  assert.equal(normal("Shift+Ctrl+Z"), "ctrl+shift+z")
  assert.equal(normal("?"), "?")
})

test("a sign has its shift in it, a letter and a digit have not", () => {
  assert.equal(normal("shift+?"), "?")
  assert.equal(normal("shift+1"), "shift+1")
  assert.equal(normal("shift+n"), "shift+n")
})

test("a digit goes by its place, whatever shift makes of it", () => {
  assert.deepEqual(namesOf(press("!", "Digit1", {shiftKey: true})), ["shift+1", "!"])
  assert.deepEqual(namesOf(press("&", "Digit1")), ["1", "&"])
  assert.ok(namesOf(press("7", "Numpad7")).includes("7"))
})

test("a letter of another alphabet goes by its place", () => {
  assert.deepEqual(namesOf(press("г", "KeyU")), ["u"])
})

test("ctrl and the command key are the same", () => {
  assert.deepEqual(namesOf(press("z", "KeyZ", {metaKey: true})), ["ctrl+z"])
  assert.deepEqual(namesOf(press("Z", "KeyZ", {ctrlKey: true, shiftKey: true})), ["ctrl+shift+z"])
})

test("special keys have their names", () => {
  assert.deepEqual(namesOf(press(" ", "Space")), ["space"])
  assert.deepEqual(namesOf(press("ArrowLeft", "ArrowLeft")), ["left"])
})

test("every name that a configuration may hold is met by its own press", () => {
  for (const name of ["u", "ctrl+z", "ctrl+shift+z", "space", "backspace", "?", "/", "shift+3"]) {
    const parts = normal(name).split("+")
    const key = parts.pop() || "+"
    const held = {ctrlKey: parts.includes("ctrl"), shiftKey: parts.includes("shift")}
    const code = /\d/.test(key) ? `Digit${key}` : ""
    const names = namesOf(press({space: " ", backspace: "Backspace"}[key] ?? key, code, held))
    assert.ok(names.includes(normal(name)), `${name}: ${names}`)
  }
})

test("keys are shown as they are printed", () => {
  assert.deepEqual(signsOf("ctrl+shift+z"), ["ctrl", "shift", "Z"])
  assert.deepEqual(signsOf("left"), ["←"])
  assert.deepEqual(signsOf("space"), ["space"])
})
