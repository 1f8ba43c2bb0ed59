"""`Calibrated`: another learner, made to mean what it says."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.data.errors import UnknownName
from bowerbird.models.base.lookup import learner_of
from bowerbird.models.calibrated import Calibrated


def test_an_over_confident_learner_is_cooled(drawn, calibration_error):
    """A network that fits 200 labels by heart is half as wrong about itself afterwards."""
    rng, even = np.random.default_rng(0), np.full(3, 1 / 3)
    (X, y, _), (held, truth, _) = drawn(200, even, seed=1), drawn(4000, even, seed=2)
    X, held = (np.hstack([rows, rng.normal(size=(len(rows), 20))]) for rows in (X, held))
    plain = learner_of("mlp")(seed=0).fit(X, y).predict_proba(held)
    model = Calibrated(learner="mlp").fit(X, y)
    found = model.predict_proba(held)
    assert model.calibration_.temperature > 1.3
    assert "temperature" in model.note
    assert calibration_error(found, truth) < calibration_error(plain, truth) / 2
    np.testing.assert_array_equal(found.argmax(axis=1), plain.argmax(axis=1))


def test_too_few_labels_leave_the_learner_as_it_is(drawn):
    """Then the temperature is 1, and the note says what is missing."""
    X, y, _ = drawn(12, np.full(3, 1 / 3))
    model = Calibrated(learner="logistic", least=8).fit(X, y)
    plain = learner_of("logistic")().fit(X, y).predict_proba(X)
    np.testing.assert_allclose(model.predict_proba(X), plain, atol=1e-5)
    assert model.note == "not calibrated: two classes need 8 labels or more"


def test_the_pools_prior_makes_a_balanced_learner_right_about_the_pool(drawn, calibration_error):
    """Adapted to the pool, it predicts each class about as often as it occurs."""
    X, y, _ = drawn(400, np.array([0.4, 0.3, 0.3]), apart=2.5)
    pool, truth, _ = drawn(5000, apart=2.5, seed=5)
    model = Calibrated(learner="logistic", prior="pool").fit(X, y)
    before = model.predict_proba(pool)
    after = model.adapt(pool).predict_proba(pool)
    true = np.bincount(truth) / len(truth)
    assert np.abs(model.new_prior_ - true).max() < 0.03
    assert np.abs(before.mean(axis=0) - true).max() > 0.05
    assert np.abs(after.mean(axis=0) - true).max() < 0.03
    assert calibration_error(after, truth) < calibration_error(before, truth)


def test_an_even_prior_is_asked_for(drawn):
    """A learner that takes the labels' shares for the pool's gets them taken away."""
    X, y, _ = drawn(600, seed=3)
    held, truth, _ = drawn(6000, np.full(3, 1 / 3), seed=4)
    given, even = (
        Calibrated(learner="knn", prior=prior).fit(X, y).predict_proba(held)
        for prior in ("given", "even")
    )
    right = [(p.argmax(axis=1) == truth).mean() for p in (given, even)]
    assert right[1] > right[0] + 0.05


def test_hands_on_what_the_learner_within_tells(drawn):
    """Members where it has them, and no method where it has not."""
    X, y, _ = drawn(60, np.full(3, 1 / 3))
    assert Calibrated(learner="duo", folds=2).fit(X, y).members(X).shape == (2, 60, 3)
    assert not hasattr(Calibrated(learner="logistic").fit(X, y), "members")


@pytest.mark.parametrize("wrong", [{"prior": "mine"}, {"folds": 1}, {"least": 0}])
def test_parameters_that_are_not_allowed(wrong):
    """They are told in one line."""
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Calibrated(**wrong).fit([[0.0], [1.0]], [0, 1])


def test_a_name_that_is_no_learner():
    """It names those that there are."""
    with pytest.raises(UnknownName, match="logistic"):
        Calibrated(learner="os").fit([[0.0], [1.0]], [0, 1])
