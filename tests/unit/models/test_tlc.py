"""`Tlc`: evidence, doubt, and opinions joined by Dempster's rule."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.metrics import roc_auc_score

from bowerbird.models.heads.dempster_shafer import fused, opinion
from bowerbird.models.tlc import Tlc

evidence = hnp.arrays(
    np.float64, st.tuples(st.just(3), st.integers(1, 4), st.integers(1, 6)),
    elements=st.floats(0, 1e6),
)  # fmt: skip


def cloud(each, d=6, seed=0):
    """Return `each[k]` rows of class k around a centre that does not depend on the seed."""
    y = np.repeat(np.arange(len(each)), each)
    centres = np.random.default_rng(99).normal(size=(9, d)) * 2
    X = centres[y] + np.random.default_rng(seed).normal(size=(len(y), d))
    return X.astype(np.float32), y


@given(evidence)
def test_opinions_are_joined_by_the_rule(parts):
    """As the definition says, class by class; belief and doubt sum to 1, and doubt is above 0."""
    found, conflict = fused([opinion(torch.from_numpy(part)) for part in parts])
    for row in range(parts.shape[1]):
        k = parts.shape[2]
        belief, doubt = parts[0, row] / (parts[0, row].sum() + k), k / (parts[0, row].sum() + k)
        for part in parts[1:, row]:
            b, u = part / (part.sum() + k), k / (part.sum() + k)
            q = sum(belief[i] * b[j] for i in range(k) for j in range(k) if i != j)
            belief, doubt = (belief * b + belief * u + b * doubt) / (1 - q), doubt * u / (1 - q)
        np.testing.assert_allclose(found.belief[row], belief, rtol=1e-4, atol=1e-9)
        np.testing.assert_allclose(found.doubt[row], doubt, rtol=1e-4)
        assert found.belief[row].sum() + found.doubt[row] == pytest.approx(1)
        assert 0 < found.doubt[row] <= 1
        assert 0 <= conflict[row] <= 1


def test_order_does_not_matter():
    """Opinions may be joined in any order."""
    parts = [opinion(torch.rand(5, 4, dtype=torch.float64) * 10) for _ in range(3)]
    torch.testing.assert_close(fused(parts)[0].belief, fused(parts[::-1])[0].belief)


def test_an_unknown_kind_is_in_doubt():
    """Items of a class that it never saw, in a direction of its own, have more doubt."""
    X, y = cloud([60, 30, 10])
    model = Tlc().fit(X, y)
    known, _ = cloud([100, 100, 100], seed=1)
    unknown = -2 * known
    doubt = model.uncertainty(np.concatenate([known, unknown]))
    assert ((doubt > 0) & (doubt <= 1)).all()
    assert roc_auc_score(np.repeat([0, 1], 300), doubt) > 0.65


def test_rare_classes_are_in_more_doubt():
    """Of items that it has few labels like, it knows less."""
    X, y = cloud([200, 100, 4])
    Z, truth = cloud([200, 200, 200], seed=1)
    assert roc_auc_score(truth == 2, Tlc().fit(X, y).uncertainty(Z)) > 0.5


def test_every_expert_is_as_good_as_the_first():
    """A later one learns clear items too, else its answers to them would be chance."""
    X, y = cloud([60, 30, 10])
    Z, truth = cloud([100, 100, 100], seed=1)
    members = Tlc().fit(X, y).members(Z)
    right = (members.argmax(axis=2) == truth).mean(axis=1)
    assert (right > right[0] - 0.05).all()
    assert right.min() > 0.8


def test_experts_that_an_item_needs():
    """More for what is unknown than for what was labelled; the histogram counts the labels."""
    X, y = cloud([60, 30, 10])
    model = Tlc().fit(X, y)
    assert set(model.engaged(-2 * X)) <= {1, 2, 3}
    assert model.engaged(-2 * X).mean() > model.engaged(X).mean()
    np.testing.assert_array_equal(model.engaged_, np.bincount(model.engaged(X), minlength=4)[1:])


@pytest.mark.realdata
def test_doubt_points_at_mistakes_on_real_data(longtail):
    """On letters with 200 labels, wrong answers have more doubt, and so has an unseen letter."""
    (X, y), (Z, truth) = (longtail("letter-LT", part, 0) for part in ("pool", "test"))
    at = np.random.default_rng(0).choice(len(y), 200, replace=False)
    model = Tlc().fit(X[at], y[at])
    assert roc_auc_score(model.predict(Z) != truth, model.uncertainty(Z)) > 0.75
    kept = at[y[at] != y[at][0]]
    without = Tlc().fit(X[kept], y[kept])
    assert roc_auc_score(truth == y[at][0], without.uncertainty(Z)) > 0.5


def test_an_item_does_not_depend_on_its_neighbours():
    """Its score and its doubt are the same alone and among others."""
    X, y = cloud([40, 20, 10])
    model = Tlc().fit(X, y)
    alone = np.concatenate([model.predict_proba(row[None]) for row in X[:9]])
    np.testing.assert_allclose(alone, model.predict_proba(X)[:9], atol=1e-5)
    doubt = np.concatenate([model.uncertainty(row[None]) for row in X[:9]])
    np.testing.assert_allclose(doubt, model.uncertainty(X)[:9], rtol=1e-3, atol=1e-30)


def test_conflict_and_members():
    """Where experts say the same, little excludes each other."""
    X, y = cloud([40, 20, 10])
    model = Tlc().fit(X, y)
    members, conflict = model.members(X), model.conflict(X)
    assert members.shape == (3, 70, 3)
    np.testing.assert_allclose(members.sum(axis=2), 1, atol=1e-5)
    assert ((conflict >= 0) & (conflict <= 1)).all()
