"""Which items have almost the same vectors."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.data.alike.vectors import SHARE, WHOLE_ROWS, nearly_same
from bowerbird.data.progress import silent


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_what_lies_far_nearer_than_usual_is_almost_the_same(rng: np.random.Generator) -> None:
    """A copy with a little noise is found, in any place, and nothing else is."""
    features = rng.normal(size=(500, 16)).astype(np.float32)
    features[400] = features[30] + 1e-3
    features[10] = features[480]
    first = nearly_same(features, np.arange(500), silent)
    assert np.flatnonzero(first != np.arange(500)).tolist() == [400, 480]
    assert first[400] == 30 and first[480] == 10


def test_a_large_pool_is_parted_and_copies_are_found_again(rng: np.random.Generator) -> None:
    """Nearly all copies are found though never all are compared with all, the same each time."""
    rows = 3 * WHOLE_ROWS
    features = rng.normal(size=(rows, 8)).astype(np.float32)
    features[-200:] = features[:200] + rng.normal(size=(200, 8)).astype(np.float32) * 1e-3
    first = nearly_same(features, np.arange(rows), silent)
    assert np.count_nonzero(first[-200:] == np.arange(200)) >= 195
    assert np.array_equal(first, nearly_same(features, np.arange(rows), silent))


def test_a_chain_does_not_drift_away(rng: np.random.Generator) -> None:
    """Of points in a row, each almost the next, groups lie within the limit of their first."""
    features = rng.normal(size=(300, 4)).astype(np.float32) * 10
    features[100:150] = features[100] + np.arange(50)[:, None] * np.float32(0.1)
    first = nearly_same(features, np.arange(300), silent)
    apart = np.linalg.norm(features - features[first], axis=1)
    steps = np.linalg.norm(features[101] - features[100])
    assert apart.max() > steps and len(set(first[100:150])) < 50
    others = np.array([i for i in range(300) if not 100 < i < 150])
    gaps = np.linalg.norm(features[others, None] - features[None, others], axis=2)
    np.fill_diagonal(gaps, np.inf)
    assert apart.max() <= SHARE * np.median(gaps.min(axis=1))


def test_only_the_rows_that_are_named_are_compared(rng: np.random.Generator) -> None:
    """What could not be read has a vector that stands for none, and is left out."""
    features = rng.normal(size=(50, 4)).astype(np.float32)
    features[[5, 6, 7]] = 0
    rows = np.array([i for i in range(50) if i not in (5, 6)])
    assert np.array_equal(nearly_same(features, rows, silent), rows)


def test_few_items_have_no_usual_distance(rng: np.random.Generator) -> None:
    """A pool of none, one or two items has no groups but of equal vectors."""
    for count in range(3):
        features = rng.normal(size=(count, 4)).astype(np.float32)
        assert nearly_same(features, np.arange(count), silent).tolist() == [*range(count)]
