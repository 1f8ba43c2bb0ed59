"""Numbers for a person: with their own digits, or rounded to those that count."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bowerbird.data.number_text import exact, rounded, with_error

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(FINITE)
def test_an_exact_text_is_the_number(value):
    """What is copied reads back as the very same number."""
    assert float(exact(value)) == value


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_single_is_itself_in_fewer_digits(value):
    """A float32 reads back as the same float32 and has at most nine digits that count."""
    text = exact(value, single=True)
    assert np.float32(text) == np.float32(value)
    digits = text.lstrip("-").split("e")[0].replace(".", "").strip("0")
    assert len(digits) <= 9


@given(FINITE, st.integers(0, 20))
def test_a_rounded_text_is_near_and_no_longer(value, decimals):
    """Rounding keeps four digits that count and never lengthens."""
    text = rounded(value, decimals)
    assert len(text) <= len(exact(value))
    assert math.isclose(float(text), value, rel_tol=6e-4, abs_tol=1e-323)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(2459580.62292, 6, "2459580.62292"), (2022, 2, "2022"), (2022.0, 2, "2022"),
     (4295806720123456789, 0, "4295806720123456789"), (189.231848123456, 2, "189.23"),
     (12345.678901, 0, "12346"), (0.1, 3, "0.1"), (0.123456, 0, "0.1235"), (1e20, 0, "1e+20"),
     (1.23456789e-17, 0, "1.235e-17"), (1.23456789e-17, 22, "1.23457e-17"), (0.0, 3, "0"),
     (math.inf, 2, "inf"), (-1234567.891, 1, "-1234567.9")],
)  # fmt: skip
def test_rounding(value, decimals, text):
    """Whole digits always stand, and behind the point as many as are asked for."""
    assert rounded(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "upper", "lower", "text"),
    [(17.3214, 0.0412, 0.0412, "17.32 ± 0.04"), (17.3214, 0.0212, 0.0212, "17.321 ± 0.021"),
     (2.1, 0.15, 0.12, "2.10 +0.15 −0.12"), (12345.6, 123, 123, "12350 ± 120"),
     (3.2e-17, 4e-18, 4e-18, "(3.2 ± 0.4)e-17"), (20.1, 0.0951, 0.5, "20.10 +0.10 −0.50"),
     (0.0, 0.5, 0.5, "0.0 ± 0.5"), (1.0, 1e-40, 1e-40, "1 ± 1e-40"), (-5.0, 2, 2, "-5.0 ± 2.0")],
)  # fmt: skip
def test_values_with_errors(value, upper, lower, text):
    """The smaller error says how many digits stand, one or two of its own."""
    assert with_error(value, upper, lower) == text


@given(FINITE, *[st.floats(0, allow_infinity=False, exclude_min=True)] * 2)
def test_every_value_with_its_error_is_short(value, upper, lower):
    """Whatever the magnitudes, the text stays readable and raises nothing."""
    assert len(with_error(value, upper, lower)) <= 80
