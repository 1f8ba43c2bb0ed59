"""Learners that are scikit-learn's classifiers say what those say, and survive few labels."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import softmax
from sklearn.ensemble import AdaBoostClassifier, HistGradientBoostingClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.class_weight import compute_sample_weight

from bowerbird.models.adaboost import Adaboost
from bowerbird.models.base.chunked import balanced
from bowerbird.models.hist_boosting import HistBoosting
from bowerbird.models.knn import Knn
from bowerbird.models.svc import Svc
from bowerbird.models.tree import Tree

EVERY = [Adaboost(trees=5), HistBoosting(rounds=5), Knn(), Svc(), Tree()]


def cloud(k=3, n=60):
    rng = np.random.default_rng(0)
    y = rng.permutation(np.minimum(np.arange(n) % (2 * k), k - 1))  # the last class is most
    X = (rng.normal(size=(n, 5)) + 2 * np.eye(5)[y % 5]).astype(np.float32)
    return X, y, rng.normal(size=(40, 5)).astype(np.float32)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (Tree(depth=3, leaf=2, seed=1), DecisionTreeClassifier(
            max_depth=3, min_samples_leaf=2, class_weight="balanced", random_state=1)),
        (HistBoosting(rounds=5), HistGradientBoostingClassifier(
            max_iter=5, min_samples_leaf=1, l2_regularization=1,
            class_weight="balanced", random_state=0)),
        (Knn(), KNeighborsClassifier(3, weights="distance")),
        (Knn(neighbours=7, votes="uniform"), KNeighborsClassifier(7)),
    ],
)  # fmt: skip
def test_says_what_scikit_learn_says(ours, theirs):
    """The probabilities are the classifier's, with every class weighing the same."""
    X, y, Z = cloud()
    expected = theirs.fit(X, y).predict_proba(Z)
    np.testing.assert_allclose(ours.fit(X, y).predict_proba(Z), expected, atol=1e-6)


def test_adaboost_says_what_scikit_learn_says():
    """The same, of a classifier that has no class weights of its own."""
    X, y, Z = cloud()
    theirs = AdaBoostClassifier(DecisionTreeClassifier(max_depth=2), n_estimators=9, random_state=3)
    expected = theirs.fit(X, y, compute_sample_weight("balanced", y)).predict_proba(Z)
    found = Adaboost(trees=9, depth=2, seed=3).fit(X, y).predict_proba(Z)
    np.testing.assert_allclose(found, expected, atol=1e-6)


@pytest.mark.parametrize("balance", [True, False])
@pytest.mark.parametrize("k", [2, 5])
def test_svc_has_a_machine_for_each_class(k, balance):
    """The softmax of each class's machine against the rest; of two classes one sigmoid."""
    X, y, Z = cloud(k)
    values = np.zeros((40, k))
    weight = compute_sample_weight("balanced", y) if balance else np.ones(len(y))
    for c in range(1 if k == 2 else 0, k):
        own = np.where(y == c, 1, 0)
        sides = np.bincount(own, weights=weight)
        even = weight * (weight.sum() / (2 * sides))[own] if balance else weight
        machine = SVC(C=10, gamma=1 / (5 * X.var())).fit(X, own, even)
        values[:, c] = machine.decision_function(Z)
    found = Svc(balance=balance).fit(X, y).predict_proba(Z)
    np.testing.assert_allclose(found, softmax(values, axis=1), atol=1e-3)


def test_svc_scores_in_parts(monkeypatch):
    """Few kernels at a time give the same."""
    X, y, Z = cloud(5)
    model = Svc().fit(X, y)
    expected = model.predict_proba(Z)
    monkeypatch.setattr("bowerbird.models.parts.support_vectors.KERNELS", 7 * len(X))
    np.testing.assert_allclose(model.predict_proba(Z), expected, atol=1e-6)


@pytest.mark.parametrize("model", EVERY, ids=lambda model: type(model).__name__)
def test_a_weight_of_zero_is_no_label(model):
    """A class whose labels all weigh nothing stays in `classes_`, and its probability is 0."""
    X, y, Z = cloud()
    found = model.fit(X, y, np.where(y == 1, 0.0, 2.0)).predict_proba(Z)
    assert found.shape == (40, 3)
    assert (found[:, 1] == 0).all()
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("model", EVERY, ids=lambda model: type(model).__name__)
def test_labels_on_one_spot(model):
    """Where all labels have the same features nothing can be learned, and nothing fails."""
    found = model.fit(np.ones((6, 5)), [0, 0, 1, 1, 2, 2]).predict_proba(np.eye(5))
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-6)


def test_adaboost_tells_that_it_is_no_better_than_chance():
    """The person learns why every item looks alike."""
    assert "chance" in Adaboost().fit(np.ones((6, 5)), [0, 0, 1, 1, 2, 2]).note
    assert Adaboost(trees=3).fit(*cloud()[:2]).note == ""


def test_knn_tells_that_weights_are_not_heeded():
    """Weights beyond 0 change nothing, and it says so."""
    X, y, Z = cloud()
    heavy = Knn().fit(X, y, np.where(y == 0, 9.0, 1.0))
    np.testing.assert_array_equal(heavy.predict_proba(Z), Knn().fit(X, y).predict_proba(Z))
    assert "no sample weights" in heavy.note


def test_balanced_weights():
    """Every class weighs the same in all, as in scikit-learn."""
    y = np.array([0, 0, 0, 1])
    expected = compute_sample_weight("balanced", y)
    np.testing.assert_allclose(balanced(y, np.ones(4), 2), expected)
