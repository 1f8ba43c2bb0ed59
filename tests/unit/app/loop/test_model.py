"""What a model says, in the columns of the classes that there are now."""

from __future__ import annotations

from typing import Any

import numpy as np

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.events import Event
from bowerbird.app.log.state import State
from bowerbird.app.loop.model import class_columns

SAID = np.array([[0.5, 0.3, 0.2], [0.0, 0.0, 1.0]], dtype=np.float32)


def write(state: State, kind: str, **body: Any) -> Event:
    event = event_of(kind, body, annotator="p").at(state.position + 1)
    state.apply(event)
    return event


def begun() -> tuple[State, Event]:
    state = State()
    write(state, "classes", names=["a", "b"], colours=[None, None])
    return state, write(state, "class_added", **{"class": "c", "name": "c", "colour": "#000000"})


def test_columns_that_fit_are_left_alone() -> None:
    """The very array is given back."""
    assert class_columns(SAID, ("a", "b", "c"), begun()[0]) is SAID


def test_merged_classes_add_up_and_later_ones_have_zeros() -> None:
    """In the order of the live classes; members of a committee alike."""
    state, _ = begun()
    write(state, "class_merged", **{"class": "a", "into": "c"})
    write(state, "class_added", **{"class": "d", "name": "d", "colour": "#000000"})
    expected = [[0.3, 0.7, 0], [0, 1, 0]]
    np.testing.assert_allclose(class_columns(SAID, ("a", "b", "c"), state), expected)
    both = class_columns(np.stack([SAID, SAID]), ("a", "b", "c"), state)
    np.testing.assert_allclose(both, [expected, expected])


def test_a_class_that_was_taken_back_is_left_out() -> None:
    """The others sum to 1 without it; a row that had nothing else says nothing."""
    state, added = begun()
    write(state, "undone", event=added.id)
    found = class_columns(SAID, ("a", "b", "c"), state)
    np.testing.assert_allclose(found, [[0.625, 0.375], [0.5, 0.5]])
