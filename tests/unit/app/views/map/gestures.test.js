// What pointers and wheel do to the view, and what counts as a tap, a lasso and a pinch.

import assert from "node:assert/strict"
import {test} from "node:test"
import {gestures, toMap, toScreen, zoomed} from "../../../../../app/views/map/gestures.js"

const SIZE = {w: 400, h: 300, dpr: 1}
const VIEW = {x: 0.5, y: 0.5, scale: 200, home: 200}

/** A stage at the corner of the page, and what its gestures did. */
function stage({lasso = false} = {}) {
  const element = new EventTarget()
  element.getBoundingClientRect = () => ({left: 0, top: 0})
  element.setPointerCapture = () => {}
  const calls = []
  const note =
    (name) =>
    (...given) =>
      calls.push([name, ...given])
  let view = VIEW
  gestures(element, {
    size: () => SIZE,
    view: () => view,
    move: (next) => {
      view = next
      calls.push(["move", next])
    },
    wantsLasso: () => lasso,
    lasso: note("lasso"),
    tap: note("tap"),
    hover: note("hover"),
    leave: () => {},
    home: note("home"),
  })
  const send = (type, x, y, more = {}) => {
    const fields = {
      clientX: x,
      clientY: y,
      pointerId: 1,
      button: 0,
      buttons: 1,
      pointerType: "mouse",
      ...more,
    }
    element.dispatchEvent(Object.assign(new Event(type, {cancelable: true}), fields))
  }
  return {send, calls, view: () => view, names: () => calls.map(([name]) => name)}
}

const near = (a, b) => Math.abs(a - b) < 1e-9

test("the map and the screen are each other's inverse", () => {
  for (const at of [
    {x: 0, y: 0},
    {x: 400, y: 300},
    {x: 17, y: 250},
  ]) {
    const back = toScreen(VIEW, SIZE, toMap(VIEW, SIZE, at))
    assert.ok(near(back.x, at.x) && near(back.y, at.y))
  }
})

test("a zoom keeps the place under the pointer, and has ends", () => {
  const at = {x: 90, y: 40}
  const closer = zoomed(VIEW, SIZE, at, 3)
  const [before, after] = [toMap(VIEW, SIZE, at), toMap(closer, SIZE, at)]
  assert.ok(near(before.x, after.x) && near(before.y, after.y))
  assert.equal(zoomed(VIEW, SIZE, at, 1e9).scale, 200 * 120)
  assert.equal(zoomed(VIEW, SIZE, at, 1e-9).scale, 100)
})

test("a press that trembles is a tap, a longer way moves the view along", () => {
  const tap = stage()
  tap.send("pointerdown", 100, 100)
  tap.send("pointermove", 103, 102)
  tap.send("pointerup", 103, 102)
  assert.deepEqual(tap.calls, [["tap", {x: 100, y: 100}, "mouse"]])
  const pan = stage()
  pan.send("pointerdown", 100, 100)
  pan.send("pointermove", 140, 80)
  pan.send("pointerup", 140, 80)
  assert.deepEqual(pan.names(), ["move"])
  assert.ok(near(pan.view().x, 0.3) && near(pan.view().y, 0.4))
})

test("with shift, or the tool, a way is a lasso, which ends with the press", () => {
  for (const [options, more] of [
    [{}, {shiftKey: true}],
    [{lasso: true}, {}],
  ]) {
    const {send, calls} = stage(options)
    send("pointerdown", 100, 100, more)
    send("pointermove", 150, 100, more)
    send("pointermove", 150, 150, more)
    send("pointerup", 150, 150, more)
    assert.deepEqual(calls.map(([name, path, done]) => [name, path.length, done]).at(-1), ["lasso", 3, true])
  }
})

test("two fingers pinch, and end a lasso that one had begun", () => {
  const {send, calls, view} = stage({lasso: true})
  send("pointerdown", 100, 150, {pointerType: "touch"})
  send("pointerdown", 300, 150, {pointerType: "touch", pointerId: 2})
  send("pointermove", 350, 150, {pointerType: "touch", pointerId: 2})
  assert.deepEqual(calls[0], ["lasso", null, true])
  assert.ok(near(view().scale, 250))
  send("pointerup", 350, 150, {pointerType: "touch", pointerId: 2})
  send("pointerup", 100, 150, {pointerType: "touch"})
  assert.ok(!calls.some(([name]) => name === "tap"))
})

test("a press that the system takes away is no tap", () => {
  const {send, names} = stage()
  send("pointerdown", 100, 100)
  send("pointercancel", 100, 100)
  assert.deepEqual(names(), [])
})

test("the wheel zooms at the pointer, and a double click shows all", () => {
  const {send, view, names} = stage()
  send("wheel", 100, 100, {deltaY: -100, deltaMode: 0})
  assert.ok(view().scale > 200)
  send("dblclick", 100, 100)
  assert.equal(names().at(-1), "home")
})
