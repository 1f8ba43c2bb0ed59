"""Intervals over seeds, against plain transcriptions and by repetition."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from bowerbird.evaluation.comparison import (
    band,
    mean_interval,
    on_common_labels,
    paired_difference,
)


def test_an_interval_is_the_one_of_the_t_test() -> None:
    """The interval of the mean that scipy gives comes out; NaN is no value."""
    values = [3.0, 4.5, 2.2, np.nan, 5.1]
    found = mean_interval(values)
    known = stats.ttest_1samp([3.0, 4.5, 2.2, 5.1], 0).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((known.low, known.high))
    assert (found.mean, found.n) == (pytest.approx(3.7), 4)
    assert found.excludes_zero and found.half == pytest.approx((known.high - known.low) / 2)


def test_one_value_has_no_interval_and_none_has_no_mean() -> None:
    """What cannot be said is NaN, and never excludes zero."""
    one, none = mean_interval([2.0]), mean_interval([np.nan])
    assert one.mean == 2.0 and math.isnan(one.low) and not one.excludes_zero
    assert math.isnan(none.mean) and none.n == 0


def test_five_seeds_are_held_as_often_as_promised() -> None:
    """The t interval of five values holds the truth in 95 % of draws."""
    draws = np.random.default_rng(0).normal(7, 2, size=(2000, 5))
    held = [low <= 7 <= high for low, high in ((i.low, i.high) for i in map(mean_interval, draws))]
    assert np.mean(held) == pytest.approx(0.95, abs=0.015)


def test_pairs_take_out_what_is_hard_for_all() -> None:
    """Only seeds of both count, and a difference of seeds that both share drops out."""
    base = {0: 10.0, 1: 50.0, 2: 90.0, 7: 1.0}
    found = paired_difference({0: 12.0, 1: 52.5, 2: 91.5, 8: 0.0}, base)
    assert (found.mean, found.n) == (pytest.approx(2.0), 3)
    assert found.excludes_zero
    assert not mean_interval([12 - 50, 52.5 - 90, 91.5 - 10]).excludes_zero


def test_curves_meet_where_all_of_them_are() -> None:
    """Between a run's evaluations it is straight, and nothing is made up beyond its ends."""
    at, rows = on_common_labels([[10, 20, 30], [12, 22]], [[0, 1, 3], [5, 7]])
    assert at.tolist() == [12, 20, 22]
    assert rows == pytest.approx(np.array([[0.2, 1, 1.4], [5, 6.6, 7]]))
    assert on_common_labels([[1, 2], [5, 6]], [[0, 0], [0, 0]])[0].size == 0
    assert on_common_labels([[1, 2], []], [[0, 0], []])[0].size == 0


def test_a_band_is_the_interval_at_each_point() -> None:
    """Column by column the same as one interval; one run has no width."""
    rows = np.random.default_rng(1).normal(size=(4, 3))
    mean, low, high = band(rows)
    for k in range(3):
        one = mean_interval(rows[:, k])
        assert (mean[k], low[k], high[k]) == pytest.approx((one.mean, one.low, one.high))
    assert all((line == rows[0]).all() for line in band(rows[:1]))
