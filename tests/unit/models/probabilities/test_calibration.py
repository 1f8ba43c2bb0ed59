"""Temperatures, priors and costs, each against a slow transcription of its formula."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from sklearn.metrics import roc_auc_score

from bowerbird.models.logistic import Logistic
from bowerbird.models.probabilities.costs import cost_matrix, decide, expected
from bowerbird.models.probabilities.priors import moved, pool_prior
from bowerbird.models.probabilities.temperature import calibrate, cooled, held_out

TRUE = np.array([0.9, 0.08, 0.02])  # the prior of `drawn`


def test_a_temperature_is_found_again(drawn, calibration_error):
    """Probabilities made three times too sure are cooled by three; the best is that of a search."""
    _, y, p = drawn(4000, np.full(3, 1 / 3))
    sure = cooled(p, 1 / 3)
    found = calibrate(sure, y, np.full(3, 1 / 3))

    def loss(t):
        return -np.log(cooled(sure, t)[np.arange(len(y)), y]).mean()

    slow = minimize_scalar(loss, bounds=(0.1, 10), method="bounded").x
    assert found.temperature == pytest.approx(slow, rel=1e-3)
    assert found.temperature == pytest.approx(3, rel=0.1)
    assert calibration_error(cooled(sure, found.temperature), y) < calibration_error(sure, y) / 3


@pytest.mark.parametrize("owned", [0.0, 0.5, 1.0])
def test_a_prior_that_differs_is_not_taken_for_doubt(drawn, owned):
    """Exact probabilities under share^(1 - a) keep the temperature 1, and a is found."""
    _, y, even = drawn(20_000)
    p = moved(even, np.ones(3), TRUE**owned)
    found = calibrate(p, y, TRUE)
    assert found.temperature == pytest.approx(1, abs=0.05)
    assert found.missing == pytest.approx(1 - owned, abs=0.05)


def test_cooling_keeps_each_rows_order(drawn):
    """A temperature moves no decision."""
    _, _, p = drawn(200)
    np.testing.assert_array_equal(np.argsort(cooled(p, 4), axis=1), np.argsort(p, axis=1))


def test_held_out_rows_were_not_seen():
    """Each label is told once by a fit without it, and a class's only label never."""
    y = np.array([0] * 6 + [1] * 5 + [2])
    X = np.random.default_rng(0).normal(size=(len(y), 40)) + 2 * y[:, None]
    seen = []

    class Memory(Logistic):
        def fit(self, X, y, sample_weight=None):
            seen.append({tuple(row) for row in X})
            return super().fit(X, y, sample_weight)

        def predict_proba(self, X):
            assert not any(tuple(row) in seen[-1] for row in X)
            return super().predict_proba(X)

    said, truth = held_out(Memory, X, y, np.ones(len(y)), folds=3, seed=0)
    assert said.shape == (11, 3)
    assert sorted(truth) == [0] * 6 + [1] * 5


def test_a_prior_is_moved_as_the_formula_says():
    """p_c new_c / old_c, to the sum 1."""
    p, old, new = np.array([[0.5, 0.3, 0.2]]), np.array([0.7, 0.2, 0.1]), np.full(3, 1 / 3)
    slow = np.array([p[0, c] * new[c] / old[c] for c in range(3)])
    np.testing.assert_allclose(moved(p, old, new)[0], slow / slow.sum(), rtol=1e-12)
    np.testing.assert_allclose(moved(moved(p, old, new), new, old), p, rtol=1e-12)


def test_a_moved_prior_changes_decisions_and_no_class_ranking(drawn):
    """Before the rows are brought to the sum 1, each class's AUC is unchanged; accuracy is not."""
    _, y, even = drawn(3000)
    p = moved(even, np.ones(3), TRUE)
    raw = p * np.ones(3) / TRUE
    balanced = moved(p, TRUE, np.ones(3))
    for c in range(3):
        assert roc_auc_score(y == c, raw[:, c]) == roc_auc_score(y == c, p[:, c])
    recall = [[(q.argmax(axis=1)[y == c] == c).mean() for c in range(3)] for q in (p, balanced)]
    assert (p.argmax(axis=1) == y).mean() > (balanced.argmax(axis=1) == y).mean() + 0.02
    assert np.mean(recall[1]) > np.mean(recall[0]) + 0.1


def test_with_two_classes_the_ranking_survives_the_sum(drawn):
    """There the odds are multiplied by one number, so the AUC of the probabilities stays too."""
    prior = np.array([0.95, 0.05])
    _, y, even = drawn(2000, prior)
    p = moved(even, np.ones(2), prior)
    after = moved(p, prior, np.ones(2))
    assert roc_auc_score(y, after[:, 1]) == pytest.approx(roc_auc_score(y, p[:, 1]), abs=1e-12)


def slow_em(p, old, steps):
    """Saerens et al. 2002, eq. 2.9, item by item."""
    prior = old.copy()
    for _ in range(steps):
        total = np.zeros(len(old))
        for row in p:
            weighed = [row[c] * prior[c] / old[c] for c in range(len(old))]
            total += np.array(weighed) / sum(weighed)
        prior = total / len(p)
    return prior


def test_a_pools_prior_is_found_without_labels(drawn):
    """From exact probabilities under an even prior, as the slow transcription finds it."""
    _, _, even = drawn(3000, apart=3)
    found, arrived = pool_prior(even, np.ones(3), steps=1000, tol=1e-9)
    assert arrived
    np.testing.assert_allclose(found, TRUE, atol=0.02)
    one, _ = pool_prior(even[:50], np.full(3, 1 / 3), steps=7, tol=0)
    np.testing.assert_allclose(one, slow_em(even[:50], np.full(3, 1 / 3), 7), rtol=1e-9)


def test_no_pool_no_change():
    """Without an item the prior stays, and a class of prior 0 breaks nothing."""
    prior, arrived = pool_prior(np.empty((0, 2)), [1, 0])
    np.testing.assert_allclose(prior, [1, 0], atol=1e-11)
    assert arrived


@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
def test_the_decision_is_the_one_of_least_expected_cost(seed, k):
    """The short form agrees with the sum over the whole matrix."""
    rng = np.random.default_rng(seed)
    p, missed = rng.dirichlet(np.ones(k), 20), rng.uniform(0.1, 100, k)
    costs = cost_matrix(missed)
    slow = [[sum(r[i] * costs[i, j] for i in range(k)) for j in range(k)] for r in p]
    np.testing.assert_allclose(expected(p, costs), slow, rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(decide(p, missed), np.argmin(slow, axis=1))


def test_a_class_that_is_dear_to_miss_is_missed_less(drawn):
    """At 100 for a miss its recall rises, the cost falls on held out rows, and p stays as it is."""
    _, y, even = drawn(4000, seed=3)
    p = moved(even, np.ones(3), TRUE)
    kept, missed = p.copy(), np.array([1.0, 1.0, 100.0])
    plain, dear = decide(p, np.ones(3)), decide(p, missed)
    assert (dear[y == 2] == 2).mean() > (plain[y == 2] == 2).mean() + 0.3
    costs = cost_matrix(missed)
    assert costs[y, dear].mean() < costs[y, plain].mean() / 2
    np.testing.assert_array_equal(plain, p.argmax(axis=1))
    np.testing.assert_array_equal(p, kept)
