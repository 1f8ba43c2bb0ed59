"""`Logistic` against scikit-learn's logistic regression."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

from bowerbird.models.logistic import Logistic


def cloud(n, d, k, seed=0, shift=0.0, width=1.0):
    rng = np.random.default_rng(seed)
    y = np.concatenate(
        [np.arange(k), rng.choice(k, n - k, p=np.arange(1, k + 1) * 2 / k / (k + 1))]
    )
    X = rng.normal(size=(k, d))[y] * 2 + rng.normal(size=(n, d))
    return X * width + shift, y


def reference(X, y, weight=None, C=1.0):
    # Its default solver stops as much as 1e-3 short of the optimum on wide columns.
    model = LogisticRegression(class_weight="balanced", C=C, tol=1e-9, solver="newton-cholesky")
    return model.fit(X, y, weight)


@pytest.mark.parametrize("C", [0.1, 1.0, 30.0])
@pytest.mark.parametrize(
    ("n", "d", "k"),
    [(10, 5, 2), (300, 2, 2), (60, 50, 10), (200, 64, 10), (1000, 16, 5), (4, 3, 4)],
)
def test_agrees_with_scikit_learn(n, d, k, C):
    """The probabilities are the same to 1e-5, two classes and many, few labels and many."""
    X, y = cloud(n, d, k)
    Z = cloud(500, d, k, seed=1)[0]
    found = Logistic(C=C).fit(X, y).predict_proba(Z)
    np.testing.assert_allclose(found, reference(X, y, C=C).predict_proba(Z), atol=1e-5)


@pytest.mark.parametrize(("shift", "width"), [(50.0, 1.0), (0.0, 0.01), (-3.0, 20.0)])
def test_agrees_on_unscaled_columns(shift, width):
    """Columns that are far from 0, narrow or wide are solved as well."""
    X, y = cloud(200, 8, 4, shift=shift, width=width)
    found = Logistic().fit(X, y).predict_proba(X)
    np.testing.assert_allclose(found, reference(X, y).predict_proba(X), atol=1e-5)


def test_agrees_on_digits():
    """Real pixels, ten classes of different size."""
    X, y = load_digits(return_X_y=True)
    keep = np.random.default_rng(0).random(len(y)) < 0.3 / (1 + y)
    found = Logistic().fit(X[keep], y[keep]).predict_proba(X)
    expected = reference(X[keep], y[keep]).predict_proba(X)
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_agrees_with_weights():
    """Weights count as in scikit-learn: balanced by weight, not by number."""
    X, y = cloud(120, 6, 3)
    weight = np.random.default_rng(2).uniform(0, 3, 120)
    found = Logistic().fit(X, y, weight).predict_proba(X)
    np.testing.assert_allclose(found, reference(X, y, weight).predict_proba(X), atol=1e-5)


def test_agrees_with_the_default_solver():
    """L-BFGS of scikit-learn ends at the same probabilities, on columns of usual width."""
    X, y = cloud(200, 16, 6)
    theirs = LogisticRegression(class_weight="balanced", tol=1e-8, max_iter=9999).fit(X, y)
    found = Logistic().fit(X, y).predict_proba(X)
    np.testing.assert_allclose(found, theirs.predict_proba(X), atol=1e-4)


def test_a_weight_of_two_is_a_row_twice():
    """Whole weights are repetitions, and 0 is absence."""
    X, y = cloud(90, 6, 3)
    times = np.random.default_rng(3).integers(0, 3, 90)
    weighted = Logistic().fit(X, y, times).predict_proba(X)
    repeated = Logistic().fit(np.repeat(X, times, axis=0), np.repeat(y, times)).predict_proba(X)
    np.testing.assert_allclose(weighted, repeated, atol=1e-5)


def test_the_order_of_labels_does_not_matter():
    """The optimum is one point."""
    X, y = cloud(150, 10, 5)
    order = np.random.default_rng(0).permutation(150)
    first, second = Logistic().fit(X, y), Logistic().fit(X[order], y[order])
    np.testing.assert_allclose(first.predict_proba(X), second.predict_proba(X), atol=1e-5)


def test_a_warm_start_ends_at_the_same_point_sooner():
    """Beginning at the last optimum saves steps and changes nothing."""
    X, y = cloud(400, 10, 5)
    cold = Logistic().fit(X, y)
    warm = Logistic(warm_start=True).fit(X[:-3], y[:-3]).fit(X, y)
    np.testing.assert_allclose(warm.predict_proba(X), cold.predict_proba(X), atol=1e-5)
    assert warm.n_iter_ < cold.n_iter_


def test_a_warm_start_survives_new_and_lost_classes():
    """Classes are matched by name, so that a class between two others does no harm."""
    X, y = cloud(300, 6, 5)
    warm = Logistic(warm_start=True).fit(X[y != 2], y[y != 2]).fit(X, y)
    expected = Logistic().fit(X, y).predict_proba(X)
    np.testing.assert_allclose(warm.predict_proba(X), expected, atol=1e-5)
    fewer = warm.fit(X[y > 1], y[y > 1])
    expected = Logistic().fit(X[y > 1], y[y > 1]).predict_proba(X)
    np.testing.assert_allclose(fewer.predict_proba(X), expected, atol=1e-5)


def test_says_when_it_is_not_solved():
    """An optimum that was not reached is told, not warned of."""
    X, y = cloud(200, 10, 5)
    told = Logistic(tol=1e-20).fit(X, y).note
    assert told.startswith("logistic regression stopped after ")
    assert Logistic().fit(X, y).note == ""


def test_torch_keeps_its_threads():
    """What else computes in the process is as fast after a fit as before."""
    before = torch.get_num_threads()
    Logistic().fit(*cloud(30, 3, 2))
    assert torch.get_num_threads() == before
