"""Classifiers of other libraries keep our contract behind an adapter."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB

from bowerbird.models.adapters.scikit_learn import adapt
from bowerbird.models.base.learner import Learner


def cloud(k):
    rng = np.random.default_rng(0)
    y = np.arange(60) % k
    return rng.normal(size=(60, 5)) + 3 * np.eye(5)[y], y


@pytest.mark.parametrize("recipe", [RandomForestClassifier, LogisticRegression, GaussianNB])
def test_learns_as_itself(recipe):
    """The probabilities are the classifier's own."""
    X, y = cloud(3)
    own = recipe(random_state=4) if recipe is RandomForestClassifier else recipe()
    expected = own.fit(X.astype(np.float32), y).predict_proba(X.astype(np.float32))
    model = adapt(recipe)(seed=4).fit(X, y)
    assert isinstance(model, Learner)
    np.testing.assert_allclose(model.predict_proba(X), expected, atol=1e-6)


def test_one_class():
    """A single class, which the classifier itself refuses, has the probability 1."""
    X, y = cloud(1)
    with pytest.raises(ValueError, match="at least 2 classes"):
        LogisticRegression().fit(X, y)
    np.testing.assert_array_equal(adapt(LogisticRegression)().fit(X, y).predict_proba(X), 1)


def test_warnings_become_a_note():
    """A fit that did not converge is told to the person, and stops nothing."""
    model = adapt(LogisticRegression)(max_iter=1).fit(*cloud(3))
    assert "lbfgs failed to converge" in model.note
    assert adapt(GaussianNB)().fit(*cloud(3)).note == ""


def test_weights_reach_it():
    """Sample weights are passed on."""
    X, y = cloud(2)
    heavy = adapt(GaussianNB)().fit(X, y, np.where(y == 0, 9.0, 1.0)).predict_proba(X)
    assert heavy[:, 0].mean() > adapt(GaussianNB)().fit(X, y).predict_proba(X)[:, 0].mean()
