"""`Committee`: several learners, one vote each, whatever strategy asks."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.data.errors import ConfigError, UnknownName
from bowerbird.models.committee import Committee
from bowerbird.models.forest import Forest
from bowerbird.models.knn import Knn
from bowerbird.models.logistic import Logistic
from bowerbird.strategies.bald import bald
from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.margin import margin
from bowerbird.strategies.vote_entropy import vote_entropy


def cloud(n=60):
    rng = np.random.default_rng(0)
    y = np.arange(n) % 3
    return (rng.normal(size=(n, 4)) + 1.5 * np.eye(4)[y]).astype(np.float32), y


def test_is_the_mean_of_its_members():
    """The members are the learners of those names, and the probabilities their mean."""
    X, y = cloud()
    model = Committee(learners="logistic, forest,knn", seed=3).fit(X[:30], y[:30])
    alone = [Logistic(), Forest(seed=4), Knn()]
    expected = np.stack([one.fit(X[:30], y[:30]).predict_proba(X) for one in alone])
    np.testing.assert_allclose(model.members(X), expected, atol=1e-6)
    np.testing.assert_allclose(model.predict_proba(X), expected.mean(axis=0), atol=1e-6)


def test_a_name_twice_is_two_fits():
    """Members of one name differ by their seeds."""
    X, y = cloud()
    one, two = Committee(learners="extra_trees,extra_trees").fit(X[:30], y[:30]).members(X)
    assert np.abs(one - two).max() > 0.01


@pytest.mark.parametrize("strategy", [vote_entropy, bald])
def test_strategies_see_its_members(strategy):
    """Items on which the members disagree are asked first: the chosen strategy is heeded."""
    X, y = cloud()
    model = Committee().fit(X[:20], y[:20])
    evidence = Evidence(
        features=X,
        candidates=np.arange(20, 60),
        labelled=np.arange(20),
        labels=y[:20],
        classes=("a", "b", "c"),
        probabilities=lambda: model.predict_proba(X),
        members=lambda: model.members(X),
    )
    rng = np.random.default_rng(0)
    scores = np.asarray(strategy(evidence, rng))
    votes = model.members(X[20:]).argmax(axis=2)
    split = (votes != votes[0]).any(axis=0)
    assert split.any() and not split.all()
    assert scores[split].mean() > scores[~split].mean()
    assert not np.array_equal(np.argsort(scores), np.argsort(np.asarray(margin(evidence, rng))))


def test_tells_what_its_members_tell():
    """A member's note comes with the member's name."""
    X, y = cloud()
    assert Committee().fit(X, y).note == ""
    weight = np.where(y == 0, 2.0, 1.0)
    assert Committee().fit(X, y, weight).note.startswith("knn: it takes no sample weights")


def test_members_may_go_on_without_labels():
    """Those that adapt do, and the others stay as they were."""
    X, y = cloud()
    model = Committee(learners="knn,calibrated").fit(X[:30], y[:30])
    before = model.members(X)
    model.learners_[1].prior = "pool"
    after = model.adapt(X[30:]).members(X)
    np.testing.assert_array_equal(before[0], after[0])
    assert np.abs(before[1] - after[1]).max() > 0


def test_refuses_what_is_no_learner():
    """An unknown name is told with those that there are, and none with what to do."""
    with pytest.raises(UnknownName, match=r"There are: .*logistic"):
        Committee(learners="logistic,os.system").fit(*cloud())
    with pytest.raises(ConfigError, match="Name one or more"):
        Committee(learners=" , ").fit(*cloud())
