"""`ask` fills in what a strategy leaves out and refuses what breaks the contract."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.data.errors import ConfigError, PluginError, PoolExhausted
from bowerbird.strategies.contract.picks import Picks, Scores
from bowerbird.strategies.options.query import ask


def by_position(evidence, rng):
    """Ask the last first.

    And so on.
    """
    return np.arange(len(evidence))


def test_scores_become_the_best_picks(make_evidence):
    """The highest scores are taken, best first, with the docstring's first line as the reason."""
    picks = ask(by_position, make_evidence(m=9), 3, 0)
    assert picks.positions.tolist() == [8, 7, 6]
    assert picks.scores.tolist() == [8, 7, 6]
    assert next(iter(picks.reasons)) == "Ask the last first (score 8)"
    assert picks.probabilities.tolist() == [1, 1, 1]
    assert picks.targets.tolist() == [-1, -1, -1]


def test_positions_are_taken_as_they_stand(make_evidence):
    """A function with n gives positions; what it does not say is filled in."""

    def first(evidence, n, rng):
        """Ask the first."""
        return list(range(n))

    picks = ask(first, make_evidence(), 3, 0)
    assert picks.positions.tolist() == [0, 1, 2]
    assert list(picks.reasons) == ["Ask the first"] * 3
    assert (np.diff(picks.scores) < 0).all()


def test_picks_of_any_function_are_kept(make_evidence):
    """What a strategy says of its picks is not replaced."""
    said = Picks(np.array([4]), np.array([0.5]), ["why"], np.array([0.1]), np.array([2]), "now")
    picks = ask(lambda evidence, rng: said, make_evidence(), 3, 0)
    assert (picks.positions, picks.scores, picks.probabilities, picks.targets) == (4, 0.5, 0.1, 2)
    assert picks.reasons == ["why"]
    assert picks.phase == "now"


def test_ties_are_broken_by_the_seed_and_their_chance_is_told(make_evidence):
    """Of equal scores left each has the same chance; the order is drawn as well."""

    def flat(evidence, rng):
        scores = np.zeros(len(evidence))
        scores[7] = 1
        return scores

    evidence = make_evidence(m=11)
    picks = [ask(flat, evidence, 3, seed) for seed in range(2000)]
    assert all(p.positions[0] == 7 for p in picks)
    np.testing.assert_allclose(picks[0].probabilities, [1, 1 / 10, 1 / 9])
    drawn = np.bincount(np.concatenate([p.positions for p in picks]), minlength=11) / 2000
    np.testing.assert_allclose(np.delete(drawn, 7), 0.2, atol=0.05)
    assert len({p.positions[1] for p in picks}) == 10


def test_parameters_are_passed(make_evidence):
    """A keyword-only parameter arrives; an unknown one is refused with the names there are."""

    def scaled(evidence, rng, *, factor=1.0):
        return np.full(len(evidence), factor)

    assert ask(scaled, make_evidence(), 1, 0, {"factor": 3.0}).scores[0] == 3
    told = r"no parameter .facto.\. There are: factor, balance, quota, within, epsilon"
    with pytest.raises(ConfigError, match=told):
        ask(scaled, make_evidence(), 1, 0, {"facto": 3.0})
    with pytest.raises(ConfigError, match="no parameter 'rng'"):
        ask(scaled, make_evidence(), 1, 0, {"rng": 3.0})


def test_a_function_need_not_take_a_generator(make_evidence):
    """What a strategy does not name it is not given."""
    assert ask(lambda evidence: evidence.candidates, make_evidence(), 1, 0).positions[0] == 59


def test_no_candidate(make_evidence):
    """An exhausted pool is said in numbers."""
    with pytest.raises(PoolExhausted, match="0 candidates left; the query asked for 5"):
        ask(by_position, make_evidence(m=0), 5, 0)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (np.zeros(3), r"scores of shape \(3,\), not \(60,\)"),
        (np.full(60, np.nan), "60 scores that are not finite"),
        (Picks(np.array([1, 1])), "picked an item twice"),
        (Picks(np.array([60])), "outside 0 to 59"),
        (Picks(np.array([-1])), "outside 0 to 59"),
        (Picks(np.array([0.5])), "whole numbers"),
        (Picks(np.arange(6)), "6 picks. It was asked for 1 to 5"),
        (Picks(np.arange(0)), "0 picks. It was asked for 1 to 5"),
        (Picks(np.arange(2), np.zeros(3)), r"scores of shape \(3,\) for 2 picks"),
        (Picks(np.arange(1), np.array([np.inf])), "scores that are not finite"),
        (Picks(np.arange(2), reasons=["one"]), "1 reasons for 2 picks"),
        (Picks(np.arange(1), probabilities=np.zeros(1)), r"outside \(0, 1\]"),
        (Scores(np.zeros(60), str, np.zeros(3)), r"targets of shape \(3,\) for 60 candidates"),
    ],
)
def test_a_broken_contract_names_the_strategy(answer, told, make_evidence):
    """Each way to break the contract is told in one line with the strategy's name."""

    def mine(evidence, rng):
        return answer

    with pytest.raises(PluginError, match=told) as caught:
        ask(mine, make_evidence(), 5, 0)
    assert "'mine'" in str(caught.value)
    assert "\n" not in str(caught.value)
