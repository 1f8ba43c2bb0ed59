"""What a head remembers, and what it replays."""

from __future__ import annotations

import numpy as np
import torch

from bowerbird.models.heads.memory import Memory, replay


def test_rows_are_added_one_by_one():
    """None is lost, in the order in which they came."""
    X = np.random.default_rng(0).normal(size=(40, 3)).astype(np.float32)
    memory = Memory(torch.from_numpy(X[:5]), np.zeros(5, np.int64), np.ones(5))
    for i in range(5, 40):
        memory.add(torch.from_numpy(X[i : i + 1]), np.array([i % 3]), np.array([2.0]))
    np.testing.assert_array_equal(memory.X.numpy(), X)
    rows = memory.rows()
    np.testing.assert_array_equal(rows.truth[5:].numpy(), np.arange(5, 40) % 3)
    np.testing.assert_array_equal(memory.counts(4), [5 + 2 * 12, 2 * 11, 2 * 12, 0])


def test_all_rows_where_they_fit_a_step():
    """Each once, and each weighs one."""
    chosen, weight = replay(np.zeros(30, np.int64), 1, 64, np.random.default_rng(0))
    np.testing.assert_array_equal(chosen, np.arange(30))
    assert (weight == 1).all()


def test_each_old_class_alike():
    """A class with 20 of 2,000 labels has as many rows of a step as the others."""
    truth = np.repeat([0, 1, 2], [1500, 480, 20])
    rng = np.random.default_rng(0)
    drawn = np.concatenate([truth[replay(truth, 1, 256, rng)[0]] for _ in range(40)])
    shares = np.bincount(drawn) / len(drawn)
    np.testing.assert_allclose(shares[:2], 0.29, atol=0.03)
    assert 0.29 < shares[2] < 0.45  # the new label is one of it, and has an eighth of its own


def test_weights_give_the_mean_over_all_rows():
    """The weighted mean of a step is on average that of all rows, whatever the draw."""
    rng = np.random.default_rng(1)
    truth = np.repeat([0, 1, 2], [1500, 480, 20])
    values = rng.normal(size=2000) + truth
    means = []
    for _ in range(400):
        chosen, weight = replay(truth, 3, 256, rng)
        means.append((values[chosen] * weight).mean())
    error = np.std(means) / np.sqrt(len(means))
    assert abs(np.mean(means) - values.mean()) < 4 * error
