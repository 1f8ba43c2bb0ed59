"""CBAL: scores against an even number of labels a class."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.strategies.options.query import ask


def slowly(scores, P, counts, n, weight):
    """Pick one by one by the definition: score - weight x |z P - need|_1."""
    scores = (scores - scores.min()) / (scores.max() - scores.min())
    need = np.maximum(0, (counts.sum() + n) / len(counts) - counts)
    picks = []
    for _ in range(n):
        worth = [
            -np.inf
            if i in picks
            else scores[i] - weight * np.abs(P[[*picks, i]].sum(axis=0) - need).sum()
            for i in range(len(P))
        ]
        picks.append(int(np.argmax(worth)))
    return picks


def mine(evidence, rng, *, scores=()):
    """Return the scores that are told."""
    return np.asarray(scores)


@pytest.mark.parametrize("weight", [0.1, 0.6, 2])
def test_picks_are_those_of_the_definition(weight, make_evidence):
    """A plain transcription picks the same, in the same order."""
    for seed in range(4):
        evidence = make_evidence(labels=(0,) * 9 + (1, 1, 2), seed=seed)
        scores = np.random.default_rng(seed).normal(size=60)
        picks = ask(mine, evidence, 8, 0, {"scores": scores, "balance": weight})
        P = evidence.probabilities.astype(np.float64)
        assert picks.positions.tolist() == slowly(scores, P, evidence.counts, 8, weight)
        assert (picks.scores == scores[picks.positions]).all()
        assert all(r.endswith("evening out the classes") for r in picks.reasons)


def test_small_classes_get_more(make_evidence):
    """Balanced picks of flat scores bring more probability of the class that is short."""
    evidence = make_evidence(labels=(0,) * 20 + (1,) * 20 + (2,))
    flat = {"scores": np.zeros(60)}
    plain, even = (
        evidence.probabilities[ask(mine, evidence, 10, 0, flat | wish).positions][:, 2].sum()
        for wish in ({}, {"balance": 1.0})
    )
    assert even > 2 * plain


def test_without_a_model_the_scores_decide(make_evidence):
    """There is nothing to balance by, and the picks are the plain ones."""
    evidence, scores = make_evidence(model=False), np.random.default_rng(0).normal(size=60)
    picks = ask(mine, evidence, 5, 0, {"scores": scores, "balance": 5.0})
    assert picks.positions.tolist() == np.argsort(-scores)[:5].tolist()
