"""Candidates within a selection, a filter, or both."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from bowerbird.data.errors import ConfigError, PoolExhausted
from bowerbird.strategies.options.within import check, within, within_of

CONTEXT = pa.table({"mag": np.arange(10.0), "kind": ["star", "qso"] * 5})
CANDIDATES = np.array([1, 2, 3, 7, 8])


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("", [1, 2, 3, 7, 8]),
        ("mag < 3", [1, 2]),
        ("selection", [2, 7]),
        ("selection and kind == 'star'", [2]),
        ("not selection", [1, 3, 8]),
    ],
)
def test_candidates_are_kept(text, kept):
    """The word selection stands for what is selected, alone or in a filter."""
    found = within(CANDIDATES, text, CONTEXT, 10, np.array([0, 2, 7]))
    assert found.tolist() == kept


def test_a_pool_without_columns_has_a_selection():
    """A table that knows no columns knows no rows either, and the selection counts all the same."""
    assert within(CANDIDATES, "selection", pa.table({}), 10, np.array([7])).tolist() == [7]


def test_nothing_left_is_said_in_numbers():
    """The message tells how many there were and what they are not within."""
    with pytest.raises(PoolExhausted, match="None of the 5 candidates is within 'mag > 90'"):
        within(CANDIDATES, "mag > 90", CONTEXT, 10)
    assert len(within(CANDIDATES[:0], "mag > 90", CONTEXT, 10)) == 0


def test_a_check_refuses_before_anything_is_asked():
    """A wrong column and an empty selection are found without looking at a row."""
    with pytest.raises(ConfigError, match="Did you mean 'mag'"):
        check("mags > 1", CONTEXT, True)
    with pytest.raises(ConfigError, match="nothing is selected"):
        check("selection", CONTEXT, False)
    check("selection or mag > 1", CONTEXT, False)
    check(" ", CONTEXT, False)


def test_within_is_taken_from_the_parameters():
    """The rest stays for the strategy; a parameter of that name of its own is its own."""

    def mine(evidence, n, rng, *, power=1.0): ...

    def own(evidence, n, rng, *, within=1.0): ...

    given = {"power": 2.0, "within": "mag < 3", "epsilon": 0.1}
    assert within_of(mine, "mine", given) == ("mag < 3", {"power": 2.0, "epsilon": 0.1})
    assert within_of(own, "own", {"within": 2.0}) == ("", {"within": 2.0})
