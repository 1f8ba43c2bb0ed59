"""Which columns are kept back while the labels are hidden."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from bowerbird.data.errors import DataError
from bowerbird.data.guessing.roles import Guess, guess_roles
from bowerbird.data.roles import Roles
from bowerbird.data.source import Source

ROWS = 300
NOTHING_STATED = Roles()


def columns() -> dict[str, object]:
    """Make a table of which a score, a number, a word, a yes or no and a sum tell the class."""
    rng = np.random.default_rng(0)
    kind = np.arange(ROWS) % 3
    noise = rng.normal(size=(5, ROWS))
    return {
        "class": np.array(["dwarf", "giant", "nova"])[kind],
        "mag": noise[0],
        "colour": noise[1] + (kind == 1),
        "score": kind / 3 + noise[2] / 50,
        "score_err": np.abs(noise[3]),
        "code": kind * 10,
        "sort": np.array(["D", "G", "N"])[kind],
        "is_nova": kind == 2,
        "remark": [f"seen {i}" for i in range(ROWS)],
    }


def guess(stated: Roles = NOTHING_STATED, **more: object) -> Guess:
    """Guess the roles of the table with further columns; the sum is one that a person derived."""
    source = Source.of(pa.table(columns() | more))
    return guess_roles(source, stated, "t.csv")


def test_what_was_named_as_a_leak_or_a_double_is_withheld() -> None:
    """A score with its error, a number and a word for each class, and a yes for one of them."""
    withheld = guess().roles.withhold
    assert set(withheld or ()) == {"score", "score_err", "code", "sort", "is_nova"}


@pytest.mark.parametrize(
    "stated",
    [Roles(features=("mag", "colour", "score", "code")), Roles(features=("v",))],
    ids=["stated", "an embedding"],
)
def test_columns_are_looked_through_whatever_is_learned_from(stated: Roles) -> None:
    """What a person sees tells as much where the features were stated, or are vectors."""
    vectors = pa.array([np.arange(8.0) + i for i in range(ROWS)])
    withheld = guess(stated, v=vectors).roles.withhold
    assert {"score", "code", "sort", "is_nova"} <= set(withheld or ())
    assert not {"mag", "colour", "remark"} & set(withheld or ())


def test_what_is_computed_from_a_leak_is_one() -> None:
    """Also where it is computed from what was computed."""
    source = Source.of(pa.table(columns() | {"twice": np.zeros(ROWS), "more": np.zeros(ROWS)}))
    object.__setattr__(source, "derived", {"twice": "score * 2", "more": "twice + mag"})
    withheld = guess_roles(source, Roles(), "t.csv").roles.withhold
    assert {"twice", "more"} <= set(withheld or ())


def test_the_label_itself_is_withheld_where_it_is_among_what_is_shown() -> None:
    """A person who states all columns as context has not asked for the answers."""
    withheld = guess(Roles(label="class", context=("class", "mag"))).roles.withhold
    assert withheld is not None and "class" in withheld and "mag" not in withheld


def test_what_is_stated_counts() -> None:
    """None, or others than were guessed; a name that is no column is refused."""
    assert guess(Roles(withhold=())).roles.withhold == ()
    assert guess(Roles(withhold=("rem*", "mag"))).roles.withhold == ("remark", "mag")
    with pytest.raises(DataError, match="withhold is 'gone', which is no column"):
        guess(Roles(withhold=("gone",)))


def test_without_a_label_nothing_is_withheld() -> None:
    """A score is a score."""
    assert guess(Roles(label="no column")).roles.withhold == ()
