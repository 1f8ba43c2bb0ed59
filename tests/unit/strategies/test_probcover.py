"""`probcover` against a plain transcription with a table of all pairs."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.options.query import ask
from bowerbird.strategies.parts import neighbourhoods as module
from bowerbird.strategies.parts.clusters import clustered
from bowerbird.strategies.parts.neighbourhoods import Balls
from bowerbird.strategies.probcover import probcover, pure_radius


def made(seed, labelled=(), rows=203):
    X = np.random.default_rng(seed).normal(size=(rows, 3)).astype(np.float32)
    away = np.linalg.norm(X[:, None] - X[list(labelled)], axis=2).min(axis=1, initial=np.inf)
    return Evidence(
        features=X,
        candidates=np.setdiff1d(np.arange(rows), labelled),
        labelled=np.array(labelled, dtype=np.int64),
        labels=np.zeros(len(labelled), dtype=np.int64),
        classes=("a",),
        distance=lambda: away.astype(np.float32),
    )


def table_of(X):
    X = X.astype(float)
    return np.linalg.norm(X[:, None] - X, axis=2)


def plain(X, labelled, n):
    """Follow the authors: edges within the radius, covered items lose theirs, most edges first."""
    table, group = table_of(X), clustered(X, 10)
    other = group[:, None] != group
    radii = np.unique(table)[1:]
    # A larger ball is never purer, so the first that is not pure enough ends the search.
    impure = (i for i, r in enumerate(radii) if ((table < r) & other).any(axis=1).mean() > 0.05)
    edges = table < radii[next(impure) - 1]
    edges[:, edges[list(labelled)].any(axis=0)] = False
    picks = []
    while len(picks) < n and edges.any():
        picks.append(int(np.argmax(edges.sum(axis=1))))
        edges[:, edges[picks[-1]]] = False
    return picks


@pytest.mark.parametrize("rows", [module.ROWS, 64])
@pytest.mark.parametrize("labelled", [(), (0, 5, 9, 33)])
@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_a_plain_transcription(monkeypatch, seed, labelled, rows):
    """The same picks, also where the last piece of the rows is a partial one."""
    monkeypatch.setattr(module, "ROWS", rows)
    evidence = made(seed, labelled)
    picks = ask(probcover, evidence, 15, 0)
    expected = plain(evidence.features, labelled, 15)
    assert evidence.candidates[picks.positions].tolist() == expected


@pytest.mark.parametrize("rows", [203, 256])
def test_counts_every_row(monkeypatch, rows):
    """Nothing of the last, partial piece is dropped."""
    monkeypatch.setattr(module, "ROWS", 50)
    X = np.random.default_rng(1).normal(size=(rows, 3)).astype(np.float32)
    wanted = np.arange(0, rows, 3)
    expected = (table_of(X)[:, wanted] < 1.2 * (1 - module.INSIDE)).sum(axis=1)
    np.testing.assert_array_equal(Balls(X).counts(1.2, wanted), expected)


def test_the_radius_is_the_largest_that_is_pure_enough():
    """At the radius 95 % of the balls hold one group, just above it fewer."""
    X = np.random.default_rng(2).normal(size=(203, 3)).astype(np.float32)
    group, table = clustered(X, 10), table_of(X)
    radius = pure_radius(Balls(X).apart(group), 0.95)
    share = [
        np.mean([len(set(group[row < r])) == 1 for row in table])
        for r in (radius * (1 - 1e-5), radius * (1 + 1e-5))
    ]
    assert share[0] >= 0.95 > share[1]


def test_one_group_is_covered_by_one_pick():
    """With a single group the radius has no bound; what follows is the farthest."""
    apart = Balls(np.zeros((5, 2), dtype=np.float32)).apart(np.zeros(5, dtype=np.int64))
    assert pure_radius(apart, 0.95) == np.inf
    evidence = made(0)
    picks = ask(probcover, evidence, 3, 0, {"groups": 1})
    assert picks.scores.tolist() == [203, 0, 0]
    away = np.linalg.norm(evidence.features - evidence.features[picks.positions[0]], axis=1)
    assert picks.positions[1] == np.argmax(away)


def test_goes_on_with_the_farthest_once_all_is_covered():
    """Every candidate is asked about in the end, each once."""
    evidence = made(3, (1, 2))
    picks = ask(probcover, evidence, 201, 0)
    assert len(set(picks.positions.tolist())) == 201
    assert (np.diff(picks.scores) <= 0).all()
    assert picks.scores[-1] == 0


def test_says_how_many_items_are_alike():
    """The reason gives the number of others within reach."""
    evidence = made(0)
    picks = ask(probcover, evidence, 1, 0)
    assert picks.reasons == [
        f"like {int(picks.scores[0]) - 1} other items that no label is near to"
    ]
