"""`Rcal`: doubts wrong labels, fills up small classes, and finds rare ones in spite of both."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from bowerbird.models.logistic import Logistic
from bowerbird.models.mlp import Mlp
from bowerbird.models.parts.suspects import suspects
from bowerbird.models.rcal import Rcal

COUNTS = np.array([1000, 316, 100, 32, 10])


def made(seed):
    """Return centres and rows of five classes, 1:100, as far apart as is still hard."""
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(5), COUNTS)
    centres = rng.normal(size=(5, 12)) * 0.8
    return centres[y] + rng.normal(size=(len(y), 12)), y, centres


def flipped(y, seed, rate=0.2):
    """Exchange a fifth of the labels, for another class as frequent as it is among the others."""
    rng = np.random.default_rng(seed)
    share, wrong = np.bincount(y) / len(y), y.copy()
    for i in np.flatnonzero(rng.random(len(y)) < rate):
        other = np.where(np.arange(len(share)) == y[i], 0, share)
        wrong[i] = rng.choice(len(share), p=other / other.sum())
    return wrong


def rare_recall(model, X, y, rare):
    found = model.predict(X)
    return np.mean([(found[y == c] == c).mean() for c in rare if (y == c).any()])


def test_finds_rare_classes_in_spite_of_wrong_labels():
    """A fifth of the labels wrong, 1:100: more of the rare ones than by plain cross entropy."""
    ours, plain = [], []
    for seed in range(4):
        X, y, centres = made(seed)
        wrong, rng = flipped(y, seed), np.random.default_rng(99)
        t = np.repeat(np.arange(5), 200)
        Z = centres[t] + rng.normal(size=(len(t), 12))
        ours.append(rare_recall(Rcal().fit(X, wrong), Z, t, [3, 4]))
        plain.append(rare_recall(LogisticRegression().fit(X, wrong), Z, t, [3, 4]))
    assert np.mean(ours) > np.mean(plain) + 0.2


def test_doubts_wrong_labels():
    """Those that are doubted are wrong more than twice as often as any label."""
    for seed in range(4):
        X, y, _ = made(seed)
        wrong = flipped(y, seed)
        found = Rcal().fit(X, wrong).suspects_
        assert found.dtype == np.int64 and len(found) > 10
        assert (wrong != y)[found].mean() > 2 * (wrong != y).mean()


@pytest.mark.realdata
@pytest.mark.parametrize("labels", [300, None])
def test_finds_rare_digits_in_spite_of_wrong_labels(real_data, labels):
    """On mnist-LT too, with 300 labels and with all: recall of rare classes, and doubts."""
    ours, plain, lift = [], [], []
    for seed in range(5):
        folder = real_data / "longtail8" / "mnist-LT"
        pool = pd.read_parquet(folder / f"pool_seed{seed}.parquet")
        test = pd.read_parquet(folder / f"test_seed{seed}.parquet")
        columns = [c for c in pool if c.startswith("f")]
        names, y = np.unique(pool["label"], return_inverse=True)
        rare = np.flatnonzero(np.bincount(y) < len(y) / len(names) / 2)
        taken = np.random.default_rng(seed).permutation(len(y))[:labels]
        X, y = pool[columns].to_numpy()[taken], y[taken]
        wrong = flipped(y, seed)
        Z, t = test[columns].to_numpy(), np.searchsorted(names, test["label"])
        model = Rcal().fit(X, wrong)
        ours.append(rare_recall(model, Z, t, rare))
        plain.append(rare_recall(LogisticRegression(max_iter=5000).fit(X, wrong), Z, t, rare))
        lift.append((wrong != y)[model.suspects_].mean() / (wrong != y).mean())
    assert np.mean(ours) > np.mean(plain) + 0.1
    assert np.mean(lift) > 2


def test_correct_labels_are_seldom_doubted():
    """Without a wrong label, fewer than one in 50 is."""
    X, y, _ = made(0)
    assert len(Rcal().fit(X, y).suspects_) < len(y) / 50


def test_doubted_labels_are_not_learnt_from():
    """Without virtual rows it is the head on the other rows, and the person reads how many."""
    X, y, _ = made(1)
    wrong = flipped(y, 1)
    model = Rcal(virtual=0).fit(X, wrong)
    kept = np.setdiff1d(np.arange(len(y)), model.suspects_)
    head = Logistic().fit(X[kept], wrong[kept])
    np.testing.assert_array_equal(model.predict_proba(X), head.predict_proba(X))
    assert model.note.startswith(f"{len(model.suspects_)} of 1458 labels are doubted")


def test_a_class_is_never_doubted_away():
    """Rows of a class that lie all in another one are doubted by half at most."""
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(300, 3)), rng.normal(size=(10, 3))])
    y = np.repeat([0, 1], [300, 10])
    found = suspects(X, y, 20, 1.0)
    assert 0 < (y[found] == 1).sum() <= 5


def test_small_classes_are_filled_up():
    """The head sees as many rows of each class as of the largest, and never more than allowed."""
    X, y, _ = made(2)
    _, drawn, weight = Rcal()._drawn(X, y, np.where(y == 4, 3.0, 1.0))
    np.testing.assert_array_equal(np.bincount(drawn, minlength=5), 1000 - COUNTS)
    np.testing.assert_array_equal(weight, np.where(drawn == 4, 3.0, 1.0))
    assert 990 < len(Rcal(virtual=1000)._drawn(X, y, np.ones(len(y)))[1]) <= 1000


def test_rows_may_be_brought_to_length_one():
    """Then only directions count."""
    X, y, _ = made(3)
    model = Rcal(unit=True).fit(X, y)
    np.testing.assert_allclose(model.predict_proba(X), model.predict_proba(7 * X), atol=1e-5)
    assert np.isfinite(model.predict_proba(np.zeros((1, 12)))).all()


def test_rows_that_weigh_nothing_do_not_matter():
    """They are neither doubted nor learnt from; a class of which all are such stays a class."""
    X, y, _ = made(0)
    weight = np.where((y == 3) | (np.arange(len(y)) < 300), 0.0, 1.0)
    model = Rcal().fit(X, y, weight)
    assert weight[model.suspects_].all()
    assert (model.predict_proba(X)[:, 3] < 0.1).all()
    other = X + 50 * (weight == 0)[:, None]
    same = Rcal().fit(other, y, weight).predict_proba(X)
    np.testing.assert_allclose(same, model.predict_proba(X), atol=1e-4)


def test_the_head_may_be_a_network():
    """It learns from the same rows; another name is refused with what there is."""
    X, y, centres = made(0)
    model = Rcal(head="mlp", device="cpu").fit(X, y)
    assert isinstance(model.head_, Mlp)
    assert (model.predict(centres) == np.arange(5)).all()
    with pytest.raises(ValueError, match="head is 'tree'"):
        Rcal(head="tree").fit(X, y)


def test_wide_rows_and_many_classes():
    """2,048 columns, most classes of one label: finite, and each label's own class on top."""
    rng = np.random.default_rng(0)
    y = np.concatenate([np.arange(30), np.zeros(40, int), np.ones(20, int)])
    X = rng.normal(size=(30, 2048))[y] + rng.normal(size=(90, 2048)) * 0.3
    found = Rcal().fit(X, y).predict_proba(X)
    assert (found.argmax(axis=1) == y).all()
