"""`explore` against its definition."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.strategies.explore import explore
from bowerbird.strategies.options.query import ask


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("model", [True, False])
def test_agrees_with_the_definition(seed, model, make_evidence):
    """Distance x ambiguity ^ .5, picked greedily; the distance alone while there is no model."""
    evidence = make_evidence(m=120, seed=seed, model=model)
    X, w = evidence.embedding.astype(float), np.ones(120)
    if model:
        top = np.sort(evidence.probabilities.astype(float), axis=1)
        w = (1.01 - top[:, -1] + top[:, -2]) ** 0.5
    d, picks = evidence.distance.astype(float), []
    for _ in range(20):
        picks.append(int(np.argmax(d * w)))
        d = np.minimum(d, np.linalg.norm(X - X[picks[-1]], axis=1))
    assert ask(explore, evidence, 20, 0).positions.tolist() == picks


def test_begins_where_items_are_dense(make_evidence):
    """Without any label the first item is a typical one, not an outlier."""
    evidence = make_evidence(labels=(), classes=0)
    assert ask(explore, evidence, 3, 0).positions[0] == np.argmin(evidence.spread)
