"""Functions written for modAL ask as they would with modAL's own learner."""

from __future__ import annotations

import numpy as np
import pytest
from modAL import batch, disagreement, uncertainty
from sklearn.exceptions import NotFittedError

from bowerbird.strategies.adapters.modal import Given, adapt, is_modal
from bowerbird.strategies.entropy import entropy
from bowerbird.strategies.margin import margin
from bowerbird.strategies.options.query import ask

MODAL = [
    uncertainty.uncertainty_sampling,
    uncertainty.margin_sampling,
    uncertainty.entropy_sampling,
    batch.uncertainty_batch_sampling,
    disagreement.vote_entropy_sampling,
    disagreement.consensus_entropy_sampling,
    disagreement.max_disagreement_sampling,
]


def test_tells_modal_functions():
    """The signature tells them from strategies of our own."""
    assert all(is_modal(function) for function in MODAL)
    assert not is_modal(margin)
    assert not is_modal(lambda evidence, n, rng: None)


@pytest.mark.parametrize("function", MODAL)
@pytest.mark.parametrize(
    "given", [{}, {"labels": (), "classes": 0}, {"labels": (0,), "classes": 1}], ids=str
)
def test_every_one_of_them_asks(function, given, make_evidence):
    """They answer in full, without a model and with one class too."""
    picks = ask(adapt(function), make_evidence(m=30, **given), 4, 0)
    assert len(set(picks.positions.tolist())) == 4


@pytest.mark.parametrize(
    ("function", "own"),
    [(uncertainty.entropy_sampling, entropy), (uncertainty.margin_sampling, margin)],
)
def test_same_picks_as_ours(function, own, make_evidence):
    """The same measure takes the same items."""
    evidence = make_evidence()
    theirs = ask(adapt(function), evidence, 8, 0).positions
    assert set(theirs) == set(ask(own, evidence, 8, 0).positions)


def test_a_committee_disagrees_where_its_members_do(make_evidence):
    """The members' votes reach the measure."""
    members = np.tile(np.array([0.9, 0.1], np.float32), (3, 22, 1))
    evidence = make_evidence(m=20, labels=(0, 1), classes=2, members=lambda: members)
    at = evidence.candidates[5]
    members[1, at] = [0.1, 0.9]
    assert ask(adapt(disagreement.vote_entropy_sampling), evidence, 1, 0).positions.tolist() == [5]


def test_ranked_batch_keeps_away_from_labels(make_evidence):
    """It sees the labelled vectors: with a certain model the first pick is far from them."""
    evidence = make_evidence(m=50)
    picks = ask(adapt(batch.uncertainty_batch_sampling), evidence, 5, 0)
    ranks = np.argsort(np.argsort(evidence.distance))[picks.positions]
    assert ranks.mean() > 25


def test_rows_are_looked_up(make_evidence):
    """A function that asks about some rows gets their probabilities."""
    evidence = make_evidence()
    known = Given(evidence)
    some = np.array([7, 3, 11])
    found = known.predict_proba(evidence.embedding[some])
    np.testing.assert_array_equal(found, evidence.probabilities[some])
    with pytest.raises(ValueError, match="not a candidate"):
        known.predict_proba(np.full((1, 4), 77.0, np.float32))


def test_without_a_model_a_function_that_wants_one_draws(make_evidence):
    """What cannot be asked yet falls back to a draw."""

    def wants(classifier, X, n_instances=1):
        return np.argsort(classifier.predict_proba(X)[:, 0])[:n_instances]

    with pytest.raises(NotFittedError):
        Given(make_evidence(model=False)).predict_proba(np.zeros((60, 4)))
    draws = {
        tuple(ask(adapt(wants), make_evidence(model=False), 2, seed).positions) for seed in (1, 2)
    }
    assert len(draws) == 2


def test_global_seed_is_set_and_put_back(make_evidence):
    """Its ties are broken by our seed, and nobody else's numbers change."""
    strategy = adapt(uncertainty.uncertainty_sampling)
    flat = make_evidence(labels=(0,), classes=1)
    np.random.seed(4)
    before = np.random.get_state()[1].copy()
    tie = {"random_tie_break": True}
    first, second = (ask(strategy, flat, 5, 3, tie).positions for _ in range(2))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(np.random.get_state()[1], before)
    assert set(first) != set(ask(strategy, flat, 5, 4, tie).positions)
