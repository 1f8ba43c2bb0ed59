"""SBCL: each predicted class, or part of one, gets the same number of picks."""

from __future__ import annotations

import numpy as np

from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.options.query import ask
from bowerbird.strategies.options.quota import Quota


def rising(evidence, rng):
    """Ask the last first."""
    return np.arange(len(evidence))


def heaps(sizes, labelled, cuts=None):
    """Lay out candidates of as many classes as sizes, in blocks; each heap lies by itself."""
    classes = np.repeat(np.arange(len(sizes)), sizes)
    rng, turn = np.random.default_rng(0), classes * 1.0
    if cuts is not None:  # a class in parts: every other item lies elsewhere
        turn = turn + 0.4 * (np.arange(len(classes)) % 2) * (classes == cuts)
    angle = turn + rng.normal(scale=0.01, size=len(classes))
    features = np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32) * 3
    at = np.concatenate([np.flatnonzero(classes == c)[:n] for c, n in enumerate(labelled)])
    chances = np.eye(len(sizes), dtype=np.float32)[classes]
    return Evidence(
        features=features,
        candidates=np.setdiff1d(np.arange(len(classes)), at),
        labelled=at,
        labels=classes[at],
        classes=tuple("abcdefgh"[: len(sizes)]),
        probabilities=lambda: chances,
    )


def test_each_predicted_class_gets_its_share():
    """Ten picks of three classes are 4, 3 and 3, the fewest labels first, the best of each."""
    evidence = heaps([400, 50, 20], [5, 1, 2])
    picks = ask(rising, evidence, 10, 0, {"quota": "class"})
    chosen = evidence.probabilities[picks.positions].argmax(axis=1)
    assert np.bincount(chosen).tolist() == [3, 4, 3]
    assert chosen[:3].tolist() == [1, 2, 0]
    for c in range(3):
        members = np.flatnonzero(evidence.probabilities.argmax(axis=1) == c)
        asked = picks.positions[chosen == c]
        assert asked.tolist() == members[::-1][: len(asked)].tolist()
    assert next(iter(picks.reasons)) == "Ask the last first (score 443); the share of b"


def test_a_class_that_runs_out_leaves_its_share_to_the_others():
    """A class of two candidates gives two; the number of picks stays."""
    evidence = heaps([40, 3], [1, 1])
    chosen = evidence.probabilities[
        ask(rising, evidence, 10, 0, {"quota": "class"}).positions
    ].argmax(axis=1)
    assert np.bincount(chosen).tolist() == [8, 2]


def test_subclasses_are_as_many_as_the_sizes_say():
    """floor(n_c / max(smallest, 10)), at least one, at most the number of picks."""
    groups = Quota(heaps([100, 45, 20, 4], [0, 0, 0, 0]), 8, "subclass").group
    blocks = np.split(groups, np.cumsum([100, 45, 20]))
    assert [len(np.unique(block)) for block in blocks] == [8, 4, 2, 1]
    assert len(np.unique(groups)) == 15


def test_subclasses_are_the_parts_of_a_class():
    """Where a class lies in two heaps each is one group, and one without labels comes first."""
    evidence = heaps([41, 20], [1, 0], cuts=0)
    picks = ask(rising, evidence, 3, 0, {"quota": "subclass"})
    predicted = evidence.probabilities[picks.positions].argmax(axis=1)
    odd = evidence.candidates[picks.positions] % 2
    # The labelled item is in the even heap of class a: b and the odd heap come before it.
    assert set(zip(predicted[:2].tolist(), odd[:2].tolist(), strict=True)) >= {(0, 1)}
    assert predicted[:2].tolist() == [1, 0]
    assert (predicted[2], odd[2]) == (0, 0)
    assert picks.reasons[1].endswith("of 2")


def test_without_a_model_all_are_one_group(make_evidence):
    """There is no predicted class; the plain order stays."""
    for by in ("class", "subclass"):
        picks = ask(rising, make_evidence(model=False), 4, 0, {"quota": by})
        assert picks.positions.tolist() == [59, 58, 57, 56]
