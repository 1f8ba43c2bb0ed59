"""`SelfTraining`: sure guesses pass for labels, and never more of one class than of another."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import recall_score

from bowerbird.models.logistic import Logistic
from bowerbird.models.parts.pseudo_labels import crowding, spread_picks, toward_labels
from bowerbird.models.self_training import SelfTraining


def moons(each, seed=0):
    """Return long, thin, parallel classes, `each[k]` rows of class k."""
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(len(each)), each)
    along = rng.uniform(-4, 4, len(y))
    X = np.stack([along + y, 1.2 * y - 0.5 * along + 0.15 * rng.normal(size=len(y))], axis=1)
    return X, y


def balanced(model, X, y):
    return recall_score(y, model.predict(X), average="macro", zero_division=0)


def test_beats_cross_entropy_on_a_skewed_pool():
    """Labels of 100:1 and a pool like them: rare items are found that cross entropy gives away."""
    gains = []
    for seed in range(5):
        X, y = moons([2000, 20], seed)
        Z, truth = moons([500, 500], seed + 100)
        rng = np.random.default_rng(seed)
        at = np.concatenate([rng.choice(np.flatnonzero(y == k), n) for k, n in ((0, 200), (1, 2))])
        plain = LogisticRegression().fit(X[at], y[at])
        model = SelfTraining().fit(X[at], y[at]).adapt(np.delete(X, at, axis=0))
        gains.append(balanced(model, Z, truth) - balanced(plain, Z, truth))
    assert np.mean(gains) > 0.05


@pytest.mark.realdata
def test_gains_on_real_data_labelled_at_random(longtail):
    """With 100 labels drawn at random it is on the average more often right than its base."""
    gains = []
    for name in ("digits-LT", "mnist-LT", "yeast", "mammography"):
        for seed in range(3):
            (X, y), (Z, truth) = (longtail(name, part, seed) for part in ("pool", "test"))
            at = np.random.default_rng(seed).choice(len(y), 100, replace=False)
            base = Logistic().fit(X[at], y[at])
            model = SelfTraining().fit(X[at], y[at]).adapt(np.delete(X, at, axis=0))
            gains.append(balanced(model, Z, truth) - balanced(base, Z, truth))
    assert np.mean(gains) > 0


def test_without_unlabelled_items_it_is_its_base():
    """A fit alone guesses nothing."""
    X, y = moons([30, 10])
    model = SelfTraining().fit(X, y)
    assert len(model.pseudo_[0]) == 0
    np.testing.assert_array_equal(model.predict_proba(X), Logistic().fit(X, y).predict_proba(X))


def test_no_class_has_more_guesses_than_the_quota():
    """However many of its items there are; a class with fewer sure ones has fewer."""
    X, y = moons([2000, 100])
    model = SelfTraining(quota=1).fit(X[::30], y[::30]).adapt(X)
    rows, named = model.pseudo_
    assert len(rows) == len(named) > 0
    quota = round(2 * len(X[::30]) / 2)
    assert np.bincount(named).max() <= quota
    assert (named == y[rows]).mean() > 0.9


def test_a_pool_that_is_otherwise_is_told():
    """Even labels and a pool of 100:1: the person is warned; an even pool warns of nothing."""
    X, y = moons([30, 30])
    skewed, _ = moons([2000, 20], 1)
    even, _ = moons([500, 500], 1)
    fitted = [SelfTraining().fit(X, y) for _ in range(2)]
    assert "otherwise than the labels'" not in fitted[0].adapt(even).note
    unlike = SelfTraining().fit(*moons([10, 90])).adapt(skewed)
    assert "otherwise than the labels'" in unlike.note


def test_moved_toward_the_nearest_label_of_its_class():
    """Part of the way, and never to a label of another class."""
    labelled, y = np.array([[0.0, 0.0], [10.0, 0.0], [1.0, 0.0]], np.float32), np.array([0, 0, 1])
    X = np.array([[2.0, 0.0], [8.0, 0.0], [9.0, 0.0]], np.float32)
    found = toward_labels(X, np.array([0, 0, 1]), labelled, y, 0.25)
    np.testing.assert_allclose(found[:, 0], [1.5, 8.5, 7.0])


def test_crowding_counts_neighbours():
    """It is higher where items lie close together, and 1 for one that is alone."""
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(200, 2)) / 100, rng.normal(size=(50, 2)), [[50, 50]]])
    found = crowding(X.astype(np.float32), np.random.default_rng(0))
    assert np.median(found[:200]) > 3 * np.median(found[200:250])
    assert found[250] == 1


def test_near_duplicates_are_thinned():
    """Of equally sure items the crowded hundred is drawn less often than the lonely ten."""
    crowd = np.repeat([100.0, 1.0], [100, 10])
    first, sure = np.zeros(110, np.int64), np.ones(110, np.float32)
    everyone = np.ones(110, dtype=bool)
    drawn = [
        spread_picks(first, sure, everyone, crowd, 40, np.random.default_rng(s)) for s in range(50)
    ]
    assert np.mean([(picks >= 100).sum() for picks in drawn]) > 9


def test_a_class_without_sure_guesses_gets_none():
    """A quota is never filled with what is not reliable."""
    first = np.array([0, 0, 1, 1])
    reliable = np.array([True, True, False, False])
    found = spread_picks(
        first, np.ones(4, np.float32), reliable, np.ones(4), 5, np.random.default_rng(0)
    )
    np.testing.assert_array_equal(found, [0, 1])
