"""`Mlp`: balanced, and warm with replay."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from bowerbird.models.mlp import Mlp


def cloud(each, d=6, seed=0):
    """Return `each[k]` rows of class k around a centre that does not depend on the seed."""
    y = np.repeat(np.arange(len(each)), each)
    centres = np.random.default_rng(99).normal(size=(9, d)) * 2
    X = centres[y] + np.random.default_rng(seed).normal(size=(len(y), d))
    return X.astype(np.float32), y


def test_rare_classes_are_recalled():
    """A class with 20 labels against 300 is found about as well as the other."""
    X, y = cloud([300, 20], d=2)
    Z, truth = cloud([500, 500], d=2, seed=1)
    recalls = [(Mlp().fit(X, y).predict(Z)[truth == k] == k).mean() for k in (0, 1)]
    assert abs(recalls[0] - recalls[1]) < 0.25


def test_learns_each_label_at_once_and_forgets_nothing():
    """After one label at a time, sorted by class, the earlier classes are still told apart."""
    X, y = cloud([30, 30, 30])
    Z, truth = cloud([100, 100, 100], seed=1)
    model = Mlp().fit(X[:40], y[:40])
    for i in range(40, 90):
        model.partial_fit(X[i : i + 1], y[i : i + 1])
    assert (model.predict(X[-1:]) == y[-1]).all()
    streamed, refitted = ((m.predict(Z) == truth).mean() for m in (model, Mlp().fit(X, y)))
    assert streamed > refitted - 0.05


def test_a_new_class_gets_an_output():
    """The columns of the old classes stay theirs, a new one stands where its name sorts."""
    X, y = cloud([20, 20, 20])
    model = Mlp().fit(X[y != 1], y[y != 1])
    model.partial_fit(X[y == 1][:1], [1])
    np.testing.assert_array_equal(model.classes_, [0, 1, 2])
    found = model.predict_proba(X)
    assert found.shape == (60, 3)
    assert (found.argmax(axis=1) == y)[y != 1].mean() > 0.9


def test_room_for_a_class_without_labels():
    """A class that is only named has a column, and is nobody's likeliest."""
    X, y = cloud([20, 20])
    model = Mlp().partial_fit(X, y, classes=[0, 1, 7])
    np.testing.assert_array_equal(model.classes_, [0, 1, 7])
    assert (model.predict(X) != 7).all()


def test_partial_fits_are_deterministic():
    """The same labels in the same order give the same network."""
    X, y = cloud([20, 20])
    found = []
    for _ in range(2):
        model = Mlp(seed=5).fit(X[::2], y[::2]).partial_fit(X[1::2], y[1::2])
        found.append(model.predict_proba(X))
    np.testing.assert_array_equal(*found)


def test_partial_fit_of_other_columns():
    """A row of another width is refused, and the network stays as it was."""
    X, y = cloud([20, 20])
    model = Mlp().fit(X, y)
    before = model.predict_proba(X)
    with pytest.raises(ValueError, match="3 features"):
        model.partial_fit(X[:1, :3], [0])
    np.testing.assert_array_equal(model.predict_proba(X), before)


def test_embeds_in_the_hidden_layer():
    """The last layer turns what it gives into the probabilities."""
    X, y = cloud([30, 20, 10])
    model = Mlp(hidden=16).fit(X, y)
    inside, last = model.embed(X), model.network_.last
    assert inside.shape == (60, 16)
    with torch.no_grad():
        scores = torch.from_numpy(inside) @ last.weight.cpu().T + last.bias.cpu()
    expected = torch.softmax(scores, dim=1).numpy()
    np.testing.assert_allclose(model.predict_proba(X), expected, atol=1e-5)
