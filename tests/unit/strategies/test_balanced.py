"""`balanced` against its definition."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.strategies.auto import auto
from bowerbird.strategies.balanced import balanced
from bowerbird.strategies.options.query import ask


@pytest.mark.parametrize("seed", range(8))
def test_agrees_with_the_definition(seed, make_evidence):
    """Distance x need ^ .5 x ambiguity ^ .5 / spread ^ .25, picked greedily."""
    evidence = make_evidence(m=120, seed=seed)
    P, X = evidence.probabilities.astype(float), evidence.embedding.astype(float)
    top = np.sort(P, axis=1)
    need = 1 / (evidence.counts + 1)
    w = (P @ (need / need.max()) + 1e-3) ** 0.5 * (1.01 - top[:, -1] + top[:, -2]) ** 0.5
    w /= evidence.spread**0.25
    d, picks = evidence.distance.astype(float), []
    for _ in range(20):
        picks.append(int(np.argmax(d * w)))
        d = np.minimum(d, np.linalg.norm(X - X[picks[-1]], axis=1))
    assert ask(balanced, evidence, 20, 0).positions.tolist() == picks


def test_is_auto_without_its_share(make_evidence):
    """`auto` differs from `balanced` in the share of small classes only."""
    evidence = make_evidence(since_new_class=99)
    expected = ask(auto, evidence, 12, 0, {"share": 0.0}).positions
    np.testing.assert_array_equal(ask(balanced, evidence, 12, 1).positions, expected)


def test_powers_of_zero_leave_k_center(make_evidence):
    """Without its factors it takes what is furthest from every label and pick."""
    evidence = make_evidence()
    zeros = {"need": 0.0, "ambiguous": 0.0, "scale": 0.0}
    first = ask(balanced, evidence, 1, 0, zeros).positions[0]
    assert first == np.argmax(evidence.distance)
