"""`ranked_batch` against modAL."""

from __future__ import annotations

import numpy as np
import pytest
from modAL.batch import uncertainty_batch_sampling

from bowerbird.strategies.adapters.modal import Given
from bowerbird.strategies.options.query import ask
from bowerbird.strategies.parts.greedy import FIRST
from bowerbird.strategies.ranked_batch import ranked_batch


@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_modal(seed, make_evidence):
    """The same items in the same order; modAL measures every distance for every pick."""
    evidence = make_evidence(m=FIRST + 500, seed=seed, labels=(0,) * 300 + (1,) * 200 + (2,) * 9)
    expected, _ = uncertainty_batch_sampling(Given(evidence), evidence.embedding, n_instances=25)
    assert ask(ranked_batch, evidence, 25, 0).positions.tolist() == expected.tolist()


def test_begins_where_modal_begins(make_evidence):
    """Without a label the item with the least mean distance to all is first, as in modAL."""
    evidence = make_evidence(labels=(), classes=0)
    expected, _ = uncertainty_batch_sampling(Given(evidence), evidence.embedding, n_instances=1)
    assert ask(ranked_batch, evidence, 7, 0).positions[0] == expected[0]


def test_goes_on_from_the_centre(make_evidence):
    """Without a model the furthest from every pick is next."""
    evidence = make_evidence(labels=(), classes=0)
    X, found = evidence.embedding, ask(ranked_batch, evidence, 6, 0).positions
    for at in range(1, 6):
        away = np.linalg.norm(X[:, None] - X[found[:at]], axis=2).min(axis=1)
        assert found[at] == away.argmax()
