"""What a person does to classes is checked before there is an event of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.state import State
from bowerbird.app.session.class_events import add, merge, recolour, rename, set_cost
from bowerbird.data.errors import ProjectError


@pytest.fixture
def state() -> State:
    """Return a state with the classes ring and spiral, the latter renamed to arm."""
    events = [
        event_of("class_added", {"class": name, "name": name, "colour": "#000000"})
        for name in ("ring", "spiral")
    ]
    events.append(event_of("class_renamed", {"class": "spiral", "name": "arm"}))
    return State(event.at(number) for number, event in enumerate(events, 1))


def test_a_new_class_has_an_id_of_its_own(state: State) -> None:
    """A name may be used again once its class is called otherwise; an id never is."""
    body = add(state, "  spiral ", "#1F77B4")
    assert (body.name, body.class_id, body.colour) == ("spiral", "spiral~2", "#1f77b4")


def test_a_class_may_keep_its_name(state: State) -> None:
    """Only the names of other classes are taken."""
    assert rename(state, "ring", "ring").name == "ring"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda state: add(state, " ", None), "A class's name has 0 characters; 1 to 200 are"),
        (lambda state: add(state, "x" * 201, None), "has 201 characters"),
        (lambda state: add(state, "a\x00b", None), "which no name may hold. Leave it out."),
        (lambda state: add(state, "arm", None), "There is a class 'arm' already."),
        (lambda state: add(state, "new", "red"), "A colour is 'red'; it must be like #1f77b4."),
        (lambda state: rename(state, "ring", "arm"), "There is a class 'arm' already."),
        (lambda state: rename(state, "disc", "new"), "no class 'disc'. There are: ring, spiral."),
        (lambda state: merge(state, "ring", "ring"), "'ring' cannot be merged into itself."),
        (lambda state: recolour(state, "ring", "#12345g"), "A colour is '#12345g'"),
        (lambda state: set_cost(state, "ring", 0), "A cost is 0; 0.001 to 1e+09 are allowed"),
        (lambda state: set_cost(state, "ring", float("nan")), "A cost is nan"),
    ],
)
def test_what_does_not_fit_is_refused(
    state: State, make: Callable[[State], object], message: str
) -> None:
    """Each refusal says what was found and what is allowed."""
    with pytest.raises(ProjectError, match=re.escape(message)):
        make(state)
