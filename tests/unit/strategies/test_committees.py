"""What ranks by a committee's members, against modAL and plain transcriptions."""

from __future__ import annotations

import numpy as np
import pytest
from modAL.disagreement import KL_max_disagreement
from modAL.disagreement import consensus_entropy as modal_consensus_entropy
from modAL.disagreement import vote_entropy as modal_vote_entropy
from scipy.stats import entropy as shannon

from bowerbird.strategies.bald import bald
from bowerbird.strategies.consensus_entropy import consensus_entropy
from bowerbird.strategies.entropy import entropy
from bowerbird.strategies.evidential import evidential
from bowerbird.strategies.max_disagreement import max_disagreement
from bowerbird.strategies.options.query import ask
from bowerbird.strategies.parts.committee import ROWS, Committee, by_rows, consensus
from bowerbird.strategies.vote_entropy import vote_entropy

COMMITTEES = [vote_entropy, consensus_entropy, max_disagreement, bald]
RNG = np.random.default_rng(0)


def members(c=5, n=66, k=3, seed=0):
    """Return probabilities of c members for the whole pool of `make_evidence`."""
    drawn = np.random.default_rng(seed).dirichlet(np.full(k, 0.4), (c, n))
    return drawn.astype(np.float32)


def scores(strategy, evidence):
    return np.asarray(strategy(evidence, RNG))


@pytest.mark.parametrize(
    ("strategy", "measure"),
    [
        (vote_entropy, modal_vote_entropy),
        (consensus_entropy, modal_consensus_entropy),
        (max_disagreement, KL_max_disagreement),
    ],
)
def test_agrees_with_modal(strategy, measure, make_evidence):
    """A committee of modAL's gives the same number for every candidate."""
    evidence = make_evidence(members=members)
    expected = measure(Committee(evidence.members), evidence.embedding)
    np.testing.assert_allclose(scores(strategy, evidence), expected, atol=1e-5)


def test_bald_is_the_entropy_that_a_label_would_settle(make_evidence):
    """Entropy of the mean less mean of the entropies, item by item."""
    evidence = make_evidence(members=members)
    M = evidence.members.astype(float)
    expected = [shannon(M[:, i].mean(axis=0)) - shannon(M[:, i], axis=1).mean() for i in range(60)]
    np.testing.assert_allclose(scores(bald, evidence), expected, atol=1e-6)


def test_bald_passes_over_a_doubt_that_all_share(make_evidence):
    """Members that are torn alike have nothing to learn; sure ones of two minds have."""
    torn = np.full((2, 66, 2), 0.5, dtype=np.float32)
    torn[:, 30:] = np.eye(2)[:, None]
    evidence = make_evidence(classes=2, labels=(0, 0, 0, 1, 1, 1), members=lambda: torn)
    expected = np.where(evidence.candidates < 30, 0, np.log(2))
    np.testing.assert_allclose(scores(bald, evidence), expected, atol=1e-6)


def test_votes_that_fall_alike_are_ordered_by_doubt(make_evidence):
    """Two members give two levels of vote entropy; within one the consensus entropy decides."""
    evidence = make_evidence(members=lambda: members(2))
    M = evidence.members
    split = M[0].argmax(axis=1) != M[1].argmax(axis=1)
    found = ask(vote_entropy, evidence, 60, 0).positions
    assert split[found[: split.sum()]].all()
    doubt = consensus(M)[found]
    assert (np.diff(doubt[: split.sum()]) <= 1e-6).all()
    assert (np.diff(doubt[split.sum() :]) <= 1e-6).all()


@pytest.mark.parametrize("strategy", [*COMMITTEES, evidential])
def test_one_model_is_ranked_by_its_entropy(strategy, make_evidence):
    """Without members nobody disagrees; the scores are those of `entropy`, not all alike."""
    evidence = make_evidence()
    np.testing.assert_allclose(
        scores(strategy, evidence), scores(entropy, evidence), rtol=1e-4, atol=1e-5
    )
    assert "no committee; class " in ask(strategy, evidence, 1, 0).reasons[0]


@pytest.mark.parametrize("strategy", [*COMMITTEES, evidential])
def test_without_a_model_all_are_alike(strategy, make_evidence):
    """Nothing is known: a draw decides, and the reason says so."""
    picks = ask(strategy, make_evidence(model=False), 3, 0)
    assert (picks.probabilities < 1).all()
    assert picks.reasons[0].endswith("no model yet; drawn at random")


def test_reasons_count_the_votes(make_evidence):
    """Who says what, the largest part first; where all agree, what the doubt is."""
    M = np.zeros((3, 66, 3), dtype=np.float32)
    M[:2, :, 1], M[2, :, 0] = 1, 1
    evidence = make_evidence(members=lambda: M)
    assert ask(bald, evidence, 1, 0).reasons == ["2 of 3 models say class 1, 1 class 0"]
    M[:] = [0.58, 0.3, 0.12]
    evidence = make_evidence(members=lambda: M)
    expected = "all 3 models agree; class 0 (58%) or class 1 (30%); 2 labels of class 1 so far"
    assert ask(bald, evidence, 1, 0).reasons == [expected]


def test_evidential_ranks_by_what_the_learner_does_not_know(make_evidence):
    """A learner's uncertainty is taken as it is."""
    unknown = np.linspace(0, 1, 66, dtype=np.float32)
    evidence = make_evidence(uncertainty=lambda: unknown)
    picks = ask(evidential, evidence, 5, 0)
    assert picks.positions.tolist() == [59, 58, 57, 56, 55]
    assert picks.reasons[0].endswith("of belief open")


def test_evidential_says_when_a_learner_weighs_no_evidence(make_evidence):
    """Then it is `bald`, and the person reads so."""
    evidence = make_evidence(members=members)
    np.testing.assert_array_equal(scores(evidential, evidence), scores(bald, evidence))
    assert "does not weigh evidence" in ask(evidential, evidence, 1, 0).reasons[0]


def test_many_rows_equal_few(make_evidence):
    """Working on some rows at a time changes nothing."""
    M = members(2, ROWS + 9)
    np.testing.assert_allclose(by_rows(M, consensus), consensus(M))


def test_entropy_corrected_for_the_labels_shares(make_evidence):
    """Each class's probability is divided by its share of the labels, and rows sum to 1."""
    evidence = make_evidence(labels=(0, 0, 0, 0, 1, 2))
    even = evidence.probabilities / (evidence.counts / evidence.counts.sum())
    even /= even.sum(axis=1, keepdims=True)
    found = entropy(evidence, RNG, corrected=True)
    np.testing.assert_allclose(found, shannon(even, axis=1), atol=1e-5)
    assert not np.allclose(found, entropy(evidence, RNG))


def test_corrected_entropy_leaves_what_no_label_tells(make_evidence):
    """A class without a label has no share to divide by."""
    evidence = make_evidence(labels=(1, 1))
    assert np.isfinite(entropy(evidence, RNG, corrected=True)).all()
