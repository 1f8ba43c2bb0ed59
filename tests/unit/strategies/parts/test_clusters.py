"""Grouping is the same on every run, and survives items that are alike."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.strategies.parts.clusters import clustered


@pytest.mark.parametrize("k", [3, 80])
def test_is_the_same_on_every_run(k):
    """Few groups, and many, which are found on batches."""
    X = np.random.default_rng(0).normal(size=(500, 4)).astype(np.float32)
    np.testing.assert_array_equal(clustered(X, k), clustered(X.copy(), k))


@pytest.mark.parametrize("k", [1, 7, 60, 1000])
def test_alike_items_share_a_group(k):
    """Three different items repeated: no warning, and equal items are in one group."""
    X = np.repeat(np.eye(3, 4, dtype=np.float32), 40, axis=0)
    group = clustered(X, k)
    assert group.shape == (120,)
    assert all(len(set(group[i : i + 40])) == 1 for i in (0, 40, 80))


def test_finds_heaps():
    """Well separated heaps are found."""
    heaps = np.arange(90) % 3
    X = np.random.default_rng(0).normal(size=(90, 2)) + 50 * np.eye(3, 2)[heaps]
    group = clustered(X.astype(np.float32), 3)
    assert len({(a, b) for a, b in zip(heaps, group, strict=True)}) == 3
