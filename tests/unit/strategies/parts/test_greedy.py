"""`highest` against looking at everything."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.strategies.parts.greedy import FIRST, highest


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("m", [1, 50, FIRST + 1, 5 * FIRST])
def test_finds_the_highest_score(m, seed):
    """Whatever the bounds were, what is found has the highest score of all."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=m)
    bounds = scores + rng.exponential(scale=10 ** (seed - 3), size=m)
    assert highest(bounds, lambda rows: scores[rows]) == scores.argmax()


def test_looks_at_few():
    """Tight bounds spare most candidates."""
    scores, seen = np.random.default_rng(0).normal(size=20 * FIRST), []
    highest(scores.copy(), lambda rows: seen.append(len(rows)) or scores[rows])
    assert seen == [FIRST]


def test_equal_scores_go_to_the_first():
    """Also where there are more of them than are looked at first."""
    scores = np.zeros(3 * FIRST)
    scores[::2] = 1
    assert highest(scores + 1, lambda rows: scores[rows]) == 0
