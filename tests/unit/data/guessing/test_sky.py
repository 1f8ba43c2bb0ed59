"""Which columns are positions on the sky."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from bowerbird.data.errors import DataError
from bowerbird.data.guessing.head import Head
from bowerbird.data.guessing.sky import find_sky

DEGREES = {"a": [10.0, 350.0, np.nan], "d": [-80.0, 80.0, 0.0]}


def sky_of(names, stated=None, values=DEGREES):
    table = pa.table(dict(zip(names, values.values(), strict=True)))
    return find_sky(Head(table), list(names), stated, "t.csv")


@pytest.mark.parametrize(
    "names",
    [("ra", "dec"), ("RA", "DEC"), ("RAJ2000", "DEJ2000"), ("RA_ICRS", "DE_ICRS"),
     ("_RAJ2000", "_DEJ2000"), ("ALPHA_J2000", "DELTA_J2000"), ("ra_deg", "dec_deg")],
)  # fmt: skip
def test_positions_are_known_by_name(names):
    """The usual names of catalogues, in any letters."""
    assert sky_of(names) == names


@pytest.mark.parametrize("names", [("rA", "dec"), ("ra", "mag"), ("x", "y")])
def test_other_names_are_no_positions(names):
    """A column rA may be an amplitude, and one coordinate alone is no position."""
    assert sky_of(names) == ()


@pytest.mark.parametrize(
    "values",
    [{"a": [10.0, 400.0], "d": [0.0, 1.0]}, {"a": [10.0, 20.0], "d": [0.0, 91.0]},
     {"a": [np.nan], "d": [1.0]}],
)  # fmt: skip
def test_values_that_are_no_degrees_are_no_positions(values):
    """A name alone does not make an angle of what cannot be one."""
    assert sky_of(("ra", "dec"), values=values) == ()


def test_what_is_stated_counts():
    """Any columns of numbers can be stated, and none."""
    assert sky_of(("x", "y"), ["x", "y"]) == ("x", "y")
    assert sky_of(("ra", "dec"), []) == ()


@pytest.mark.parametrize("stated", [["ra"], ["ra", "nothing"], ["ra", "dec", "ra"]])
def test_what_is_stated_is_checked(stated):
    """One line says what is expected."""
    with pytest.raises(DataError, match=r"t\.csv: sky is .*expected two columns"):
        sky_of(("ra", "dec"), stated)
