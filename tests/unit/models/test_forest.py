"""`Forest`: scikit-learn's random forest, its votes divided by the labelled prior or left."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier

from bowerbird.models.forest import Forest


def cloud():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(80, 5)), rng.choice(3, 80, p=[0.8, 0.15, 0.05])
    return X, y, rng.normal(size=(50, 5)).astype(np.float32)


@pytest.mark.parametrize("balance", ["none", "balanced", "balanced_subsample"])
def test_votes(balance):
    """Without the correction the probabilities are the votes."""
    X, y, Z = cloud()
    weights = None if balance == "none" else balance
    own = RandomForestClassifier(30, class_weight=weights, random_state=4).fit(X, y, np.ones(80))
    model = Forest(trees=30, correct_prior=False, balance=balance, seed=4).fit(X, y)
    np.testing.assert_allclose(model.predict_proba(Z), own.predict_proba(Z), rtol=1e-6)


def test_votes_over_prior():
    """With it they are (votes + 0.001) / prior, so that rows sum to 1."""
    X, y, Z = cloud()
    votes = RandomForestClassifier(30, random_state=4).fit(X, y, np.ones(80)).predict_proba(Z)
    expected = (votes + 1e-3) / (np.bincount(y) / 80)
    expected /= expected.sum(axis=1, keepdims=True)
    found = Forest(trees=30, seed=4).fit(X, y).predict_proba(Z)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_members_are_groups_of_trees():
    """Ten groups of trees, as of `extra_trees`, whose mean is the votes."""
    X, y, Z = cloud()
    model = Forest(trees=30, correct_prior=False, seed=4).fit(X, y)
    members = model.members(Z)
    assert members.shape == (10, 50, 3)
    np.testing.assert_allclose(members.mean(axis=0), model.predict_proba(Z), atol=1e-6)
