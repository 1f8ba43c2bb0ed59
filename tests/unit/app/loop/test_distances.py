"""Distances to the nearest label, kept up to date."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from bowerbird.app.loop.distances import Distances

FEATURES = np.random.default_rng(0).normal(size=(300, 7)).astype(np.float32)
FEATURES[50] = FEATURES[10]


def test_they_are_the_distances_to_the_nearest_label() -> None:
    """They agree with SciPy's, and a label's duplicate is at exactly 0."""
    distances = Distances(FEATURES)
    assert np.isinf(distances.nearest).all()
    distances.follow(np.array([10, 200]))
    expected = cdist(FEATURES, FEATURES[[10, 200]]).min(axis=1)
    np.testing.assert_allclose(distances.nearest, expected, atol=1e-5)
    assert distances.nearest[50] == 0


@given(st.lists(st.sets(st.integers(0, 299), max_size=6), min_size=1, max_size=6))
def test_the_way_to_a_set_of_labels_leaves_no_trace(steps: list[set[int]]) -> None:
    """After any additions and removals every bit is that of a fresh start."""
    grown, fresh = Distances(FEATURES), Distances(FEATURES)
    for labels in steps:
        grown.follow(np.array(sorted(labels), dtype=np.int64))
    fresh.follow(np.array(sorted(steps[-1]), dtype=np.int64))
    assert (grown.nearest == fresh.nearest).all()


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e18])
@pytest.mark.parametrize("away", [0.0, 300.0])
def test_the_bound_skips_no_row_that_a_label_is_nearest_to(scale: float, away: float) -> None:
    """Far from the origin, and where squares overflow, labels taken in at once or singly agree."""
    features = ((FEATURES + away) * scale).astype(np.float32)
    singly, at_once = Distances(features), Distances(features)
    labels = np.random.default_rng(1).choice(300, 60, replace=False)
    for count in range(1, 61):
        singly.follow(labels[:count])
    at_once.follow(labels)
    assert (singly.nearest == at_once.nearest).all()
    for label in labels:  # a label that comes alone to few others is measured against every row
        difference = features - features[label]
        with np.errstate(over="ignore"):
            away_from = np.sqrt(np.einsum("ij,ij->i", difference, difference))
        assert (at_once.nearest <= away_from).all()
