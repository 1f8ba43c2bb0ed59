"""`galaxy` on lines that can be read off."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from bowerbird.strategies.galaxy import galaxy
from bowerbird.strategies.options.query import ask
from bowerbird.strategies.parts.boundary import Line, top_of


def pool_positions(evidence, n, seed=0):
    return evidence.candidates[ask(galaxy, evidence, n, seed).positions].tolist()


def test_halves_the_run_between_two_sides(on_a_line):
    """The middle of the unlabelled items between a label of the class and one of another."""
    assert pool_positions(on_a_line({2: 0, 12: 1}), 1) == [7]


def test_halves_the_shortest_of_several_runs(on_a_line):
    """Runs between labels of one side are no borders."""
    assert pool_positions(on_a_line({0: 0, 2: 0, 10: 1, 14: 0}), 1) == [12]


def test_beside_a_closed_border_it_takes_the_nearest(on_a_line):
    """Where labels of two sides touch, the next unlabelled item on either side."""
    assert pool_positions(on_a_line({7: 0, 8: 0, 9: 0, 10: 1, 11: 1}), 1) == [12]
    assert pool_positions(on_a_line({9: 0, 10: 1, 11: 1}), 1) == [8]


def test_within_a_batch_picks_count_as_what_the_model_says(on_a_line):
    """The second pick halves what the guess on the first left, and the reason says so."""
    evidence = on_a_line({2: 0, 18: 1})
    # Item 10 is even; it counts as of a, item 14 as of b, and so on towards what the model says.
    assert pool_positions(evidence, 4) == [10, 14, 12, 11]
    reasons = ask(galaxy, evidence, 2, 0).reasons
    assert "count as what the model says" in reasons[1]
    assert "count as what the model says" not in reasons[0]


@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_the_definition(seed, make_evidence):
    """Bisection and nearest item by a plain walk along the whole line, class by class."""
    evidence = make_evidence(seed=seed)
    P = np.vstack([evidence.probabilities, evidence.labelled_probabilities]).astype(float)
    for k in range(3):
        line = Line(evidence, k, top_of(evidence))
        key = P[:, k] - P.max(axis=1) + 1e-8 * P[:, k]
        order = np.argsort(-key, kind="stable").tolist()
        side = {60 + i: bool(label == k) for i, label in enumerate(evidence.labels)}
        for _ in range(40):
            found = line.middle()
            assert found in walked(order, side)
            guess = bool(P[found].argmax() == k)
            side[found] = guess
            line.learn(found, guess)


def walked(order, side):
    """Return what may be picked: middles of the shortest open runs, or the nearest to a border."""
    known = [r for r, item in enumerate(order) if item in side]
    borders = [(a, b) for a, b in itertools.pairwise(known) if side[order[a]] != side[order[b]]]
    runs = [(b - a, (a + b) // 2) for a, b in borders if b - a > 1]
    if runs:
        return {order[middle] for length, middle in runs if length == min(runs)[0]}
    away = {
        r: min(max(a - r, r - b) for a, b in borders)
        for r, item in enumerate(order)
        if item not in side
    }
    return {order[r] for r, far in away.items() if far == min(away.values())}


def test_chances_add_up_over_what_the_classes_ask_for(make_evidence):
    """A pick's chance is the share of the classes that ask for it, and draws agree."""
    evidence = make_evidence(seed=3)
    picks = [ask(galaxy, evidence, 1, seed) for seed in range(600)]
    chance = {int(p.positions[0]): float(p.probabilities[0]) for p in picks}
    assert sum(chance.values()) == pytest.approx(1)
    for position, expected in chance.items():
        seen = np.mean([p.positions[0] == position for p in picks])
        assert seen == pytest.approx(expected, abs=0.08)


def test_before_a_second_class_is_known_it_explores(make_evidence):
    """There is no border yet."""
    for state in ({"labels": ()}, {"labels": (0, 0), "classes": 1}, {"model": False}):
        assert len(ask(galaxy, make_evidence(**state), 4, 0).positions) == 4
