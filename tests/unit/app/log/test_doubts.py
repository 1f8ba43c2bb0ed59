"""Labels that the learner doubts, as long as they stand as it saw them."""

from __future__ import annotations

from typing import Any

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.doubts import doubts
from bowerbird.app.log.events import Event
from bowerbird.app.log.state import State

MODEL = {
    "version": 1,
    "seed": 0,
    "learner": {"name": "duo"},
    "labels": 0,
    "classes": [],
    "digest": "",
}


def write(state: State, kind: str, **body: Any) -> Event:
    event = event_of(kind, body, annotator="p").at(state.position + 1)
    state.apply(event)
    return event


def label(state: State, items: list[int], name: str) -> Event:
    return write(state, "labelled", **{"items": items, "class": name, "source": "human"})


def test_doubts_stand_by_the_step_that_labelled() -> None:
    """Only the doubted items of a label for many; nothing before there is a model."""
    state = State()
    many, one = label(state, [1, 2, 3], "a"), label(state, [4], "b")
    assert doubts(state) == {}
    write(state, "model", **MODEL | {"position": state.position}, suspects=[3, 4, 1])
    assert doubts(state) == {many.id: [3, 1], one.id: [4]}
    write(state, "model", **MODEL | {"position": state.position})
    assert doubts(state) == {}


def test_a_label_given_anew_is_doubted_no_more() -> None:
    """Nor is one that was taken back, or an item that was skipped since."""
    state = State()
    first = label(state, [1, 2, 3], "a")
    second = label(state, [4], "a")
    write(state, "model", **MODEL | {"position": state.position}, suspects=[1, 2, 3, 4])
    label(state, [1], "b")
    write(state, "skipped", items=[2])
    write(state, "undone", event=second.id)
    assert doubts(state) == {first.id: [3]}
