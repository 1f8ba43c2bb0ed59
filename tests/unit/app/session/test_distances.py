"""Distances to the nearest label, kept up to date."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from bowerbird.app.session.distances import Distances

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
