"""What a person decides on items is checked before there is an event of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from msgspec import UNSET

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.events import Skipped
from bowerbird.app.log.state import State
from bowerbird.app.session.item_events import checked_items, decide, flag, note
from bowerbird.data.demos import digits
from bowerbird.data.errors import ProjectError
from bowerbird.data.pool import Pool

PICK = {"item": 11, "score": 1.0, "reason": "far", "probability": 0.5, "target": None}
QUERY = {"strategy": "auto", "version": None, "round": 1, "position": 0, "seed": 0, "spread": False}


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    """Return images of digits, whose ids are numbers: 9, 11, and none between them."""
    return digits.build(tmp_path_factory.mktemp("cache"))


def test_an_item_that_was_asked_about_says_why(pool: Pool) -> None:
    """A choice of many is the person's own, though the strategy asked about some of them."""
    state = State([event_of("query", QUERY | {"picks": [PICK]}, seq=1)])
    alone = decide(Skipped, state, pool, [np.int64(11)], -1)
    assert alone.items == 11 and type(alone.items) is int  # one alone is kept without its list
    assert (alone.provenance.source, alone.provenance.probability) == ("human", 0.5)
    assert (alone.rank, alone.seconds) == (1, 0)
    many = decide(Skipped, state, pool, [9, 11], None)
    assert many.items == [9, 11] and many.provenance.strategy is UNSET


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda pool: checked_items(pool, []), "no item to decide on; one or more are needed."),
        (lambda pool: checked_items(pool, [9, 10]), "The pool has no item 10."),
        (lambda pool: flag(pool, "x", True), "The pool has no item 'x'."),
        (lambda pool: note(pool, 9, "x" * 10_001), "has 10,001 characters; 10,000 are allowed."),
    ],
)
def test_what_does_not_fit_is_refused(
    pool: Pool, make: Callable[[Pool], object], message: str
) -> None:
    """Each refusal says what was found and what is allowed."""
    with pytest.raises(ProjectError, match=re.escape(message)):
        make(pool)
