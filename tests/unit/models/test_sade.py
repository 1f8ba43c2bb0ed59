"""`Sade`: three experts, weighed by a pool without labels."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from bowerbird.models.sade import Sade, log_priors


def made(counts, seed):
    """Return classes that overlap, so that how frequent they are matters."""
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(len(counts)), counts)
    centres = np.random.default_rng(5).normal(size=(len(counts), 8)) * 1.1
    return (centres[y] + rng.normal(size=(len(y), 8))).astype(np.float32), y


HEAD = (100, 50, 25, 12, 6, 3)


@pytest.fixture(scope="module")
def fits():
    return [Sade(seed=seed).fit(*made(HEAD, seed)) for seed in range(3)]


def test_a_pool_of_rare_classes_turns_to_the_third_expert(fits):
    """With the shares reversed it weighs more than with the shares as labelled, and helps."""
    gains, weights = [], {"forward": [], "backward": []}
    for seed, model in enumerate(fits):
        for name, counts in (("forward", HEAD), ("backward", HEAD[::-1])):
            X, y = made([10 * n for n in counts], 100 + seed)
            model.weights_ = np.full(3, 1 / 3)
            even = (model.predict(X) == y).mean()
            model.adapt(X)
            weights[name].append(model.weights_[2])
            if name == "backward":
                gains.append((model.predict(X) == y).mean() - even)
    assert np.mean(weights["backward"]) > np.mean(weights["forward"])
    assert np.mean(gains) > 0


def test_weights_are_shares_and_are_told(fits):
    """They sum to 1, none falls far below its least, and the note names them."""
    model = fits[0].adapt(made([200] * 6, 7)[0])
    assert model.weights_.sum() == pytest.approx(1)
    assert (model.weights_ > 0.03).all()
    assert "rare" in model.note


def test_few_items_leave_the_weights_alike(fits):
    """499 items tell nothing that chance does not."""
    model = fits[1]
    model.weights_ = np.full(3, 1 / 3)
    model.adapt(made([80] * 6, 7)[0])
    np.testing.assert_allclose(model.weights_, 1 / 3)
    assert "alike" in model.note


def test_even_shares_make_the_experts_alike():
    """With as many labels of each class every expert adds the same to all scores."""
    log = log_priors(torch.tensor([7.0, 7.0, 7.0]))
    chances = torch.softmax(torch.randn(4, 3)[None] + log[:, None], dim=2)
    torch.testing.assert_close(chances[0], chances[1])
    torch.testing.assert_close(chances[0], chances[2])


def test_the_third_prior_is_turned_round():
    """It adds ln share less twice ln of the share in reversed order, class by class."""
    counts = np.array([60.0, 30.0, 10.0])
    share, turned = counts / 100, counts[::-1] / 100
    expected = np.stack([0 * share, np.log(share), np.log(share) - 2 * np.log(turned)])
    found = log_priors(torch.from_numpy(counts)).numpy()
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_members_are_the_experts(fits):
    """Three rows of probabilities for each item."""
    X, _ = made([20] * 6, 9)
    members = fits[2].members(X)
    assert members.shape == (3, 120, 6)
    np.testing.assert_allclose(members.sum(axis=2), 1, atol=1e-5)
