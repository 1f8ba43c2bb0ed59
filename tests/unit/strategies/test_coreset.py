"""`coreset` against its definition, and against scikit-activeml's."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.coreset import coreset
from bowerbird.strategies.options.query import ask


@pytest.mark.parametrize("seed", range(8))
def test_agrees_with_the_definition(seed, make_evidence):
    """The farthest from every label and pick, again and again; no model changes that."""
    evidence = make_evidence(m=120, seed=seed, model=seed % 2 == 0)
    X, d, picks = evidence.embedding.astype(float), evidence.distance.astype(float), []
    for _ in range(20):
        picks.append(int(np.argmax(d)))
        d = np.minimum(d, np.linalg.norm(X - X[picks[-1]], axis=1))
    assert ask(coreset, evidence, 20, 0).positions.tolist() == picks


@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_scikit_activeml(seed):
    """The same data give the same picks as `skactiveml.pool.CoreSet`."""
    from skactiveml.pool import CoreSet

    X = np.random.default_rng(seed).normal(size=(300, 8)).astype(np.float32)
    labelled = np.array([3, 50, 51, 200])
    y = np.full(len(X), np.nan)
    y[labelled] = [0, 1, 1, 2]
    theirs = CoreSet(random_state=0).query(X, y, batch_size=25)
    away = np.linalg.norm(X[:, None] - X[labelled], axis=2).min(axis=1)
    evidence = Evidence(
        features=X,
        candidates=np.setdiff1d(np.arange(300), labelled),
        labelled=labelled,
        labels=np.array([0, 1, 1, 2]),
        classes=("a", "b", "c"),
        distance=lambda: away,
    )
    ours = evidence.candidates[ask(coreset, evidence, 25, 0).positions]
    assert ours.tolist() == theirs.tolist()


def test_begins_where_items_are_dense(make_evidence):
    """Without any label the first is a typical item, and the second the farthest from it."""
    evidence = make_evidence(labels=(), classes=0)
    first, second = ask(coreset, evidence, 2, 0).positions
    X = evidence.embedding
    assert first == np.argmin(evidence.spread)
    assert second == np.argmax(np.linalg.norm(X - X[first], axis=1))
