// No command is lost, sent out of its order, or sent again once it is answered.

import assert from "node:assert/strict"
import {beforeEach, mock, test} from "node:test"

globalThis.window = new EventTarget()
const {Outbox, Unanswered, batchOf} = await import("../../../../../app/views/shared/outbox.js")
const {replayable} = await import("../../../../../app/views/shared/shelf.js")

/** A shelf in memory, and a server that answers as it is told to. */
function outboxWith(leftovers, ...replies) {
  const shelf = {
    kept: [],
    forgotten: [],
    keep: (commands) => {
      shelf.kept = commands
    },
    leftovers: async () => leftovers,
    forget: ({name}) => shelf.forgotten.push(name),
  }
  const requests = []
  const send = async (page, commands) => {
    requests.push({page, kinds: commands.map(({kind}) => kind), events: commands.map(({event}) => event)})
    const reply = replies.shift() ?? "ok"
    if (reply instanceof Error) throw reply
    if (typeof reply === "function") return reply(commands)
    return {answers: commands.map(({event}) => ({event, ok: true, seq: 1}))}
  }
  return {outbox: new Outbox(shelf, send), shelf, requests}
}

const settled = async (turns = 20) => {
  for (let i = 0; i < turns; i++) await Promise.resolve()
}

beforeEach(() => {
  mock.timers.reset()
  mock.timers.enable({apis: ["setTimeout"]})
})

test("nothing is sent before the page is connected and what was left is known", async () => {
  const {outbox, requests} = outboxWith([])
  outbox.post({kind: "skip"})
  await settled()
  assert.equal(requests.length, 0)
  outbox.connect("page")
  await settled()
  assert.deepEqual(
    requests.map(({page, kinds}) => [page, kinds]),
    [["page", ["skip"]]],
  )
})

test("one request is under way at a time, and commands keep their order", async () => {
  const {outbox, requests} = outboxWith([])
  outbox.connect("page")
  await settled()
  outbox.post({kind: "label"})
  outbox.post({kind: "undo"})
  outbox.post({kind: "redo"})
  await settled()
  assert.deepEqual(
    requests.map(({kinds}) => kinds),
    [["label"], ["undo", "redo"]],
  )
})

test("what is not answered is sent again with the same id, ever more seldom", async () => {
  const {outbox, requests, shelf} = outboxWith([], new Error("cut"), new Error("cut"))
  outbox.connect("page")
  await settled()
  outbox.post({kind: "label"})
  await settled()
  assert.equal(shelf.kept.length, 1)
  mock.timers.tick(700)
  await settled()
  mock.timers.tick(700)
  await settled()
  assert.equal(requests.length, 2)
  mock.timers.tick(500)
  await settled()
  assert.equal(requests.length, 3)
  assert.equal(new Set(requests.flatMap(({events}) => events)).size, 1)
  assert.deepEqual(shelf.kept, [])
})

test("a command that cannot be written stays, and whoever listens hears why", async () => {
  const full = () => ({answers: [], trouble: "The disk is full."})
  const {outbox, requests} = outboxWith([], full)
  const heard = []
  outbox.listen({trouble: (text) => heard.push(text)})
  outbox.connect("page")
  await settled()
  outbox.post({kind: "label"})
  await settled()
  assert.deepEqual(heard, ["The disk is full."])
  assert.equal(outbox.messages.size, 1)
  mock.timers.tick(700)
  await settled()
  assert.equal(requests.length, 2)
  assert.equal(outbox.messages.size, 0)
})

test("a request that the server cannot read is sent in parts, and the unreadable part is refused", async () => {
  const {outbox, requests} = outboxWith([], "ok", new Unanswered(400), "ok", new Unanswered(400))
  const answers = []
  outbox.listen({answered: ({kind}, {ok}) => answers.push([kind, ok])})
  outbox.connect("page")
  await settled()
  outbox.post({kind: "first"})
  outbox.post({kind: "good"})
  outbox.post({kind: "bad"})
  await settled(60)
  assert.deepEqual(
    requests.map(({kinds}) => kinds),
    [["first"], ["good", "bad"], ["good"], ["bad"]],
  )
  assert.deepEqual(answers, [
    ["first", true],
    ["good", true],
    ["bad", false],
  ])
})

test("what this tab had before a reload goes first; what others left is only offered", async () => {
  const entry = (name, own) => ({name, own, usable: true, time: 1, messages: [{kind: name, event: name}]})
  const {outbox, requests, shelf} = outboxWith([entry("mine", true), entry("other", false)])
  outbox.connect("page")
  outbox.post({kind: "fresh"})
  await settled()
  assert.deepEqual(requests[0].kinds, ["mine", "fresh"])
  assert.deepEqual(shelf.forgotten, ["mine"])
  assert.deepEqual(
    outbox.leftovers.map(({name}) => name),
    ["other"],
  )
  outbox.adopt(outbox.leftovers)
  await settled()
  assert.deepEqual(requests[1].kinds, ["other"])
  assert.deepEqual(outbox.leftovers, [])
})

test("who posts a command hears of it once, and of no other", async () => {
  const {outbox} = outboxWith([])
  outbox.connect("page")
  await settled()
  const heard = []
  outbox.post({kind: "rename"}, ({ok}) => heard.push(ok))
  outbox.post({kind: "skip"})
  await settled()
  assert.deepEqual(heard, [true])
})

test("a request holds so many commands, and so many characters", () => {
  const commands = Array.from({length: 5}, (_, i) => ({
    kind: "note",
    event: `${i}`,
    text: "x".repeat(200000),
  }))
  assert.equal(batchOf(commands, 200).length, 2)
  assert.equal(batchOf(commands.slice(0, 1), 200).length, 1)
  assert.equal(batchOf(commands, 1).length, 1)
})

test("an undo of something else than these commands is not sent on another day", () => {
  const kinds = (...commands) => replayable(commands.map((kind) => ({kind}))).map(({kind}) => kind)
  assert.deepEqual(kinds("undo", "label", "undo", "undo", "redo"), ["label", "undo", "redo"])
  assert.deepEqual(kinds("redo", "layout", "skip"), ["skip"])
  assert.equal(replayable([{kind: "undo", target: "e1"}]).length, 1)
})
