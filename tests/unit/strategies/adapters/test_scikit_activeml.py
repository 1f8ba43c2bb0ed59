"""Query strategies of scikit-activeml ask as they would beside their own classifier."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from skactiveml import pool

from bowerbird.app.plugins import registry as plugins
from bowerbird.app.plugins.states import STATES
from bowerbird.data.errors import PluginError
from bowerbird.strategies.adapters.scikit_activeml import adapt, is_activeml
from bowerbird.strategies.margin import margin
from bowerbird.strategies.options.query import ask

CHECKED = ["CoreSet", "TypiClust", "ProbCover", "Falcun", "Badge", "UncertaintySampling"]


class Absent:
    """What the import of a package meets that is not installed."""

    def find_spec(self, name, path=None, target=None):
        if name == "skactiveml":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def come_in(name):
    """Let a class in by the plugin door."""
    return plugins.get("strategies", f"skactiveml.pool:{name}", allow_paths=True)


@pytest.mark.parametrize("name", CHECKED)
def test_they_answer_in_every_state(name, make_evidence):
    """Three picks, each once, whatever there is: no label, one class, duplicates, no model."""
    strategy = come_in(name).load()
    for state, given in STATES.items():
        evidence = make_evidence(**given)
        picks = ask(strategy, evidence, 3, 0)
        assert len(set(picks.positions.tolist())) == min(3, len(evidence)), state


@pytest.mark.parametrize("name", CHECKED)
def test_more_are_asked_for_than_there_are(name, make_evidence):
    """The whole rest comes, each item once, where some of the pool is labelled and some skipped."""
    evidence = make_evidence(m=9)
    evidence.candidates = evidence.candidates[:6]
    picks = ask(come_in(name).load(), evidence, 50, 0)
    assert sorted(picks.positions.tolist()) == list(range(6))


@pytest.mark.parametrize("name", CHECKED)
def test_the_seed_decides(name, make_evidence):
    """The same seed gives the same picks, and numpy's global generator stays where it is."""
    strategy = come_in(name).load()
    before = np.random.get_state()[1].copy()
    first, second = (ask(strategy, make_evidence(), 5, 7) for _ in range(2))
    np.testing.assert_array_equal(first.positions, second.positions)
    np.testing.assert_array_equal(np.random.get_state()[1], before)


def test_core_set_is_the_greedy_k_center(make_evidence):
    """Each pick is the candidate farthest from the labels and the picks before it."""
    evidence = make_evidence()
    centres, expected = list(evidence.labelled_embedding), []
    for _ in range(5):
        away = np.linalg.norm(evidence.embedding[:, None] - np.array(centres), axis=2).min(axis=1)
        expected.append(int(away.argmax()))
        centres.append(evidence.embedding[expected[-1]])
    assert ask(come_in("CoreSet").load(), evidence, 5, 0).positions.tolist() == expected


def test_uncertainty_sampling_sees_the_learner(make_evidence):
    """With its parameter for margins it takes the items that our own margin takes."""
    evidence, given = make_evidence(), {"method": "margin_sampling"}
    theirs = ask(come_in("UncertaintySampling").load(), evidence, 8, 0, given).positions
    assert set(theirs) == set(ask(margin, evidence, 8, 0).positions)


def test_badge_begins_with_the_longest_gradient(make_evidence):
    """Gradient of the likeliest class: (p - onehot) x vector; its first pick is certain."""
    evidence = make_evidence()
    p = evidence.probabilities.astype(np.float64)
    likeliest = np.eye(3)[p.argmax(axis=1)]
    lengths = np.linalg.norm(p - likeliest, axis=1) * np.linalg.norm(evidence.embedding, axis=1)
    picks = ask(come_in("Badge").load(), evidence, 4, 0)
    assert picks.positions[0] == lengths.argmax()
    assert picks.probabilities[0] == 1
    assert (picks.probabilities[1:] < 1).all()


def test_the_chance_of_a_draw_is_its_frequency(make_evidence):
    """Falcun draws its first pick about as often as it says."""
    evidence, falcun = make_evidence(m=6), come_in("Falcun").load()
    told, times = np.zeros(6), np.zeros(6)
    for seed in range(800):
        picks = ask(falcun, evidence, 1, seed, {"gamma": 1})
        told[picks.positions[0]] = picks.probabilities[0]
        times[picks.positions[0]] += 1
    np.testing.assert_allclose(times / 800, told, atol=0.05)


