"""`distance_bins` against its definition, and the chances that it states."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.strategies.distance_bins import distance_bins
from bowerbird.strategies.options.query import ask
from bowerbird.strategies.parts.clusters import clustered


def groups_of(evidence):
    """Part the pool as the strategy does: columns of variance 1, the root of the number."""
    X = evidence.features
    scaled = (X - X.mean(axis=0)) / X.std(axis=0)
    return clustered(scaled, int(np.ceil(len(X) ** 0.5)))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("labels", [(), (0, 0, 0, 1, 1, 2)])
def test_agrees_with_the_definition(seed, labels, make_evidence):
    """Shares by the square root of a group's size; its bins, of equal count, take turns."""
    evidence = make_evidence(m=200, labels=labels, seed=seed)
    picks = ask(distance_bins, evidence, 40, seed, {"bins": 4})
    group, X = groups_of(evidence), evidence.features
    sizes = np.bincount(group)
    taken = np.bincount(group[evidence.labelled], minlength=len(sizes))
    left = {}
    for c in range(len(sizes)):
        members = np.flatnonzero(group == c)
        away = np.linalg.norm(X[members] - X[members].mean(axis=0), axis=1)
        order = [i for i in members[np.argsort(away)] if i not in set(evidence.labelled)]
        left[c] = [part.tolist() for part in np.array_split(order, 4)]
    for item, chance in zip(evidence.candidates[picks.positions], picks.probabilities, strict=True):
        share = [np.sqrt(sizes[c]) / (taken[c] + 1) if any(left[c]) else -1 for c in left]
        c = int(np.argmax(share))
        turns = [(c + taken[c] + i) % 4 for i in range(4)]
        members = next(left[c][b] for b in turns if left[c][b])
        assert item in members
        assert chance == 1 / len(members)
        members.remove(item)
        taken[c] += 1


def test_the_stated_chance_is_the_true_one(make_evidence):
    """Drawn again and again, each item of the first bin comes as often as is stated."""
    evidence = make_evidence(m=40, labels=(), classes=0)
    drawn = [ask(distance_bins, evidence, 1, seed, {"bins": 2}) for seed in range(200)]
    chance = drawn[0].probabilities[0]
    times = np.bincount([picks.positions[0] for picks in drawn])
    times = times[times > 0]
    assert len(times) == round(1 / chance)
    assert abs(times - 200 * chance).max() < 4 * (200 * chance * (1 - chance)) ** 0.5


def test_many_columns_are_reduced(make_evidence):
    """More columns than components: it still answers, and a constant column does no harm."""
    evidence = make_evidence(m=50, d=12)
    evidence.features.flags.writeable = True
    evidence.features[:, 3] = 7
    picks = ask(distance_bins, evidence, 20, 0, {"components": 3})
    assert len(set(picks.positions.tolist())) == 20
