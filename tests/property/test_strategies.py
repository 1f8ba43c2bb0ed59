"""What holds of every strategy, whatever the evidence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bowerbird.app.plugins import registry as plugins
from bowerbird.strategies.options.query import ask

STRATEGIES = {name: plugin.load() for name, plugin in plugins.find("strategies").items()}
SCORES = {
    *("margin", "entropy", "least_confident", "vote_entropy", "consensus_entropy"),
    *("max_disagreement", "bald", "evidential", "certain"),
}
LABELS = st.lists(st.integers(0, 4), min_size=0, max_size=12).map(tuple)


@st.composite
def states(draw):
    """Any number of candidates, labels and classes; vectors from all alike to all different."""
    labels = draw(LABELS)
    return {
        "m": draw(st.integers(1, 40)),
        "labels": labels,
        "classes": draw(st.integers(max(labels, default=-1) + 1, 6)),
        "d": draw(st.integers(1, 5)),
        "seed": draw(st.integers(0, 10**6)),
        "rounding": draw(st.sampled_from([-9, 0, 1, 9])),
        "model": draw(st.booleans()),
        "since_new_class": draw(st.sampled_from([0, 29, 30, 200])),
    }


@pytest.mark.parametrize("name", STRATEGIES)
@given(state=states(), n=st.integers(1, 50), seed=st.integers(0, 2**32 - 1))
def test_keeps_the_contract(make_evidence, name, state, n, seed):
    """Any state is answered in full: the number asked for, each once, all finite."""
    evidence = make_evidence(**state)
    picks = ask(STRATEGIES[name], evidence, n, seed)
    assert len(picks.positions) == min(n, state["m"])
    assert len(np.unique(picks.positions)) == len(picks.positions)
    assert np.isfinite(picks.scores).all()


@pytest.mark.parametrize("name", sorted(SCORES))
@given(state=states(), data=st.data())
def test_permuting_the_candidates_permutes_the_scores(make_evidence, name, state, data):
    """A score belongs to an item, not to its place."""
    order = data.draw(st.permutations(range(state["m"] + len(state["labels"]))))
    rng = np.random.default_rng(0)
    straight, turned = make_evidence(**state), make_evidence(**state, order=np.array(order))
    scores = [np.asarray(STRATEGIES[name](evidence, rng)) for evidence in (straight, turned)]
    by_item = dict(zip(straight.candidates.tolist(), scores[0].tolist(), strict=True))
    expected = [by_item[order[at]] for at in turned.candidates]
    np.testing.assert_allclose(scores[1], expected, rtol=1e-6)


@pytest.mark.parametrize("name", ["auto", "balanced", "coreset", "density", "explore"])
@given(state=states().filter(lambda s: s["rounding"] == 9), data=st.data())
def test_permuting_the_candidates_permutes_the_picks(make_evidence, name, state, data):
    """The same items are picked in the same order, wherever they stand in the pool."""
    order = data.draw(st.permutations(range(state["m"] + len(state["labels"]))))
    straight, turned = make_evidence(**state), make_evidence(**state, order=np.array(order))
    first, second = (ask(STRATEGIES[name], e, 10, 0) for e in (straight, turned))
    expected = straight.candidates[first.positions].tolist()
    assert [order[at] for at in turned.candidates[second.positions]] == expected
