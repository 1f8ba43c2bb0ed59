"""Columns of other data and those of a learner."""

from __future__ import annotations

import pytest

from bowerbird.data.errors import DataError
from bowerbird.data.matching import match_columns
from bowerbird.data.scaling import Scaling


def scaling(*columns: str) -> Scaling:
    """Return a scaling of columns of these names."""
    return Scaling("robust", columns=columns)


def test_columns_are_matched_by_name_whatever_their_order() -> None:
    """The learner's order counts."""
    assert match_columns(scaling("a", "b"), ["b", "x", "a"], "t.csv", False).columns == ("a", "b")


def test_a_difference_of_case_is_told() -> None:
    """It is the same column, and the person hears of it."""
    match = match_columns(scaling("a", "B"), ["A", "b"], "t.csv", False)
    assert match.columns == ("A", "b")
    (remark,) = match.remarks
    assert "differ in case are taken for the same: A as a, b as B" in remark.text


@pytest.mark.parametrize("names", [["a", "x"], ["redshift", "temperature"], ["id", "aa", "bb"]])
def test_measurements_are_never_matched_by_position(names: list[str]) -> None:
    """What is missing is named, though there are as many columns."""
    with pytest.raises(DataError, match=r"the learner needs 2 columns, and .*b.* missing"):
        match_columns(scaling("a", "b"), names, "t.csv", False)


def test_the_directions_of_an_embedding_are_matched_by_position() -> None:
    """The file that they are in may be called otherwise."""
    assert match_columns(scaling("x[0]", "x[1]"), ["id"], "t.csv", True).columns is None
    assert match_columns(scaling("x[0]", "x[1]"), ["id", "y"], "t.parquet", False).columns is None
