"""`typiclust` against a plain transcription, and against scikit-activeml's."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.options.query import ask
from bowerbird.strategies.parts.clusters import clustered
from bowerbird.strategies.typiclust import typiclust


def heaps(sizes, seed=0, d=6):
    """Make well separated heaps of the given sizes, shuffled."""
    rng = np.random.default_rng(seed)
    which = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    X = rng.normal(size=(len(which), d)) + 30 * np.eye(len(sizes), d)[which]
    return X.astype(np.float32), which


def evidence_of(X, labelled=()):
    return Evidence(
        features=X,
        candidates=np.setdiff1d(np.arange(len(X)), labelled),
        labelled=np.array(labelled, dtype=np.int64),
        labels=np.zeros(len(labelled), dtype=np.int64),
        classes=("a",),
    )


def plain(X, labelled, n, neighbours=20, smallest=1):
    """Follow the authors' loop: pool positions, one pick of one group after another."""
    group = clustered(X, len(labelled) + n)
    known = np.isin(np.arange(len(X)), labelled)
    kept = [c for c in np.unique(group) if (group == c).sum() >= smallest]
    kept.sort(key=lambda c: ((group[known] == c).sum(), -(group == c).sum()))
    picks, turn = [], 0
    while len(picks) < n:
        members = np.flatnonzero((group == kept[turn % len(kept)]) & ~known)
        turn += 1
        if len(members) == 0:
            continue
        table = np.linalg.norm(X[members, None].astype(float) - X[members], axis=2)
        np.fill_diagonal(table, np.inf)
        near = np.sort(table, axis=1)[:, : max(1, min(neighbours, len(members) // 2))]
        best = members[np.argmin(near.mean(axis=1))]
        picks.append(int(best))
        known[best] = True
    return picks


@pytest.mark.parametrize("labelled", [(), (0, 5, 9, 33)])
@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_a_plain_transcription(seed, labelled):
    """Fewest labels first, then the largest; the smallest mean distance to neighbours."""
    X = np.random.default_rng(seed).normal(size=(150, 4)).astype(np.float32)
    evidence = evidence_of(X, labelled)
    picks = ask(typiclust, evidence, 12, 0).positions
    assert evidence.candidates[picks].tolist() == plain(X, labelled, 12)


def test_goes_round_again_when_the_groups_are_used_up():
    """With few groups it comes back to each, and takes the next typical item."""
    X = np.random.default_rng(0).normal(size=(60, 3)).astype(np.float32)
    picks = ask(typiclust, evidence_of(X), 50, 0, {"most": 3}).positions
    assert len(set(picks.tolist())) == 50
    group = clustered(X, 3)
    assert sorted(group[picks[:3]].tolist()) == [0, 1, 2]
    assert sorted(group[picks[3:6]].tolist()) == [0, 1, 2]


@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_scikit_activeml(seed):
    """The same groups and neighbours give the same picks as `skactiveml.pool.TypiClust`."""
    from skactiveml.pool import TypiClust

    X, which = heaps([70, 60, 50, 40, 30], seed)
    labelled = np.flatnonzero(which == 0)[:2]
    y = np.full(len(X), np.nan)
    y[labelled] = 0
    settings = {"n_init": 1, "max_iter": 100, "random_state": 0}
    theirs = TypiClust(k=5, cluster_algo_dict=settings, random_state=0).query(X, y, batch_size=3)
    evidence = evidence_of(X, labelled)
    ours = ask(typiclust, evidence, 3, 0, {"neighbours": 5}).positions
    assert evidence.candidates[ours].tolist() == theirs.tolist()


def test_small_groups_are_asked_about_unless_they_are_put_last():
    """A group of four has its turn; with the authors' rule (6) it comes after the others."""
    X, which = heaps([40, 30, 20, 4])
    wide = ask(typiclust, evidence_of(X), 4, 0).positions
    assert which[wide].tolist() == [0, 1, 2, 3]
    last = ask(typiclust, evidence_of(X), 4, 0, {"smallest": 6}).positions
    assert which[last].tolist() == [0, 1, 2, 3]
    group = clustered(X, 4)
    assert len(np.unique(group)) == 4
    labelled = np.flatnonzero(which == 0)[:1]
    asked = ask(typiclust, evidence_of(X, labelled), 3, 0, {"smallest": 25, "most": 4}).positions
    assert which[np.setdiff1d(np.arange(94), labelled)[asked]].tolist() == [1, 0, 2]


def test_says_how_large_the_group_is():
    """The reason names the group's size and its labels."""
    X, which = heaps([40, 30])
    labelled = [*np.flatnonzero(which == 1)[:2]]
    picks = ask(typiclust, evidence_of(X, labelled), 2, 0, {"most": 2})
    assert picks.reasons[0] == "the most typical of 40 similar items, none of them labelled"
    assert picks.reasons[1] == "the most typical of 30 similar items, 2 of them labelled"
