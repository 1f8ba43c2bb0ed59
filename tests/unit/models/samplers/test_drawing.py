"""Drawing is as even as whole numbers allow; noise tells repeated rows apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bowerbird.models.samplers.drawing import draw, jitter, within


@given(
    weights=st.lists(st.floats(0, 100), min_size=1, max_size=30).filter(lambda w: sum(w) > 1e-3),
    size=st.integers(1, 200),
    seed=st.integers(0, 2**32),
)
def test_each_row_comes_as_often_as_expected(weights, size, seed):
    """Floor or ceil of size x chance, for rows and for the classes that are given."""
    chances = np.array(weights) / sum(weights)
    y = np.arange(len(chances)) % 3
    rng = np.random.default_rng(seed)
    for chosen in (draw(chances, size, rng), draw(chances, size, rng, y)):
        assert chosen.shape == (size,) and chosen.dtype == np.int64
        times = np.bincount(chosen, minlength=len(chances))
        assert (np.abs(times - size * chances) < 1 + 1e-6).all()
    classes = np.bincount(y[chosen], minlength=3)
    owed = size * np.bincount(y, weights=chances, minlength=3)
    assert (np.abs(classes - owed) < 1 + 1e-6).all()


def test_draws_are_unbiased():
    """Over many draws each row comes in proportion to its chance."""
    chances, rng = np.array([0.5, 0.3, 0.15, 0.05]), np.random.default_rng(0)
    drawn = np.concatenate([draw(chances, 3, rng) for _ in range(4000)])
    np.testing.assert_allclose(np.bincount(drawn) / len(drawn), chances, atol=0.01)


def test_any_two_rows_may_come_together():
    """Half of the rows is not always the same half."""
    rng, even = np.random.default_rng(0), np.full(6, 1 / 6)
    assert len({tuple(sorted(draw(even, 3, rng))) for _ in range(500)}) == 20


def test_only_repeated_rows_are_moved():
    """The first of each is as it was, the others differ by about the amount."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(50, 3)).astype(np.float32) * np.float32([1, 10, 0])
    y = np.arange(50) % 2
    chosen = np.array([4, 9, *[4] * 2000, 9])
    found = jitter(X, y, chosen, 0.1, rng)
    np.testing.assert_array_equal(found[:2], X[[4, 9]])
    moved = found[2:-1] - X[4]
    np.testing.assert_allclose(moved.std(axis=0), 0.1 * within(X, y), rtol=0.1, atol=1e-7)
    assert (found[-1, :2] != X[9, :2]).all()
    assert found.dtype == np.float32


def test_no_amount_changes_nothing():
    """Nor are the pool's own rows written to."""
    X = np.arange(6, dtype=np.float32).reshape(3, 2)
    kept, rng, chosen = X.copy(), np.random.default_rng(0), np.array([0, 0, 2])
    np.testing.assert_array_equal(jitter(X, np.zeros(3, int), chosen, 0.0, rng), X[chosen])
    jitter(X, np.zeros(3, int), chosen, 1.0, rng)
    np.testing.assert_array_equal(X, kept)


def test_the_deviation_within_classes():
    """That of each class about its own mean; a class with one label takes the others'."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(21, 3)).astype(np.float32), np.repeat([0, 4, 7], [12, 8, 1])
    X[y == 4] += 100
    left = sum(
        ((X[y == c].astype(float) - X[y == c].mean(axis=0)) ** 2).sum(axis=0) for c in (0, 4)
    )
    np.testing.assert_allclose(within(X, y), np.sqrt(left / 18), rtol=1e-5)
    assert within(X[:2], np.array([0, 1])).tolist() == pytest.approx([0, 0, 0])
