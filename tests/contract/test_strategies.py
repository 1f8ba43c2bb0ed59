"""Every strategy that is registered keeps the contract, in every state a project can be in."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from bowerbird.app.plugins import registry as plugins
from bowerbird.app.plugins.states import STATES
from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.options.query import ask

STRATEGIES = plugins.find("strategies")


class Watched(Evidence):
    """Evidence that notes which of the person's choices are read."""

    read: set[str]

    def __getattribute__(self, name: str) -> object:
        if name in ("targets", "selection", "selected"):
            choice = "targets" if name == "targets" else "selection"
            object.__getattribute__(self, "read").add(choice)
        return object.__getattribute__(self, name)


@pytest.fixture(params=sorted(STRATEGIES))
def strategy(request):
    return STRATEGIES[request.param].load()


@pytest.mark.parametrize("n", [1, 7, 1000])
@pytest.mark.parametrize("state", STATES)
def test_answers_in_full(strategy, state, n, make_evidence):
    """As many picks as asked for or as there are, each once, with every field finite."""
    evidence = make_evidence(**STATES[state])
    picks = ask(strategy, evidence, n, seed=3)
    m = len(evidence)
    assert picks.positions.shape == (min(n, m),)
    assert picks.positions.dtype == np.int64
    assert len(set(picks.positions.tolist())) == min(n, m)
    assert picks.positions.min() >= 0
    assert picks.positions.max() < m
    assert np.isfinite(picks.scores).all()
    assert (picks.probabilities > 0).all()
    assert (picks.probabilities <= 1).all()
    assert (picks.targets >= -1).all()
    assert (picks.targets < max(1, len(evidence.classes))).all()
    assert all(isinstance(reason, str) and reason for reason in picks.reasons)


@pytest.mark.parametrize("state", STATES)
def test_same_seed_same_answer(strategy, state, make_evidence):
    """The same evidence and seed give the same picks, scores and reasons."""
    first, second = (ask(strategy, make_evidence(**STATES[state]), 9, seed=5) for _ in range(2))
    np.testing.assert_array_equal(first.positions, second.positions)
    np.testing.assert_array_equal(first.scores, second.scores)
    assert first.reasons == second.reasons


def test_leaves_its_inputs_alone(strategy, make_evidence):
    """No array of the evidence is another after the query."""
    evidence = make_evidence(since_new_class=99)
    names = ("embedding", "probabilities", "distance", "spread", "labels", "counts", "candidates")
    before = {name: getattr(evidence, name).copy() for name in names}
    ask(strategy, evidence, 20, seed=0)
    for name in names:
        np.testing.assert_array_equal(getattr(evidence, name), before[name], err_msg=name)


@pytest.mark.parametrize("name", sorted(STRATEGIES))
def test_declares_which_choices_it_uses(name, make_evidence):
    """The settings offer classes to look for, and the selection, exactly where they count."""
    read = set()
    for state in STATES.values():
        evidence = make_evidence(**state)
        evidence.__class__, evidence.read = Watched, read
        ask(STRATEGIES[name].load(), evidence, 5, seed=0)
    assert read == STRATEGIES[name].uses


def test_leaves_global_randomness_alone(strategy, make_evidence):
    """The global generator of numpy is neither read nor moved."""
    np.random.seed(1)
    expected = np.random.get_state()[1].copy()
    ask(strategy, make_evidence(), 5, seed=0)
    np.testing.assert_array_equal(np.random.get_state()[1], expected)


def test_tells_its_parameters(strategy):
    """The docstring has a first line and names every parameter, the keyword-only ones first."""
    text = inspect.getdoc(strategy)
    assert text
    assert text.splitlines()[0].endswith(".")
    for name in inspect.signature(strategy).parameters:
        assert name in text
