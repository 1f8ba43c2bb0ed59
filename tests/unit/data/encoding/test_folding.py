"""Light curves are folded on the known period, or on the one that explains them."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.data.encoding.folding import fold
from bowerbird.data.series.contents import Curve


def star(period, points=120, known=np.nan, noise=0.05, seed=0):
    """Make a sawtooth in two bands, at times that come back by day."""
    rng = np.random.default_rng(seed)
    time = np.sort(rng.integers(0, 200, points) + rng.uniform(0, 0.3, points))
    bands = rng.choice(["g", "r"], points).astype(object)
    value = np.where(bands == "g", 15.0, 14.0) + (time / period) % 1
    value += rng.normal(0, noise, points)
    return Curve(time, value, np.full(points, noise), bands, known)


@pytest.mark.parametrize("period", [0.31, 0.573, 2.71, 17.3])
def test_the_period_is_found(period):
    """Sampled by night in two bands, a star's period comes out, though aliases stand out too."""
    pytest.importorskip("light_curve")
    result = fold(star(period))
    assert result.period == pytest.approx(period, rel=0.015)
    assert result.explained > 0.7


def test_a_known_period_is_taken():
    """No other is looked for, and the profile begins with its lowest value."""
    result = fold(star(0.573, known=0.573))
    assert result.period == 0.573
    assert np.isnan(result.strength)
    assert np.argmin(result.profile) == 0
    assert result.explained > 0.7


def test_the_profile_is_the_same_whenever_it_began():
    """A star that is seen later, in other units and with another zero, has the same profile."""
    first = star(0.573, known=0.573, noise=0.0)
    later = Curve(first.time + 3.21, first.value * 40 - 7, first.error, first.band, 0.573)
    assert fold(later).profile == pytest.approx(fold(first).profile, abs=0.35)


@pytest.mark.parametrize("points", [1, 5, 9])
def test_few_points_have_no_profile(points):
    """With fewer than ten points nothing is fitted."""
    result = fold(star(0.5, points, known=0.5))
    assert np.isnan(result.profile).all()
    assert np.isnan(result.explained)
