"""`OneVsRest`: a learner for each class."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

from bowerbird.data.errors import UnknownName
from bowerbird.models.one_vs_rest import OneVsRest


def cloud(k=4, n=80):
    rng = np.random.default_rng(0)
    y = np.arange(n) % k
    return rng.normal(size=(n, 5)) + 1.5 * np.eye(5)[y], y


def test_says_what_scikit_learn_says():
    """Each class's learner tells it from the rest, and rows are brought to the sum 1."""
    X, y = cloud()
    own = OneVsRestClassifier(LogisticRegression(class_weight="balanced", tol=1e-8))
    expected = own.fit(X, y).predict_proba(X)
    np.testing.assert_allclose(OneVsRest().fit(X, y).predict_proba(X), expected, atol=1e-4)


def test_all_alike_where_no_class_claims_an_item():
    """A row of zeros becomes the same probability for each class."""
    X, y = cloud()
    model = OneVsRest(learner="knn").fit(X, y)
    for one in model.learners_:
        one.predict_proba = lambda rows: np.column_stack([np.ones(len(rows)), np.zeros(len(rows))])
    np.testing.assert_allclose(model.predict_proba(X[:3]), 0.25)


@pytest.mark.parametrize("learner", ["logistic", "tree", "svc", "forest"])
def test_classes_of_one_label(learner):
    """A single label is enough for a class to have a learner."""
    X, y = cloud()
    kept = np.r_[0:20:4, 1, 2, 3]
    found = OneVsRest(learner=learner).fit(X[kept], y[kept]).predict_proba(X)
    assert found.shape == (80, 4)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)


def test_refuses_what_is_no_learner():
    """An unknown name is told with those that there are."""
    with pytest.raises(UnknownName, match="Did you mean 'logistic'"):
        OneVsRest(learner="logistik").fit(*cloud())
