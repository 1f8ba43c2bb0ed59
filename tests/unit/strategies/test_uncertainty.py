"""`margin`, `entropy` and `least_confident`, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.entropy import entropy
from bowerbird.strategies.least_confident import least_confident
from bowerbird.strategies.margin import margin
from bowerbird.strategies.options.query import ask

P = np.array([[0.5, 0.45, 0.05], [0.4, 0.3, 0.3], [0.9, 0.1, 0.0]], dtype=np.float32)


def evidence(probabilities):
    return Evidence(
        features=np.zeros((3, 2), np.float32),
        candidates=np.arange(3),
        labelled=np.empty(0, np.int64),
        labels=np.empty(0, np.int64),
        classes=("a", "b", "c"),
        probabilities=lambda: probabilities,
    )


@pytest.mark.parametrize(
    ("strategy", "scores"),
    [
        (margin, [0.95, 0.9, 0.2]),
        (least_confident, [0.5, 0.6, 0.1]),
        (entropy, [0.8557, 1.0889, 0.3251]),
    ],
)
def test_scores(strategy, scores):
    """The measure itself, higher = ask sooner."""
    found = strategy(evidence(P), np.random.default_rng(0))
    np.testing.assert_allclose(found, scores, atol=1e-4)


@pytest.mark.parametrize("strategy", [margin, entropy, least_confident])
def test_without_a_model_all_are_alike(strategy):
    """Nothing is known, so that a draw decides, and its chance is told."""
    picks = ask(strategy, evidence(None), 2, 0)
    np.testing.assert_allclose(picks.probabilities, [1 / 3, 1 / 2])
    orders = {tuple(ask(strategy, evidence(None), 3, seed).positions) for seed in range(40)}
    assert len(orders) == 6
