"""`density` against its definition."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.strategies.coreset import coreset
from bowerbird.strategies.density import density
from bowerbird.strategies.options.query import ask


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("power", [0.5, 1.0, 4.0])
def test_agrees_with_the_definition(seed, power, make_evidence):
    """Distance / spread ^ power, picked greedily."""
    evidence = make_evidence(m=120, seed=seed)
    X, w = evidence.embedding.astype(float), evidence.spread.astype(float) ** -power
    d, picks = evidence.distance.astype(float), []
    for _ in range(20):
        picks.append(int(np.argmax(d * w)))
        d = np.minimum(d, np.linalg.norm(X - X[picks[-1]], axis=1))
    assert ask(density, evidence, 20, 0, {"power": power}).positions.tolist() == picks


def test_power_of_zero_is_coreset(make_evidence):
    """Without the density it covers the pool evenly."""
    evidence = make_evidence()
    expected = ask(coreset, evidence, 12, 0).positions
    got = ask(density, evidence, 12, 0, {"power": 0.0}).positions
    np.testing.assert_array_equal(got, expected)


def test_says_how_dense_the_place_is(make_evidence):
    """The reason tells items of dense places from those of thin ones."""
    evidence = make_evidence()
    picks = ask(density, evidence, 60, 0)
    many = np.array([reason.startswith("among many alike; ") for reason in picks.reasons])
    near = evidence.spread[picks.positions] <= np.median(evidence.spread)
    np.testing.assert_array_equal(many, near)
