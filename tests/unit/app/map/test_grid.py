"""The map's hit tests, against slower ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.measure import points_in_poly

from bowerbird.app.map.grid import Grid


def turns_around(x: int, y: int, polygon: list[tuple[int, int]]) -> int:
    """Count signed crossings of the ray to the right, one edge at a time, in whole numbers."""
    turns = 0
    for (x0, y0), (x1, y1) in zip(polygon, polygon[1:] + polygon[:1], strict=True):
        side = (x1 - x0) * (y - y0) - (x - x0) * (y1 - y0)
        turns += y0 <= y < y1 and side > 0
        turns -= y1 <= y < y0 and side < 0
    return turns


def star(angles: list[float], radii: list[float]) -> np.ndarray:
    """Return a polygon that never crosses itself."""
    turned = np.sort(np.asarray(angles))
    reach = np.asarray(radii[: len(turned)])
    return 32_768 + np.stack([np.cos(turned) * reach, np.sin(turned) * reach], axis=1)


coordinate = st.integers(-2000, 67_000)
place = st.tuples(st.integers(0, 65_535), st.integers(0, 65_535))


@settings(deadline=None, max_examples=80)
@given(
    st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=12),
    st.lists(place, min_size=1, max_size=60),
)
def test_a_lasso_catches_what_its_outline_winds_around(
    polygon: list[tuple[int, int]], places: list[tuple[int, int]]
) -> None:
    """Cells decided at once and cells tested point by point agree with a test edge by edge."""
    # Vertices and places beside them are the hard cases, so they are among the points.
    near = [(x + d, y) for x, y in polygon for d in (-1, 0, 1)]
    everything = [p for p in places + near if 0 <= p[0] <= 65_535 and 0 <= p[1] <= 65_535]
    grid = Grid(np.asarray(everything, dtype=np.uint16).reshape(-1, 2))
    expected = [i for i, (x, y) in enumerate(everything) if turns_around(x, y, polygon)]
    assert grid.inside(polygon).tolist() == expected


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.floats(0, 6.28), min_size=5, max_size=30, unique=True),
    st.lists(st.floats(2000, 32_000), min_size=30, max_size=30),
    st.integers(0, 1000),
)
def test_a_simple_lasso_agrees_with_scikit_image(
    angles: list[float], radii: list[float], seed: int
) -> None:
    """Over thousands of points at once, an independent implementation gives the same answer."""
    polygon = np.rint(star(angles, radii))
    xy = np.random.default_rng(seed).integers(0, 65_536, (5000, 2)).astype(np.uint16)
    found = np.zeros(len(xy), dtype=bool)
    found[Grid(xy).inside(polygon)] = True
    # A point on the outline itself may count either way there.
    shifted = points_in_poly(xy + 1e-3, polygon)
    other = points_in_poly(xy + np.array([1e-3, -1e-3]), polygon)
    sure = shifted == other
    assert np.array_equal(found[sure], shifted[sure])


def test_a_lasso_around_everything_catches_everything() -> None:
    """Whole cells are counted once, whether the outline touches them or not."""
    xy = np.random.default_rng(1).integers(0, 65_536, (3000, 2)).astype(np.uint16)
    around = [(-10, -10), (65_600, -10), (65_600, 65_600), (-10, 65_600)]
    assert np.array_equal(Grid(xy).inside(around), np.arange(3000))


def test_a_lasso_that_crosses_itself_has_no_holes() -> None:
    """A point that the outline winds around twice is inside."""
    twice = [(0, 0), (1000, 0), (1000, 1000), (0, 1000)] * 2
    assert Grid(np.array([[500, 500]], dtype=np.uint16)).inside(twice).tolist() == [0]


@pytest.mark.parametrize(
    "polygon", [[], [(0, 0), (1, 1)], [(0, 0), (1, 1), (np.nan, 2)], [(0, 0)] * 2001, [1, 2, 3]]
)
def test_what_is_no_polygon_is_refused(polygon: list[tuple[float, float]]) -> None:
    """A lasso of too few, too many or endless vertices is a ValueError with its reason."""
    with pytest.raises(ValueError, match="lasso"):
        Grid(np.zeros((4, 2), dtype=np.uint16)).inside(polygon)


@settings(deadline=None, max_examples=60)
@given(st.lists(place, min_size=1, max_size=200), place, st.integers(1, 70_000))
def test_the_nearest_points_come_nearest_first(
    places: list[tuple[int, int]], at: tuple[int, int], radius: int
) -> None:
    """The grid finds what a look at every distance finds, in the same order of distances."""
    xy = np.asarray(places, dtype=np.uint16)
    distance = np.hypot(*(xy.astype(float) - at).T)
    expected = np.sort(distance[distance <= radius])[:32]
    assert np.allclose(distance[Grid(xy).near(*at, radius)], expected)


def test_an_empty_pool_has_no_hits() -> None:
    """Without points, both questions have empty answers."""
    grid = Grid(np.empty((0, 2), dtype=np.uint16))
    assert not len(grid.near(5, 5, 100)) and not len(grid.inside([(0, 0), (9, 0), (9, 9)]))
