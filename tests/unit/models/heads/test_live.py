"""The live head, and when a refit takes its place."""

from __future__ import annotations

import numpy as np

from bowerbird.models.heads.live import Live
from bowerbird.models.linear import Linear


def made(seed, n=60):
    rng = np.random.default_rng(seed)
    y = np.arange(n) % 3
    return (rng.normal(size=(3, 4)) * 3)[y] + rng.normal(size=(n, 4)), y


def test_the_refit_stays_as_it_is():
    """Increments go to a copy."""
    X, y = made(0)
    refit = Linear().fit(X[:30], y[:30])
    before = refit.predict_proba(X)
    live = Live(refit)
    live.update(X[30:], y[30:])
    assert live.since == 30
    np.testing.assert_array_equal(refit.predict_proba(X), before)
    assert not np.array_equal(live.learner.predict_proba(X), before)


def test_a_head_that_agrees_stays():
    """And keeps its count of labels."""
    X, y = made(0)
    live = Live(Linear().fit(X[:30], y[:30]))
    live.update(X[30:31], y[30:31])
    kept = live.learner
    assert live.settle(Linear().fit(X[:31], y[:31]), X) < 0.1
    assert live.learner is kept
    assert live.since == 1


def test_a_head_that_drifted_is_replaced():
    """By a copy of the refit that names the items otherwise."""
    X, y = made(0)
    live = Live(Linear().fit(X, y))
    live.update(X[:1], y[:1])
    refit = Linear().fit(X, (y + 1) % 3)
    assert live.settle(refit, X) > 0.9
    assert live.since == 0
    np.testing.assert_array_equal(live.learner.predict_proba(X), refit.predict_proba(X))
    assert live.learner is not refit
