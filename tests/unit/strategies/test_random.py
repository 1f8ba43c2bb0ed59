"""`random`: every candidate with the same, told, chance."""

from __future__ import annotations

import numpy as np

from bowerbird.strategies.options.query import ask
from bowerbird.strategies.random import random


def test_every_candidate_has_the_same_chance(make_evidence):
    """Over many seeds each is among n of m in n / m of them; each draw tells its own chance."""
    evidence = make_evidence(m=20)
    picks = [ask(random, evidence, 5, seed) for seed in range(4000)]
    drawn = np.bincount(np.concatenate([p.positions for p in picks]), minlength=20) / 4000
    np.testing.assert_allclose(picks[0].probabilities, 1 / np.array([20, 19, 18, 17, 16]))
    np.testing.assert_allclose(drawn, 0.25, atol=0.035)  # five standard errors
