"""Each sampler's chances against what they are to be."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.data.errors import ConfigError
from bowerbird.models.samplers.chances import SAMPLERS, sampler_of
from bowerbird.models.samplers.drawing import draw
from bowerbird.models.samplers.subclass import subclasses


def rows(counts, d=4, seed=0):
    y = np.repeat(np.arange(len(counts)), counts)
    return np.random.default_rng(seed).normal(size=(len(y), d)), y


@pytest.mark.parametrize("name", SAMPLERS)
@pytest.mark.parametrize("counts", [[1], [7], [1, 1, 1], [100, 0, 10, 1], [60, 25, 12]])
def test_chances_are_chances(name, counts):
    """They are above 0 and sum to 1 at any time, for one label, one class and an empty one."""
    chances = sampler_of(name)(*rows(counts), len(counts), 0)
    for progress in (0.0, 0.5, 0.99):
        found = chances(progress)
        assert found.shape == (sum(counts),) and found.dtype == np.float64
        assert (found > 0).all()
        assert found.sum() == pytest.approx(1)


def test_oversampling_evens_the_drawn_classes_exactly():
    """Each of 3 classes with 200, 30 and 1 labels comes 50 times in a step of 150."""
    X, y = rows([200, 30, 1])
    chances = sampler_of("oversample")(X, y, 3, 0)(0.0)
    for seed in range(20):
        chosen = draw(chances, 150, np.random.default_rng(seed), y)
        assert np.bincount(y[chosen]).tolist() == [50, 50, 50]


def test_progressive_goes_from_rows_to_classes():
    """(1 - t) x uniform + t x parity."""
    X, y = rows([90, 10])
    chances = sampler_of("progressive")(X, y, 2, 0)
    for t in (0.0, 0.3, 0.9):
        expected = [(1 - t) / 100 + t / 2 / n for n in (90, 10)]
        np.testing.assert_allclose(chances(t), np.repeat(expected, [90, 10]))


def test_a_class_is_parted_by_directions():
    """A class of 40 in two directions and of any length, beside one of 10, has subclasses."""
    rng = np.random.default_rng(0)
    ways = np.array([[1.0, 0.0], [0.0, 1.0]])[np.r_[np.repeat([0, 1], [32, 8]), np.zeros(20, int)]]
    lengths = rng.uniform(0.1, 100, (60, 1))
    y = np.repeat([0, 1], [40, 20])
    part = subclasses(ways * lengths, y, 2, 0)
    assert len(set(part[:32])) == 1 and len(set(part[32:40])) == 1
    assert part[0] != part[32]
    assert set(part[40:]) == {0}
    found = sampler_of("subclass")(ways * lengths, y, 2, 0)(0.0)
    np.testing.assert_allclose(found[:40], np.repeat([1 / 4 / 32, 1 / 4 / 8], [32, 8]))
    np.testing.assert_allclose(found[40:], 1 / 40)


@pytest.mark.parametrize(("counts", "expected"), [([100, 3], [10, 1]), ([100, 40], [2, 1])])
def test_how_many_subclasses(counts, expected):
    """As many as count / max(smallest count, 10), rounded down."""
    X, y = rows(counts)
    part = subclasses(X, y, 2, 0)
    assert [len(np.unique(part[y == c])) for c in range(2)] == expected


def test_rows_that_are_alike_share_a_subclass():
    """Fewer different rows than subclasses, and rows of zeros, are no error."""
    X, y = np.zeros((50, 3)), np.zeros(50, dtype=np.int64)
    np.testing.assert_allclose(sampler_of("subclass")(X, y, 1, 0)(0.0), 1 / 50)


def test_the_same_seed_gives_the_same_subclasses():
    """The clustering has no other randomness."""
    X, y = rows([200, 10], d=8)
    first, second = (subclasses(X, y, 2, 5) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_an_unknown_name_is_told():
    """One line with what there is."""
    with pytest.raises(ConfigError, match=r"sampler is 'evn'. There are: uniform, oversample"):
        sampler_of("evn")
