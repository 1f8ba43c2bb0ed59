"""QueryOptions beside a strategy's own parameters: granted, refused, or left to the strategy."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.data.errors import ConfigError
from bowerbird.strategies.contract.picks import Picks, Scores
from bowerbird.strategies.options.epsilon import BY_CHANCE
from bowerbird.strategies.options.query import ask
from bowerbird.strategies.options.query_options import DEFAULTS, available_options
from bowerbird.strategies.random import random


def by_position(evidence, rng):
    """Ask the last first."""
    return np.arange(len(evidence))


def first(evidence, n, rng):
    """Ask the first."""
    return Picks(np.arange(n), np.ones(n), [f"number {i}" for i in range(n)], targets=np.zeros(n))


def test_what_a_strategy_is_offered():
    """Scores can be wished for in every way; positions cannot be weighed; own names stay own."""

    def own(evidence, rng, *, epsilon=0.3):
        return np.full(len(evidence), epsilon)

    assert available_options(by_position) == DEFAULTS
    assert set(available_options(first)) == {"within", "epsilon"}
    assert set(available_options(own)) == {"balance", "quota", "within"}


def test_a_strategys_own_parameter_wins(make_evidence):
    """A parameter called epsilon is the strategy's where it has one."""

    def own(evidence, rng, *, epsilon=0.3):
        return np.full(len(evidence), epsilon)

    picks = ask(own, make_evidence(), 2, 0, {"epsilon": 7.0})
    assert picks.scores.tolist() == [7, 7]


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({"epsilon": 1.5}, "epsilon is 1.5; expected a number from 0 to 1"),
        ({"epsilon": True}, "epsilon is True"),
        ({"balance": -1}, "balance is -1; expected a number from 0 to 1,000"),
        ({"balance": float("inf")}, "balance is inf"),
        ({"quota": "each"}, "quota is 'each'; expected one of: '', class, subclass"),
        ({"quota": []}, r"quota is \[\]"),
        ({"within": 3}, "within is 3; expected a text"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(wish, told, make_evidence):
    """One line names the strategy, the wish and what is allowed."""
    with pytest.raises(ConfigError, match=f"Strategy 'by_position': {told}"):
        ask(by_position, make_evidence(), 2, 0, wish)


@pytest.mark.parametrize("wish", [{"balance": 0.6}, {"quota": "class"}])
def test_positions_cannot_be_weighed(wish, make_evidence):
    """A strategy that says which, not how good, is told so; no weight at all is no wish."""
    (key,) = wish
    for strategy in (first, lambda evidence, rng: Picks(np.arange(2))):
        with pytest.raises(ConfigError, match=rf"takes no {key}: .* Choose one that scores"):
            ask(strategy, make_evidence(), 2, 0, wish)
    assert len(ask(first, make_evidence(), 2, 0, {"balance": 0, "quota": ""}).positions) == 2


def test_all_at_random_is_uniform(make_evidence):
    """With epsilon 1 each draw has the chance 1 / (number left), whatever the strategy."""
    for strategy in (by_position, first, random):
        picks = ask(strategy, make_evidence(m=9), 4, 1, {"epsilon": 1})
        np.testing.assert_allclose(picks.probabilities, 1 / np.array([9, 8, 7, 6]))


def test_what_came_by_chance_says_so(make_evidence):
    """It has no target and says that it was drawn; the others keep what the strategy said."""
    picks = [ask(first, make_evidence(m=50), 4, seed, {"epsilon": 0.5}) for seed in range(30)]
    drawn = [
        row for p in picks for row in zip(p.positions, p.reasons, p.targets, p.scores, strict=True)
    ]
    for position, reason, target, score in drawn:
        if reason == BY_CHANCE:
            assert (target, score) == (-1, 0)
        else:
            assert (reason, target, score) == (f"number {position}", 0, 1)
    share = np.mean([reason == BY_CHANCE for _, reason, _, _ in drawn])
    assert 0.35 < share < 0.6


def test_scores_keep_their_own_reasons(make_evidence):
    """Reasons and targets come from the strategy for what it meant, and never for a random draw."""

    def told(evidence, rng):
        m = len(evidence)
        return Scores(np.arange(m), lambda i: f"for {i}", np.arange(m) % 2, "looking")

    picks = ask(told, make_evidence(m=50), 10, 3, {"epsilon": 0.4})
    assert picks.phase == "looking"
    chance = np.array([reason == BY_CHANCE for reason in picks.reasons])
    assert 0 < chance.sum() < 10
    assert (picks.targets[chance] == -1).all()
    assert (picks.targets[~chance] == picks.positions[~chance] % 2).all()
    assert picks.reasons[np.flatnonzero(~chance)[0]] == "for 49"
    assert (picks.scores == picks.positions).all()
