"""Local scale."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from bowerbird.data.neighbours.distances import (
    _nearest_by_sklearn,
    floored,
    nearest,
    neighbours_sample,
    scales_of,
    spread,
)


def exact(features, n):
    found = NearestNeighbors(n_neighbors=n + 1).fit(features.astype(float))
    return found.kneighbors(features.astype(float))


def test_spread_is_the_fifth_distance_with_its_floor():
    """The local scale agrees with scikit-learn's exact neighbours, far from the origin too."""
    features = np.random.default_rng(0).normal(size=(3000, 12)).astype(np.float32) + 50
    fifth = exact(features, 5)[0][:, 5]
    expected = np.maximum(fifth, np.percentile(fifth, 2) + 1e-6)
    assert spread(features) == pytest.approx(expected, rel=1e-4)


def test_duplicates_are_at_distance_zero():
    """Rows that are the same have no distance, not one of rounding: the floor alone is left."""
    features = np.repeat(np.random.default_rng(0).normal(size=(30, 8)) * 1e3, 7, axis=0)
    assert spread(features.astype(np.float32)).tolist() == [np.float32(1e-6)] * 210


@pytest.mark.parametrize("rows", [100, 2_500])
def test_nearest_agrees_with_scikit_learn(rows):
    """The neighbours themselves are the nearest ones, in order, without the item itself."""
    features = np.random.default_rng(1).normal(size=(rows, 6)).astype(np.float32)
    distances, positions = nearest(features, np.arange(rows), 4)
    expected = exact(features, 4)
    assert (positions == expected[1][:, 1:]).all()
    assert distances == pytest.approx(expected[0][:, 1:], rel=1e-4)


def test_a_large_pool_is_compared_with_a_seeded_sample(monkeypatch):
    """Above the limit each item meets the same sample, and never itself."""
    monkeypatch.setattr("bowerbird.data.neighbours.distances.SAMPLE", 500)
    features = np.random.default_rng(2).normal(size=(3000, 4)).astype(np.float32)
    sample = neighbours_sample(3000, seed=3)
    assert len(sample) == 500 and (np.diff(sample) > 0).all()
    found = nearest(features, sample, 5)[0][:, 4]
    away = np.linalg.norm(features[:, None].astype(float) - features[sample], axis=2)
    away[away == 0] = np.inf
    assert found == pytest.approx(np.sort(away, axis=1)[:, 4], rel=1e-4)
    assert (spread(features, 3) == spread(features, 3)).all()
    assert (spread(features, 3) != spread(features, 4)).any()


@pytest.mark.parametrize("rows", [0, 1, 2, 5, 6])
def test_few_rows_have_a_scale_too(rows):
    """Fewer than six items have the distance to the farthest; one alone has 1."""
    features = np.arange(rows, dtype=np.float32)[:, None]
    found = spread(features)
    assert found.shape == (rows,) and np.isfinite(found).all() and (found > 0).all()
    if rows == 5:
        assert found[0] == 4.0


@pytest.mark.parametrize("step", [1, 3])
def test_what_stands_in_for_torch_finds_the_same(step):
    """Neighbours and distances are those of torch, in all items and in a sample of them."""
    features = np.random.default_rng(4).normal(size=(9_000, 6)).astype(np.float32) + 50
    sample = np.arange(0, 9_000, step)
    parts = list(_nearest_by_sklearn(features, sample, 4, range(len(features))))
    distances, positions = nearest(features, sample, 4)
    assert [len(d) for d, _ in parts] == [4096, 4096, 808]
    assert (np.vstack([p for _, p in parts]) == positions).mean() > 0.999
    assert np.vstack([d for d, _ in parts]) == pytest.approx(distances, rel=1e-4)


def test_parts_are_measured_as_the_whole():
    """Some rows by themselves have the scales that they have among all, to the last bit."""
    features = np.random.default_rng(5).normal(size=(9_000, 6)).astype(np.float32)
    ranges = [range(0, 4_096), range(4_096, 8_192), range(8_192, 9_000)]
    parts = np.concatenate([scales_of(features, rows) for rows in ranges])
    assert np.array_equal(floored(parts), spread(features))
