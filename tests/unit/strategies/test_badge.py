"""`badge` against gradients that are laid out, and its chances against counting."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.strategies.badge import ROWS, draw
from bowerbird.strategies.badge import badge as badge_
from bowerbird.strategies.options.query import ask


def badge(P, H, n, rng):
    """Return the picks and their chances, from gradients of shape (m, k d)."""
    error = P.astype(float) - np.eye(P.shape[1])[P.argmax(axis=1)]
    G = (error[:, :, None] * H[:, None, :].astype(float)).reshape(len(P), -1)
    picks, chances = [int(np.argmax(np.linalg.norm(G, axis=1)))], [1.0]
    while len(picks) < n:
        squared = ((G[:, None] - G[picks]) ** 2).sum(axis=2).min(axis=1)
        squared[picks] = 0
        u = rng.random() * squared.sum()
        picks.append(int(np.searchsorted(np.cumsum(squared), u, side="right")))
        chances.append(squared[picks[-1]] / squared.sum())
    return picks, chances


@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_the_definition(seed, make_evidence):
    """The same draws lead to the same items, with the same chances."""
    evidence = make_evidence(seed=seed)
    rng = np.random.default_rng(seed)
    picks, chances = badge(evidence.probabilities, evidence.embedding, 15, rng)
    found = ask(badge_, evidence, 15, seed)
    assert found.positions.tolist() == picks
    np.testing.assert_allclose(found.probabilities, chances, rtol=1e-5)


def test_takes_the_hidden_layer_where_there_is_one(make_evidence):
    """Gradients are those of the learner's last layer."""
    hidden = np.random.default_rng(8).normal(size=(66, 11)).astype(np.float32)
    evidence = make_evidence(hidden=lambda: hidden)
    picks, _ = badge(evidence.probabilities, evidence.hidden, 10, np.random.default_rng(3))
    assert ask(badge_, evidence, 10, 3).positions.tolist() == picks


def test_many_rows_equal_few(make_evidence):
    """A pool of more rows than are worked on at a time is drawn from alike."""
    evidence = make_evidence(m=ROWS + 100)
    picks, _ = badge(evidence.probabilities, evidence.embedding, 5, np.random.default_rng(1))
    assert ask(badge_, evidence, 5, 1).positions.tolist() == picks


@pytest.mark.parametrize("labels", [(), (0, 0)])
def test_without_doubts_it_draws_by_distance(labels, make_evidence):
    """Before a second class is known: far from labels and picks, the very first anywhere."""
    evidence = make_evidence(labels=labels, m=30)
    found = ask(badge_, evidence, 8, 2)
    X, near = evidence.embedding.astype(float), evidence.labelled_embedding.astype(float)
    for at, chance in enumerate(found.probabilities):
        known = np.vstack([near, X[found.positions[:at]]])
        weight = np.ones(30)
        if len(known):
            weight = ((X[:, None] - known) ** 2).sum(axis=2).min(axis=1)
        expected = weight[found.positions[at]] / weight.sum()
        np.testing.assert_allclose(chance, expected, rtol=1e-4)


def test_the_chance_of_a_draw_is_how_often_it_comes():
    """Counted over many draws; where all weights are 0 each that is left comes as often."""
    rng, weight = np.random.default_rng(0), np.array([0, 1, 0, 3, 6.0])
    drawn = [draw(weight, [0], rng) for _ in range(4000)]
    counts = np.bincount([at for at, _ in drawn], minlength=5) / 4000
    np.testing.assert_allclose(counts, weight / 10, atol=0.03)
    assert {at: round(chance, 3) for at, chance in drawn} == {1: 0.1, 3: 0.3, 4: 0.6}
    drawn = [draw(np.zeros(4), [1, 2], rng) for _ in range(50)]
    assert set(drawn) == {(0, 0.5), (3, 0.5)}
