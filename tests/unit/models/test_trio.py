"""`Trio`: half trees, a quarter each of the two others."""

from __future__ import annotations

import numpy as np

from bowerbird.models.trio import Trio


def made(n=90):
    rng = np.random.default_rng(0)
    y = np.arange(n) % 3
    return ((rng.normal(size=(3, 5)) * 2)[y] + rng.normal(size=(n, 5))).astype(np.float32), y


def test_is_the_mean_of_its_parts():
    """Trees count as much as the other two together."""
    X, y = made()
    model = Trio(trees=10).fit(X, y)
    parts = [part.predict_proba(X) for part in (model.linear_, model.network_, model.trees_)]
    expected = parts[0] / 4 + parts[1] / 4 + parts[2] / 2
    np.testing.assert_allclose(model.predict_proba(X), expected, atol=1e-6)


def test_has_three_members():
    """The linear model, the network, and the trees' votes."""
    X, y = made()
    model = Trio(trees=10).fit(X, y)
    members = model.members(X)
    assert members.shape == (3, 90, 3)
    np.testing.assert_allclose(members[1], model.network_.predict_proba(X), atol=1e-6)
    np.testing.assert_allclose(members.sum(axis=2), 1, atol=1e-5)


def test_a_large_pool_is_scored_by_a_shortlist():
    """The other rows have the mean of the two that score all."""
    X, y = made(600)
    model = Trio(trees=10, limit=100, shortlist=80).fit(X[:90], y[:90])
    found = model.predict_proba(X)
    smooth = (model.linear_.predict_proba(X) + model.network_.predict_proba(X)) / 2
    same = np.isclose(found, smooth, atol=1e-6).all(axis=1)
    assert 600 - 80 <= same.sum() < 600
    assert "the trees scored" in model.note
