"""`more_like` against its definition, and whom it takes for an example."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.strategies.more_like import MOST, more_like
from bowerbird.strategies.options.query import ask
from bowerbird.strategies.parts.greedy import FIRST


def flqmi(X, Q, spread, n, near=1.0, later=()):
    """Pick greedily by the whole sum, worked out anew for every candidate."""
    S = 1 / (1 + np.linalg.norm(X[:, None].astype(float) - Q, axis=2) / spread[:, None])
    picks = []
    for _ in range(n):
        best, height = -1, -np.inf
        for x in sorted(set(range(len(X))) - set(picks), key=lambda x: (x in later, x)):
            if x in later and best >= 0 and best not in later:
                break
            A = [*picks, x]
            value = S[A].max(axis=0).sum() + near * S[A].max(axis=1).sum()
            if value > height + 1e-12:
                best, height = x, value
        picks.append(best)
    return picks


@pytest.mark.parametrize("near", [0.0, 1.0, 5.0])
@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_the_definition(seed, near, make_evidence):
    """The picks that raise both sums most."""
    evidence = make_evidence(seed=seed)
    Q = evidence.labelled_embedding[evidence.labels == 1]
    expected = flqmi(evidence.embedding, Q, evidence.spread, 9, near)
    picks = ask(more_like, evidence, 9, 0, {"target": "class 1", "near": near})
    assert picks.positions.tolist() == expected
    assert picks.targets.tolist() == [1] * 9


def test_a_large_pool_is_picked_from_alike(make_evidence):
    """What is not looked at again could not have been picked."""
    evidence = make_evidence(m=FIRST + 900)
    Q = evidence.labelled_embedding[evidence.labels == 0].astype(float)
    S = 1 / (1 + np.linalg.norm(evidence.embedding[:, None] - Q, axis=2) / evidence.spread[:, None])
    covered, expected = np.zeros(len(Q)), []
    for _ in range(20):
        gain = np.maximum(S - covered, 0).sum(axis=1) + S.max(axis=1)
        gain[expected] = -1
        expected.append(int(gain.argmax()))
        covered = np.maximum(covered, S[expected[-1]])
    found = ask(more_like, evidence, 20, 0, {"target": 0}).positions
    assert found.tolist() == expected


def test_selected_items_are_examples_and_come_last(make_evidence):
    """Items like them are asked about; they themselves when nothing else is left."""
    evidence = make_evidence(m=12, selection=np.array([1, 3, 7]))
    picks = ask(more_like, evidence, 12, 0)
    chosen = set(evidence.selection.tolist())
    expected = flqmi(
        evidence.embedding, evidence.features[[1, 3, 7]], evidence.spread, 12, later=chosen
    )
    assert picks.positions.tolist() == expected
    assert set(picks.positions[-len(chosen) :].tolist()) == chosen
    assert picks.reasons[0].startswith("like an item that you selected (")


def test_a_selected_item_may_have_a_label(make_evidence):
    """It is an example like the others."""
    straight = make_evidence()
    evidence = make_evidence(selection=straight.labelled[:1])
    expected = flqmi(evidence.embedding, evidence.labelled_embedding[:1], evidence.spread, 4)
    assert ask(more_like, evidence, 4, 0).positions.tolist() == expected


def test_named_classes_join_the_selection(make_evidence):
    """Both are examples; each pick names whose it is likest."""
    evidence = make_evidence(selection=np.array([5]), targets=(2,))
    targets = ask(more_like, evidence, 30, 0).targets
    assert set(targets.tolist()) == {-1, 2}


def test_without_an_example_it_explores(make_evidence):
    """A class that nobody has seen is like nothing yet, and the reason says so."""
    picks = ask(more_like, make_evidence(labels=(0, 0, 2)), 4, 0, {"target": "class 1"})
    assert all(reason.startswith("no example yet; ") for reason in picks.reasons)
    assert picks.phase == "looking for an example"


def test_a_large_selection_is_thinned(make_evidence):
    """A hundred examples, spread over those selected, stand for all."""
    m = 10 * MOST
    evidence = make_evidence(m=m, labels=(), selection=np.arange(0, m, 2))
    some = np.arange(0, m, 2)[np.linspace(0, m // 2 - 1, MOST).astype(int)]
    expected = flqmi(evidence.embedding[1::2], evidence.features[some], evidence.spread[1::2], 2)
    found = ask(more_like, evidence, 2, 0).positions
    assert found.tolist() == [2 * at + 1 for at in expected]
