"""`Duo`: the mean of its halves, and a shortlist for the trees of a large pool."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.models.duo import Duo
from bowerbird.models.extra_trees import ExtraTrees
from bowerbird.models.logistic import Logistic


@pytest.fixture(scope="module")
def labelled():
    rng = np.random.default_rng(0)
    y = rng.choice(4, 60, p=[0.6, 0.2, 0.15, 0.05])
    return (rng.normal(size=(4, 6))[y] * 2 + rng.normal(size=(60, 6))).astype(np.float32), y


@pytest.fixture(scope="module")
def pool():
    return np.random.default_rng(1).normal(size=(3000, 6)).astype(np.float32) * 2


def test_is_the_mean_of_its_halves(labelled, pool):
    """Each half has the same say."""
    halves = [m.fit(*labelled).predict_proba(pool) for m in (Logistic(), ExtraTrees(seed=3))]
    model = Duo(seed=3).fit(*labelled)
    np.testing.assert_allclose(model.predict_proba(pool), np.mean(halves, axis=0), atol=1e-6)
    assert model.note == ""


def test_a_large_pool_is_scored_by_a_shortlist(labelled, pool):
    """Every row is the mean or the linear half's, and those that matter are the mean."""
    model = Duo(limit=2999, shortlist=400).fit(*labelled)
    found = model.predict_proba(pool)
    linear = Logistic().fit(*labelled).predict_proba(pool)
    both = Duo().fit(*labelled).predict_proba(pool)
    is_linear = np.isclose(found, linear, atol=1e-6).all(axis=1)
    is_both = np.isclose(found, both, atol=1e-6).all(axis=1)
    assert (is_linear | is_both).all()
    assert 200 < is_both.sum() <= 400
    assert is_both[np.argsort(linear.max(axis=1))[:200]].all()
    assert is_both[linear.argmax(axis=0)].all()


def test_says_how_much_the_trees_scored(labelled, pool):
    """The person reads how many items the trees saw, and it is the same on the next run."""
    model = Duo(limit=100, shortlist=400).fit(*labelled)
    first = model.predict_proba(pool)
    assert model.note.startswith("the trees scored ")
    assert "of 3,000 items" in model.note
    np.testing.assert_array_equal(model.predict_proba(pool), first)
    model.fit(*labelled)
    assert model.note == ""


def test_a_shortlist_may_be_larger_than_the_pool(labelled, pool):
    """A limit below the shortlist scores what there is."""
    found = Duo(limit=10, shortlist=60_000).fit(*labelled).predict_proba(pool[:50])
    np.testing.assert_allclose(found, Duo().fit(*labelled).predict_proba(pool[:50]), atol=1e-6)


def test_a_warm_start_gives_the_same(labelled, pool):
    """The linear half begins at its last optimum, and ends where it would have."""
    X, y = labelled
    warm = Duo(warm_start=True).fit(X[:50], y[:50]).fit(X, y).predict_proba(pool)
    np.testing.assert_allclose(warm, Duo().fit(X, y).predict_proba(pool), atol=1e-4)


def test_its_members_are_its_halves(labelled, pool):
    """The linear half's probabilities, and the trees' votes as they are."""
    linear, trees = Duo(seed=3).fit(*labelled).members(pool)
    np.testing.assert_array_equal(linear, Logistic().fit(*labelled).predict_proba(pool))
    votes = ExtraTrees(seed=3).fit(*labelled).forest_.predict_proba(pool)
    np.testing.assert_allclose(trees, votes, atol=1e-6)


def test_the_members_of_a_large_pool_disagree_on_the_shortlist_only(labelled, pool):
    """Where the trees did not score, both are the linear half's."""
    model = Duo(limit=2999, shortlist=400).fit(*labelled)
    linear, trees = model.members(pool)
    differ = (linear != trees).any(axis=1)
    assert 200 < differ.sum() <= 400
    np.testing.assert_array_equal(trees[differ], Duo().fit(*labelled).members(pool)[1, differ])
    changed = (model.predict_proba(pool) != linear).any(axis=1)
    np.testing.assert_array_equal(differ, changed)
