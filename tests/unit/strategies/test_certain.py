"""`certain`, and which classes are wanted."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.data.errors import ConfigError
from bowerbird.strategies.certain import certain
from bowerbird.strategies.options.query import ask


def test_takes_the_likeliest(make_evidence):
    """The items with the highest probability of the class, each asked for it."""
    evidence = make_evidence()
    picks = ask(certain, evidence, 5, 0, {"target": "class 1"})
    expected = np.argsort(-evidence.probabilities[:, 1])[:5]
    np.testing.assert_array_equal(picks.positions, expected)
    assert picks.targets.tolist() == [1] * 5
    assert picks.reasons[0].startswith("likeliest class 1 left (")


def test_several_classes_each_have_their_say(make_evidence):
    """The likeliest of any of them; each pick names its own."""
    evidence = make_evidence(targets=(0, 2))
    picks = ask(certain, evidence, 8, 0)
    P = evidence.probabilities[:, [0, 2]]
    np.testing.assert_array_equal(picks.positions, np.argsort(-P.max(axis=1), kind="stable")[:8])
    expected = np.array([0, 2])[P[picks.positions].argmax(axis=1)]
    np.testing.assert_array_equal(picks.targets, expected)


def test_without_a_model_it_draws(make_evidence):
    """Nothing is likely yet, and the reason says so."""
    picks = ask(certain, make_evidence(model=False), 2, 0)
    assert picks.reasons == ["no model yet; drawn at random"] * 2


@pytest.mark.parametrize("target", ["clas 1", 7, "-1"])
def test_a_class_that_is_not_there(target, make_evidence):
    """One line says what was asked for and what there is."""
    with pytest.raises(ConfigError, match=r"no such class. There are: class 0, class 1, class 2"):
        ask(certain, make_evidence(), 2, 0, {"target": target})