def test_equal_items_share_the_chance(make_evidence):
    """Where a strategy draws among the best, each of them has its part."""
    alike = make_evidence(rounding=-9, labels=(), classes=0)
    assert ask(come_in("CoreSet").load(), alike, 1, 0).probabilities == pytest.approx([1 / 60])
    assert ask(come_in("RandomSampling").load(), alike, 2, 0).probabilities == pytest.approx(
        [1 / 60, 1 / 59]
    )


@pytest.mark.parametrize("given", [{"model": False}, {"labels": (), "classes": 0}], ids=str)
def test_without_a_model_it_draws_and_says_so(given, make_evidence):
    """What needs a learner is random until there is one, with the chance of each draw."""
    badge = come_in("Badge").load()
    picks = ask(badge, make_evidence(**given), 2, 0)
    assert "Badge wants a trained model, and there is none yet" in picks.reasons[0]
    assert picks.probabilities == pytest.approx([1 / 60, 1 / 59])
    draws = {tuple(ask(badge, make_evidence(**given), 2, seed).positions) for seed in range(3)}
    assert len(draws) == 3


def test_a_committee_disagrees_where_its_members_do(make_evidence):
    """The members' probabilities reach the measure."""
    members = np.tile(np.array([0.9, 0.1], np.float32), (3, 22, 1))
    evidence = make_evidence(m=20, labels=(0, 1), classes=2, members=lambda: members)
    members[1, evidence.candidates[5]] = [0.1, 0.9]
    assert ask(come_in("QueryByCommittee").load(), evidence, 1, 0).positions.tolist() == [5]


@pytest.mark.parametrize("name", ["QueryByCommittee", "DropQuery", "ContrastiveAL", "Clue"])
def test_what_asks_for_more_is_given_a_model_of_its_own(name, make_evidence):
    """Without members, or with vectors that are nobody's, it trains on the labels itself."""
    assert len(ask(come_in(name).load(), make_evidence(), 3, 0).positions) == 3


def test_parameters_are_those_of_the_constructor():
    """Plain ones, with their defaults; seeds, gaps and classes are ours to give."""
    assert come_in("Falcun").parameters == {"gamma": 10}
    plugin = come_in("ProbCover")
    assert plugin.title == "Probability Coverage (ProbCover)"
    assert plugin.source == "import"
    assert set(plugin.parameters) == {
        "deltas",
        "alpha",
        "cluster_algo_dict",
        "n_cluster_param_name",
    }


def test_a_class_of_ones_own(tmp_path, make_evidence):
    """A class that a person derives from theirs comes in from a file."""
    (tmp_path / "mine.py").write_text(
        "from skactiveml.pool import CoreSet\nclass Mine(CoreSet):\n    '''Ask far away.'''\n"
    )
    plugin = plugins.get("strategies", f"{tmp_path}/mine.py:Mine", allow_paths=True)
    assert plugin.title == "Ask far away"
    picks = ask(plugin.load(), make_evidence(), 3, 0)
    theirs = ask(adapt(pool.CoreSet), make_evidence(), 3, 0)
    assert picks.positions.tolist() == theirs.positions.tolist()


def test_only_their_strategies_are_taken_for_theirs():
    """A class with a query of another kind is none."""
    assert is_activeml(pool.Badge)
    assert not is_activeml(type("Other", (), {"query": lambda self, X, y: None}))


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("KLDivergenceMaximization", "wants reg"),
        ("SubSamplingWrapper", "wants query_kwargs"),
        ("multiannotator:IntervalEstimationThreshold", "wants annotators"),
    ],
)
def test_what_cannot_be_given_is_refused(name, wanted):
    """A regressor, another strategy and several annotators are told by name, when it is loaded."""
    where = f"skactiveml.pool.{name}" if ":" in name else f"skactiveml.pool:{name}"
    with pytest.raises(PluginError, match=wanted):
        plugins.get("strategies", where, allow_paths=True)


def test_without_the_package_one_line_says_what_to_do(monkeypatch):
    """scikit-activeml need not be there; who names it is told how it comes."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "skactiveml"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Absent(), *sys.meta_path])
    with pytest.raises(PluginError, match="pip install scikit-activeml brings it") as caught:
        come_in("CoreSet")
    assert "\n" not in str(caught.value)
