"""Filters over columns are read as an expression, answered by pyarrow, and never run."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from bowerbird.data.errors import ConfigError
from bowerbird.data.expressions.criteria import matching

TABLE = pa.table(
    {
        "mag": [18.0, 21.0, None, float("nan")],
        "object type": ["star", "qso", "star", None],
        "n": pa.array([1, 2, 3, 4], pa.uint64()),
        "ok": [True, False, None, True],
        "when": [dt.datetime(2020, 1, 1), None, dt.datetime(2021, 1, 1), dt.datetime(2022, 1, 1)],
        "picture": [b"a"] * 4,
        "letter": pa.array(["a", "b", "a", "c"]).dictionary_encode(),
    }
)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("mag < 20", [0]),
        ("mag <= 18", [0]),
        ("mag > 20", [1]),
        ("n >= 3", [2, 3]),
        ("n == 2", [1]),
        ("n != 2", [0, 2, 3]),
        ("20 > mag", [0]),
        ("-1 < mag and +1 < n", [1]),
        ("18 <= mag < 19", [0]),
        ("not mag < 20", [1]),
        ("mag != 18", [1]),
        ("mag is None", [2, 3]),
        ("mag is not None", [0, 1]),
        ("mag < n", []),
        ("`object type` == 'star'", [0, 2]),
        ('`object type` in ["star", "galaxy"]', [0, 2]),
        ("`object type` not in ('star',)", [1]),
        ("n in [1, 3.0]", [0, 2]),
        ("ok", [0, 3]),
        ("not ok", [1]),
        ("ok == False", [1]),
        ("when > '2020-06-01'", [2, 3]),
        ("'2020-06-01' > when", [0]),
        ("letter == 'a'", [0, 2]),
        ("mag < 20 or n == 2 and not ok", [0, 1]),
        ("(mag < 20 or n == 2) and not ok", [1]),
        ("marked and n < 3", [0]),
        ("mag < 20 or `object type` == 'a`b`'", [0]),
        (" n == 1\n", [0]),
        ("mag - n < 18", [0]),
        ("n - mag < -17", [1]),
        ("1 / (n - 2) > 0", [2, 3]),
        ("-n > -2", [0]),
        ("n * ok > 0", [0, 3]),
        ("log10(mag) is None", [2, 3]),
        ("n < 2 * 1.5", [0, 1]),
        ("sqrt(n) in [1, 2]", [0, 3]),
        ("min(n, mag) ** 2 == 4", [1]),
    ],
)
def test_rows_are_found(text, rows):
    """Every kind of criterion; a missing value decides for no row, and neither does its not."""
    marks = {"marked": np.array([True, False, True, False])}
    assert np.flatnonzero(matching(TABLE, text, marks)).tolist() == rows


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("maggy < 3", "names a column 'maggy'. There are: mag, object type, .* Did you mean 'mag'"),
        ("`objecttype` == 'x'", "Did you mean 'object type'"),
        ("mag == 'x'", "'mag' is a number and 'x' is text"),
        ("letter > 3", "'letter' is text and 3 is a number"),
        ("picture == 'a'", "'picture' holds binary"),
        ("mag", "'mag' is not true or false by itself"),
        ("1 < 2", "both no column"),
        ("n is 3", "'is' stands before None"),
        ("n in 3", "after 'in' stands a list"),
        ("n in []", "after 'in' stands a list"),
        ("when > 'yes'", "cannot be answered: .*'yes'"),
        ("n < 99999999999999999999", "larger than any number"),
        ("class == 3", "cannot be read at character 1. .*`backticks`"),
        ("mag <", "cannot be read"),
        ("", "cannot be read"),
        ("a; b", "cannot be read"),
        ("mag = 3", "cannot be read"),
        ("mag =< 3", "at character 5"),
        ("mag + 'a' < 3", "'a'.* is no column and no number"),
        ("when + 1 < 3", "'when' is a date, and only numbers can be computed with"),
        ("maggy + 1 < 3", "names a column 'maggy'. .* Did you mean 'mag'"),
        ("2 * 3 < 7", "both no column"),
        ("log11(mag) < 3", "'log11' is none of the functions .*Did you mean 'log1p'"),
        ("mag % 2 < 3", "'mag % 2' is no column"),
        ("'a'", "none of: comparisons"),
        ("mag if ok else n", "none of: comparisons"),
        ("n < 3j", "'3j' is no column"),
        ("f'{n}' == '1'", "is no column"),
        ("__import__('os').system('true')", "none of: comparisons"),
        ("n == open('x')", "'open' is none of the functions"),
        ("n.__class__ == 1", "is no column"),
        ("[x for x in n]", "none of: comparisons"),
        ("(lambda: 1)() < n", "is no column"),
        ("(n := 3) < 4", "is no column"),
        ("(" * 300 + "ok", "cannot be read"),
        ("n < 3 " + "or n < 3 " * 300, "2,706 characters; 2,000 are allowed"),
    ],
)
def test_what_cannot_be_read_is_told(text, told):
    """One line says what is wrong; no code is run, whatever it is."""
    with pytest.raises(ConfigError, match=told) as caught:
        matching(TABLE, text)
    assert "\n" not in str(caught.value)


def test_deep_nesting_is_answered_or_refused():
    """The longest chain of nots that fits is no way to end the process."""
    assert matching(TABLE, "not " * 498 + "ok").tolist() == [True, False, False, True]


def test_a_column_in_backticks_is_no_mark():
    """A mark and a column of one name are told apart by backticks."""
    table = pa.table({"selection": [True, False]})
    marks = {"selection": np.array([False, True])}
    assert matching(table, "selection", marks).tolist() == [False, True]
    assert matching(table, "`selection`", marks).tolist() == [True, False]


def test_an_empty_table_is_a_check():
    """On no rows a filter is checked in full: columns and types."""
    assert len(matching(TABLE.slice(0, 0), "mag < 20")) == 0
    with pytest.raises(ConfigError):
        matching(TABLE.slice(0, 0), "mag == 'x'")


@pytest.mark.parametrize(
    "text",
    [
        f"mag < {'9' * 400}",
        f"mag < -{'9' * 400}",
        f"mag < 0x{'f' * 1900}",
        "mag < 1e999",
        "0x10 is None",
        "'a' is not None",
        r"`object type` == '\ud800'",
        "letter == '\ud800'",
        "mag in ['\udfff']",
        "`\ud800` < 1",
        "1is None",
        "mag < 20\0",
        "when < 'never'",
        "(" * 900,
        "not " * 480 + "ok and mag",
    ],
    ids=lambda text: ascii(text)[:40],
)
def test_strange_filters_are_refused_in_one_line(text):
    """Numbers without end, half characters and what is no column are told and break nothing."""
    with pytest.raises(ConfigError) as refused:
        matching(TABLE, text)
    assert str(refused.value).isprintable() and len(str(refused.value)) < 500
