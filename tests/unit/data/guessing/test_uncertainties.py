"""Which columns are errors of which."""

from __future__ import annotations

import pyarrow as pa
import pytest

from bowerbird.data.errors import DataError
from bowerbird.data.guessing.head import Head
from bowerbird.data.guessing.uncertainties import find_errors


def errors_of(columns, stated=None, apart=()):
    return find_errors(Head(pa.table(columns)), list(columns), stated, apart, "t.csv")


@pytest.mark.parametrize(
    "error", ["mag_err", "e_mag", "MAG_ERROR", "magerr", "sigma_mag", "mag_unc"]
)
def test_an_error_is_known_by_its_name(error):
    """The usual names, ahead of the value's or behind it."""
    assert errors_of({"mag": [1.0, 2.0], error: [0.1, 0.2]}) == {"mag": (error,)}


@pytest.mark.parametrize(
    ("lower", "upper"),
    [("p_err2", "p_err1"), ("p_err_lower", "p_err_upper"), ("p_err_lo", "p_err_hi"),
     ("p_error_minus", "p_error_plus"), ("p_errneg", "p_errpos")],
)  # fmt: skip
@pytest.mark.parametrize("sign", [1, -1])
def test_two_errors_are_upper_and_lower(lower, upper, sign):
    """The lower one may be written as a negative number."""
    columns = {"p": [1.0, 2.0], lower: [sign * 0.1, sign * 0.2], upper: [0.3, 0.4]}
    assert errors_of(columns) == {"p": (upper, lower)}


@pytest.mark.parametrize(
    "columns",
    [{"mag": [1.0, 2.0], "mag_err": [-0.5, 0.5]}, {"p": [1.0], "p_err1": [0.1]},
     {"mag": [1.0], "mag_err": [None]}, {"mag": [1.0], "flux_err": [0.1]}],
)  # fmt: skip
def test_what_cannot_be_an_error_is_none(columns):
    """Values of both signs are a difference, and one side alone is no pair."""
    columns = {name: pa.array(values, pa.float64()) for name, values in columns.items()}
    assert errors_of(columns) == {}


def test_errors_of_positions_stay_apart():
    """The error of a position is often in another unit than the position."""
    columns = {"ra": [1.0], "ra_error": [0.1], "m": [1.0], "m_err": [0.1]}
    assert errors_of(columns, apart=("ra", "dec")) == {"m": ("m_err",)}


def test_what_is_stated_counts():
    """Any columns can be stated, and none."""
    columns = {"mag": [1.0], "mag_err": [0.1], "other": [0.2]}
    assert errors_of(columns, {"mag": ["other"]}) == {"mag": ("other",)}
    assert errors_of(columns, {}) == {}


@pytest.mark.parametrize(
    "stated",
    [{"mag": []}, {"mag": ["a", "b", "c"]}, {"mag": ["none"]}, {"none": ["mag"]}, {"mag": ["mag"]},
     {"mag": ["a"], "a": ["b"]}],
)  # fmt: skip
def test_what_is_stated_is_checked(stated):
    """One line says which column, and what is expected."""
    with pytest.raises(DataError, match=r"t\.csv: "):
        errors_of({"mag": [1.0], "a": [0.1], "b": [0.1], "c": [0.1]}, stated)
