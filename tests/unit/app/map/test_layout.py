"""The projection on the map's grid."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bowerbird.app.map.layout import STEPS, lay_out


def coordinates(n: int = 3000) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(n, 2)).astype(np.float32) * (5, 2)


def test_the_order_is_random_and_its_inverse_undoes_it() -> None:
    """Each item has one point, a prefix is a fair sample, and `rank` inverts `order`."""
    points = lay_out(coordinates())
    assert np.array_equal(points.order[points.rank], np.arange(3000))
    first = points.order[:1000].astype(float)
    assert abs(first.mean() - 1500) < 90  # 3 standard errors of a random sample


def test_both_axes_keep_one_scale() -> None:
    """Distances on the grid are distances of the projection, up to one factor."""
    data = coordinates()
    points = lay_out(data)
    placed = points.xy[points.rank].astype(float)
    a, b = np.hypot(*(data[0] - data[1])), np.hypot(*(data[2] - data[3]))
    on_grid = np.hypot(*(placed[0] - placed[1])), np.hypot(*(placed[2] - placed[3]))
    assert np.isclose(on_grid[0] / on_grid[1], a / b, rtol=1e-3)


def test_one_far_outlier_does_not_press_the_others_together() -> None:
    """Points far outside lie on the border, and the rest still fills the home view."""
    data = coordinates()
    data[7] = 1e9
    points = lay_out(data)
    assert points.xy[points.rank[7]].tolist() == [STEPS, STEPS]
    assert points.xy[:, 0].astype(float).std() > STEPS / 20


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 6), st.sampled_from([0.0, np.nan, np.inf, -np.inf, 3.5e37]))
def test_anything_has_a_place(n: int, value: float) -> None:
    """Zero items, one place for all, and numbers that are none lay out without a warning."""
    points = lay_out(np.full((n, 2), value, dtype=np.float32))
    assert len(points) == n and all(0 <= v <= 1 for v in points.home)


def test_the_digest_follows_the_places() -> None:
    """The same projection has the same digest, another one another."""
    data = coordinates(50)
    assert lay_out(data).digest == lay_out(data.copy()).digest
    assert lay_out(data).digest != lay_out(data[::-1].copy()).digest
