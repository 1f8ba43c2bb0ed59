"""`direct` on lines that can be read off."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.strategies.direct import best_cuts, direct
from bowerbird.strategies.options.query import ask
from bowerbird.strategies.parts.boundary import Line, top_of


def cuts(evidence):
    return best_cuts(Line(evidence, 0, top_of(evidence)))


def test_the_best_cut_lies_between_the_sides(on_a_line):
    """Without noise it lies anywhere between the last of the class and the first of the rest."""
    assert cuts(on_a_line({2: 0, 5: 0, 12: 1, 20: 1})) == (5, 12)


def test_a_wrong_label_moves_it_little(on_a_line):
    """One label of the class far below the others is outvoted."""
    assert cuts(on_a_line({2: 0, 5: 0, 12: 1, 15: 1, 18: 0, 20: 1})) == (5, 12)
    assert cuts(on_a_line({1: 1, 5: 0, 12: 1})) == (-1, 12)


@pytest.mark.parametrize("seed", range(3))
def test_the_best_cut_has_the_fewest_errors(seed, make_evidence):
    """Every cut is counted: of the class below it, or not of the class above it."""
    evidence = make_evidence(seed=seed, labels=(0, 1) * 9 + (2,))
    line = Line(evidence, 0, top_of(evidence))
    rank = {item: r for r, item in enumerate(line.order)}
    of = {rank[60 + i]: label == 0 for i, label in enumerate(evidence.labels)}
    errors = [sum(of[r] != (r < cut) for r in of) for cut in range(len(line.order) + 1)]
    best = np.flatnonzero(np.array(errors) == min(errors))
    above, below = best_cuts(line)
    assert best[0] == above + 1
    assert best[-1] == below


def test_half_are_drawn_and_half_lie_beside_the_middle(on_a_line):
    """Draws come from the open stretch with their chance; the others alternate at its middle."""
    evidence = on_a_line({2: 0, 12: 1})
    picks = ask(direct, evidence, 4, 0, {"least": 4})
    where = evidence.candidates[picks.positions]
    np.testing.assert_allclose(picks.probabilities, [1 / 9, 1 / 8, 1, 1])
    assert ((where[:2] > 2) & (where[:2] < 12)).all()
    left = [item for item in range(21) if item not in {2, 12, *where[:2]}]
    above, below = max(i for i in left if i < 7), min(i for i in left if i >= 7)
    assert where[2:].tolist() == [above, below]


def test_every_item_of_the_stretch_is_drawn_as_often(on_a_line):
    """The chance that is told is the one with which it is drawn."""
    evidence = on_a_line({2: 0, 7: 1})
    drawn = [int(ask(direct, evidence, 1, s).positions[0]) for s in range(800)]
    counts = np.bincount(evidence.candidates[drawn], minlength=21) / 800
    np.testing.assert_allclose(counts[3:7], 1 / 4, atol=0.05)


def test_the_rarest_classes_have_their_turn_first(make_evidence):
    """With two picks a class, a query of four is about the two with the fewest labels."""
    evidence = make_evidence(labels=(0,) * 9 + (1,) * 3 + (2,))
    reasons = ask(direct, evidence, 4, 0).reasons
    assert [next(c for c in evidence.classes if c in r) for r in reasons] == [
        "class 2",
        "class 2",
        "class 1",
        "class 1",
    ]


def test_nothing_is_asked_twice(make_evidence):
    """Also where classes look at the same items and the pool runs out."""
    picks = ask(direct, make_evidence(m=30), 30, 0)
    assert sorted(picks.positions.tolist()) == list(range(30))
