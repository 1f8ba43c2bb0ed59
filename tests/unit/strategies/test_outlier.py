"""`outlier` finds what lies apart, and agrees with scikit-learn's forest."""

from __future__ import annotations

import numpy as np
from sklearn.ensemble import IsolationForest

from bowerbird.strategies import outlier as module
from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.options.query import ask
from bowerbird.strategies.outlier import outlier


def evidence_of(X, labelled=()):
    return Evidence(
        features=X,
        candidates=np.setdiff1d(np.arange(len(X)), labelled),
        labelled=np.array(labelled, dtype=np.int64),
        labels=np.zeros(len(labelled), dtype=np.int64),
        classes=("a",),
    )


def pool():
    X = np.random.default_rng(0).normal(size=(400, 5)).astype(np.float32)
    X[77] = 9
    return X


def test_is_the_forest_of_scikit_learn():
    """Scores are those of a forest grown on the whole pool, with the sign turned."""
    X = pool()
    forest = IsolationForest(n_estimators=30, max_samples=256, random_state=0).fit(X)
    got = outlier(evidence_of(X), np.random.default_rng(1), trees=30)
    np.testing.assert_array_equal(got.values, -forest.score_samples(X))


def test_finds_what_lies_apart():
    """One item far from all others scores highest, and the reason tells its rank."""
    picks = ask(outlier, evidence_of(pool()), 1, 0)
    assert picks.positions.tolist() == [77]
    assert picks.reasons == ["number 1 of 400 in standing apart from the rest"]


def test_scores_stay_while_others_are_labelled(monkeypatch):
    """An item's score depends neither on the labels nor on the chunk that it is scored in."""
    X, rng = pool(), np.random.default_rng(1)
    before = outlier(evidence_of(X), rng).values
    monkeypatch.setattr(module, "ROWS", 7)
    after = evidence_of(X, (3, 4, 300))
    np.testing.assert_array_equal(outlier(after, rng).values, before[after.candidates])
