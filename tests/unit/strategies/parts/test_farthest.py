"""The lazy greedy picks are those of the plain loop, and touch few vectors."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.parts import farthest as frontier
from bowerbird.strategies.parts.farthest import Frontier


def evidence_of(X, labelled=()):
    away = np.full(len(X), np.inf, dtype=np.float32)
    for i in labelled:
        away = np.minimum(away, np.sqrt(np.square(X - X[i]).sum(axis=1)))
    return Evidence(
        features=X,
        candidates=np.setdiff1d(np.arange(len(X)), labelled),
        labelled=np.array(labelled, dtype=np.int64),
        labels=np.zeros(len(labelled), dtype=np.int64),
        classes=("a",),
        distance=lambda: away,
    )


def plain(evidence, weight, n):
    X, d, picks = evidence.embedding, evidence.distance.copy(), []
    for _ in range(n):
        height = weight if np.isinf(d).all() else d * weight
        height = height.copy()
        height[picks] = -1
        picks.append(int(np.argmax(height)))
        away = X - X[picks[-1]]
        d = np.minimum(d, np.sqrt(np.einsum("ij,ij->i", away, away)))
    return picks


def lazy(evidence, weight, n):
    front, picks = Frontier(evidence, weight), []
    for _ in range(n):
        picks.append(front.best()[0])
        front.take(picks[-1])
    return picks


@pytest.mark.parametrize("rounding", [6, 1, 0, -9])
@pytest.mark.parametrize("labelled", [(), (0,), (5, 17, 200)])
@pytest.mark.parametrize("first", [1, 8, 4096])
def test_equals_the_plain_loop(monkeypatch, first, labelled, rounding):
    """Any cut into blocks gives the picks of the plain loop, ties and duplicates included."""
    monkeypatch.setattr(frontier, "FIRST", first)
    monkeypatch.setattr(frontier, "ROWS", 50)
    for seed in range(4):
        rng = np.random.default_rng(seed)
        X = rng.normal(size=(300, 2)).round(rounding).astype(np.float32)
        evidence = evidence_of(X, labelled)
        weight = rng.uniform(0.5, 2, len(evidence)).round(max(rounding, 0)).astype(np.float32)
        weight = np.maximum(weight, np.float32(0.1))
        assert lazy(evidence, weight, 60) == plain(evidence, weight, 60)


def test_takes_what_it_did_not_propose():
    """A pick from elsewhere is not found again, and brings its neighbours down."""
    X = np.array([[0], [10], [10.1], [4]], dtype=np.float32)
    front = Frontier(evidence_of(X, (0,)), np.ones(3, dtype=np.float32))
    front.take(0)
    assert front.best()[0] == 2


def test_touches_few_vectors(monkeypatch):
    """Ten picks among 100,000 read fewer vectors than there are candidates once."""
    rng = np.random.default_rng(0)
    evidence = evidence_of(rng.normal(size=(100_000, 8)).astype(np.float32), (3, 4))
    read = []
    vectors = evidence.vectors
    monkeypatch.setattr(evidence, "vectors", lambda at: read.append(len(at)) or vectors(at))
    lazy(evidence, rng.uniform(0.5, 1, len(evidence)).astype(np.float32), 10)
    assert max(read) <= frontier.ROWS
    assert sum(read) < 100_000


def test_duplicates_are_measured_once(monkeypatch):
    """Where everything is a copy of what is taken, further picks read no vectors again."""
    evidence = evidence_of(np.ones((50_000, 2), dtype=np.float32), (3,))
    evidence.distance[:] = 1
    read = []
    vectors = evidence.vectors
    monkeypatch.setattr(evidence, "vectors", lambda at: read.append(len(at)) or vectors(at))
    assert lazy(evidence, np.ones(49_999, dtype=np.float32), 10) == list(range(10))
    assert sum(read) < 60_000


def test_the_score_is_distance_times_weight():
    """The score that is told is the product itself; the weight alone while nothing is known."""
    X = np.array([[0], [3], [5]], dtype=np.float32)
    weight = np.array([2, 0.5], dtype=np.float32)
    assert Frontier(evidence_of(X, (0,)), weight).best() == (0, 6.0)
    front = Frontier(evidence_of(X), np.array([1, 3, 2], dtype=np.float32))
    assert front.best() == (1, 3.0)
    front.take(1)
    assert front.best() == (2, 4.0)
