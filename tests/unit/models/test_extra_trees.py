"""`ExtraTrees`: scikit-learn's votes, divided by the labelled prior."""

from __future__ import annotations

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier

from bowerbird.models.extra_trees import ExtraTrees


def test_votes_over_prior():
    """(votes + 0.001) / prior, so that rows sum to 1."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(80, 5)), rng.choice(3, 80, p=[0.8, 0.15, 0.05])
    Z = rng.normal(size=(50, 5)).astype(np.float32)
    votes = ExtraTreesClassifier(100, random_state=4).fit(X, y).predict_proba(Z)
    expected = (votes + 1e-3) / (np.bincount(y) / 80)
    expected /= expected.sum(axis=1, keepdims=True)
    found = ExtraTrees(seed=4).fit(X, y).predict_proba(Z)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_rare_classes_win_more_often():
    """Among overlapping classes the rare one is answered more than by plain votes."""
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(300, 4)), (rng.random(300) < 0.1).astype(int)
    Z = rng.normal(size=(500, 4))
    plain = ExtraTreesClassifier(100, random_state=0).fit(X, y).predict(Z).mean()
    assert ExtraTrees().fit(X, y).predict(Z).mean() > plain + 0.1


def test_members_are_groups_of_trees():
    """Ten groups' mean votes, not corrected; fewer trees are each a member."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(80, 5)), rng.choice(3, 80, p=[0.6, 0.3, 0.1])
    Z = rng.normal(size=(50, 5)).astype(np.float32)
    model = ExtraTrees(trees=25, seed=4).fit(X, y)
    forest = ExtraTreesClassifier(25, random_state=4).fit(X, y)
    first = np.mean([tree.predict_proba(Z) for tree in forest.estimators_[:3]], axis=0)
    members = model.members(Z)
    assert members.shape == (10, 50, 3)
    np.testing.assert_allclose(members[0], first, rtol=1e-5)
    assert ExtraTrees(trees=4).fit(X, y).members(Z).shape == (4, 50, 3)
