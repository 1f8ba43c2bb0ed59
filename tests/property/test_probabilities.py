"""The chance that a pick claims is the chance it had, found by asking again and again.

Unbiased estimates divide by the chance of each pick, given the state and the picks before it. So
this is what is tested: over many queries of one state, the mean of 1 / chance where the first pick
is a certain item, and 0 elsewhere, is 1; and so is that of 1 / (chance x chance) where the first
two picks are a certain pair. Seeds are fixed: nothing comes out one way today and another tomorrow.
"""

from __future__ import annotations

import functools
import inspect
from collections import defaultdict

import numpy as np
import pytest

from bowerbird.app.plugins import registry as plugins
from bowerbird.strategies.contract.picks import Picks
from bowerbird.strategies.options.query import ask
from bowerbird.strategies.options.query_options import available_options

TIMES = 1000
LOOKS = 25  # answers that must be alike before a strategy counts as one that never draws
FEW_LOOKS = 5  # where it leaves its generator alone
BOUND = 4.8  # standard errors
STRATEGIES = {
    name: plugin.load() for name, plugin in plugins.find("strategies").items() if not plugin.error
}
STATES = {
    "usual": {"m": 6, "labels": (0, 0, 0, 1, 1, 2)},
    "two classes, quota due": {"m": 5, "labels": (0, 0, 1), "classes": 2, "since_new_class": 99},
    "zero labels": {"m": 5, "labels": (), "classes": 0},
    "no model": {"m": 5, "model": False},
    "all alike": {"m": 5, "rounding": -9},
}
WISHED = ("usual", "all alike")  # states in which wishes are tried
WISHES = [{}, {"epsilon": 0.5}, {"balance": 0.6}, {"quota": "class"}, {"quota": "subclass"}]
WISHES += [{"epsilon": 0.4, "balance": 0.6, "quota": "class"}]
CASES = [
    pytest.param(name, state, wish, id=f"{name}-{state}-{','.join(map(str, wish)) or 'plain'}")
    for name, strategy in STRATEGIES.items()
    for state in STATES
    for wish in WISHES
    if set(wish) <= set(available_options(strategy)) and (not wish or state in WISHED)
]


def look(strategy, evidence, seed):
    """Return an answer, and whether it drew from the generator that it was handed."""
    rng = np.random.default_rng(seed)
    handed = {"n": 2, "rng": rng}
    accepted = inspect.signature(strategy).parameters
    before = rng.bit_generator.state
    answer = strategy(evidence, **{k: v for k, v in handed.items() if k in accepted})
    return answer, rng.bit_generator.state != before


def remembered(strategy, evidence):
    """Return a strategy that never draws as one that answers from memory: the same, but fast."""
    first, draws = look(strategy, evidence, 0)
    for seed in range(1, LOOKS if draws else FEW_LOOKS):
        if plain(look(strategy, evidence, seed)[0]) != plain(first):
            return strategy

    @functools.wraps(strategy)
    def answering(evidence, **given):
        return first

    return answering


@functools.cache
def laid_out(make_evidence, name, state):
    """Return a strategy, from memory where it never draws, and the evidence of a state."""
    evidence = make_evidence(**STATES[state])
    return remembered(STRATEGIES[name], evidence), evidence


def plain(answer):
    """Return an answer as something that can be compared."""
    if not isinstance(answer, Picks):
        return np.asarray(answer).tolist()
    chances = None if answer.probabilities is None else np.asarray(answer.probabilities).tolist()
    return np.asarray(answer.positions).tolist(), chances


def deviations(strategy, evidence, wish, times=TIMES):
    """Return by how many standard errors each first pick and each pair that came up is off."""
    weights = defaultdict(list)
    for seed in range(times):
        if seed == LOOKS and len(weights) <= 2 and all(set(w) == {1.0} for w in weights.values()):
            return dict.fromkeys(weights, 0.0)  # one answer, certain of itself
        picks = ask(strategy, evidence, 2, seed, wish)
        top, chances = tuple(picks.positions.tolist()), picks.probabilities
        weights[top[:1]].append(1 / chances[0])
        if len(top) == 2:
            weights[top].append(1 / (chances[0] * chances[1]))
    return {top: _deviation(np.array(w), times) for top, w in weights.items()}


def _deviation(weights, times):
    mean = weights.sum() / times
    variance = (weights**2).sum() / times - mean**2
    if abs(mean - 1) < 1e-9:
        return 0.0
    return abs(mean - 1) / np.sqrt(max(variance, 1e-12) / times)


@pytest.mark.parametrize(("name", "state", "wish"), CASES)
def test_claimed_chances_are_those_observed(make_evidence, name, state, wish):
    """Every strategy, plain and with each wish, tells the chance of its first and second pick."""
    off = deviations(*laid_out(make_evidence, name, state), wish)
    assert max(off.values()) < BOUND, off


def claims_certainty(evidence, n, rng):
    """Draw, and say nothing of it."""
    return rng.choice(len(evidence), n, replace=False)


def claims_inclusion(evidence, n, rng):
    """Return the chance of being among the picks, not that of the draw."""
    m = len(evidence)
    return Picks(rng.choice(m, n, replace=False), probabilities=np.full(n, n / m))


def draws_in_secret(evidence, rng):
    """Add noise to scores and call them scores."""
    return np.arange(len(evidence)) + rng.normal(size=len(evidence))


def seldom_draws(evidence, n, rng):
    """Follow the draw in one of five queries only."""
    return [1, 0] if rng.random() < 0.2 else [0, 1]


CHEATS = [claims_certainty, claims_inclusion, draws_in_secret, seldom_draws]


@pytest.mark.parametrize("strategy", CHEATS, ids=lambda strategy: strategy.__name__)
def test_a_wrong_claim_is_found(make_evidence, strategy):
    """A strategy that draws and claims another chance is found out."""
    evidence = make_evidence(**STATES["usual"])
    off = deviations(remembered(strategy, evidence), evidence, {})
    assert max(off.values()) > BOUND
