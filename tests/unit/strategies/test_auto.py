"""`auto` against a slow, plain transcription of its definition."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.strategies.auto import auto, yields
from bowerbird.strategies.options.query import ask


def plain(evidence, n, patience=30, enough=5):
    """Pick by the definition, in double precision and without any shortcut."""
    X, r = evidence.embedding.astype(float), evidence.spread.astype(float)
    d, P = evidence.distance.astype(float), evidence.probabilities
    labels, k = evidence.labels, len(evidence.classes)
    count = np.bincount(labels, minlength=k).astype(float)
    known = count > 0
    w = r**-0.25
    if P is not None and known.sum() >= 2:
        need = np.where(known, 1 / (count + 1), 0)
        need /= need.max()
        top = np.sort(P.astype(float), axis=1)
        unsure = (1 - (top[:, -1] - top[:, -2]) + 1e-2) ** 0.5
        searching = evidence.since_new_class < patience
        short = P @ need + 1e-3
        w = short**0.25 * unsure if searching else short**0.5 * unsure * w
    q = 0 if evidence.since_new_class < patience else 0.5
    acc = (0.5 + q * len(labels)) % 1
    rate = []
    for c in range(k):
        last = [labels[i] == c for i in range(len(labels)) if evidence.asked_for[i] == c][-8:]
        rate.append((1 + sum(last)) / (1 + len(last)))
    free, picks, targets = np.ones(len(X), bool), [], []
    for _ in range(n):
        acc += q
        height = w if np.isinf(d).all() else d * w
        pick, target = int(np.argmax(np.where(free, height, -1))), -1
        if acc >= 1:
            acc -= 1
            small = [c for c in range(k) if P is not None and known[c] and count[c] < enough]
            if small:
                cost = [(count[c] + 1) / rate[c] for c in small]
                target = small[int(np.argmin(cost))]
                pick = int(np.argmax(np.where(free, P[:, target], -1)))
        free[pick] = False
        d = np.minimum(d, np.linalg.norm(X - X[pick], axis=1))
        if P is not None:
            count = count + P[pick]
            if target >= 0:
                count[target] += max(0, 0.5 - P[pick, target])
        picks.append(pick)
        targets.append(target)
    return picks, targets


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(
    "given",
    [
        {"labels": (), "classes": 0},
        {"labels": (0, 0), "classes": 1, "since_new_class": 40},
        {"model": False},
        {"since_new_class": 29},
        {"since_new_class": 30},
        {"labels": (0,) * 9 + (1, 1, 2, 2, 2, 2, 3), "classes": 5, "since_new_class": 30},
        {"labels": (0,) * 6 + (1,) * 7, "classes": 2, "since_new_class": 80},
    ],
    ids=str,
)
def test_agrees_with_the_definition(seed, given, make_evidence):
    """The picks and the classes they are asked for are those of the plain transcription."""
    evidence = make_evidence(m=150, seed=seed, **given)
    found = auto(evidence, 25, np.random.default_rng(seed))
    picks, targets = plain(evidence, 25)
    assert found.positions.tolist() == picks
    assert found.targets.tolist() == targets


@pytest.mark.parametrize("seed", range(6))
def test_agrees_where_asking_did_not_yield(seed, make_evidence):
    """What was asked for and not found is asked for less, as the definition says."""
    labels = (0, 0, 1, 0, 2, 0, 1, 0, 0, 0, 1, 2)
    asked = np.array([-1, -1, -1, 1, 2, 1, 1, 1, 2, -1, 2, 2])
    evidence = make_evidence(m=150, labels=labels, seed=seed, since_new_class=31, asked_for=asked)
    found = auto(evidence, 25, np.random.default_rng(seed))
    picks, targets = plain(evidence, 25)
    assert found.positions.tolist() == picks
    assert found.targets.tolist() == targets


def test_yield_forgets(make_evidence):
    """Only the last eight picks that were asked for a class count."""
    labels = (1,) * 4 + (0,) * 9
    evidence = make_evidence(labels=labels, classes=2, asked_for=np.array([1] * 12 + [0]))
    assert yields(evidence).tolist() == [1.0, 1 / 9]


def test_half_of_the_picks_are_asked_for_small_classes(make_evidence):
    """Once the patience is over, every other pick has a target while a class is small."""
    evidence = make_evidence(since_new_class=30)
    assert (ask(auto, evidence, 4, 0).targets >= 0).sum() == 2
    assert (ask(auto, evidence, 4, 0, {"share": 1.0}).targets >= 0).sum() == 4


@pytest.mark.parametrize(
    ("phase", "given"),
    [
        ("first look", {"labels": (0,), "classes": 1}),
        ("looking for new classes", {"since_new_class": 29}),
        ("filling up small classes", {"since_new_class": 30}),
        ("telling classes apart", {"labels": (0, 1) * 5, "classes": 2, "since_new_class": 30}),
    ],
)
def test_names_its_phase(phase, given, make_evidence):
    """The screen is told what is looked for now."""
    assert ask(auto, make_evidence(**given), 3, 0).phase == phase


def test_one_pick_a_query_keeps_the_share(make_evidence):
    """Of queries for a single item every other has a target: a query goes on where one ended."""
    targets = []
    for more in range(8):
        evidence = make_evidence(labels=(0, 1, 2) + (0,) * more, since_new_class=30)
        targets.append(int(ask(auto, evidence, 1, 0).targets[0]) >= 0)
    assert sum(targets) == 4
    assert targets[0] != targets[1]


def test_the_seed_decides_nothing(make_evidence):
    """The picks follow from the evidence, so that a probability of 1 is true."""
    first, second = (ask(auto, make_evidence(since_new_class=30), 10, seed) for seed in (1, 2))
    assert first.positions.tolist() == second.positions.tolist()


def test_reasons_name_the_class_and_its_labels(make_evidence):
    """A person reads which class is meant and how many labels it has."""
    evidence = make_evidence(since_new_class=30)
    picks = ask(auto, evidence, 10, 0)
    for reason, target in zip(picks.reasons, picks.targets, strict=True):
        purpose, _, text = reason.partition(": ")
        if target >= 0:
            assert purpose == "filling up small classes"
            assert text.startswith(f"likeliest class {target} left")
        else:
            assert purpose == "looking for new classes"
            assert text.startswith(("far from every label; ", "between labels; "))
    assert any("3 labels of class 0 so far" in reason for reason in picks.reasons)
    assert any("1 label of class 2 so far" in reason for reason in picks.reasons)
