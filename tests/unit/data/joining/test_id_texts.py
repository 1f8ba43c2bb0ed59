"""Ids have one text, in whatever format they are written."""

from __future__ import annotations

import pyarrow as pa
import pytest

from bowerbird.data.errors import DataError
from bowerbird.data.joining.id_texts import id_texts, row_numbers, without_ending


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["7 ", "\t08", "", None], ["7", "08", None, None]),
        ([7, -3, None], ["7", "-3", None]),
        ([7.0, 1.5, float("nan"), None, -0.0], ["7", "1.5", None, None, "0"]),
        ([b"M31   ", b"M\xff"], ["M31", "M\\xff"]),
        (["Ame\u0301lie"], ["Am\u00e9lie"]),
        (pa.array(["a", "b", "a"]).dictionary_encode(), ["a", "b", "a"]),
    ],
)
def test_an_id_has_one_text(values, expected):
    """Spaces around, floats, bytes, dictionaries and ways to write an accent make no difference."""
    column = pa.chunked_array([values])
    assert id_texts(column, "id", "t").to_pylist() == expected


def test_a_float_among_others_changes_none_of_them():
    """A batch with a fraction in it writes whole numbers as a batch without one does."""
    assert id_texts(pa.chunked_array([[1e10, 0.5]]), "id", "t").to_pylist()[0] == "10000000000"


def test_lists_are_no_ids():
    """A column of vectors is refused in a line that names it."""
    with pytest.raises(DataError, match="t: column 'v' holds"):
        id_texts(pa.chunked_array([[[1, 2]]]), "v", "t")


def test_endings_of_pictures_are_taken_away_once():
    """`M31.r.png` is the picture of `M31.r`; other endings stay."""
    names = pa.array(["M31.r.png", "a.JPEG", "b.csv", "c"], pa.large_string())
    assert without_ending(names).to_pylist() == ["M31.r", "a", "b.csv", "c"]


def test_rows_are_numbered_on():
    """A later part goes on with the numbers of the one before."""
    assert row_numbers(3, 2).to_pylist() == ["3", "4"]
