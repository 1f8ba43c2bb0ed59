"""The torch heads: any loss and sampler, classes that come, are merged and are renamed."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from bowerbird.models.heads import head as module
from bowerbird.models.heads.optimisers import OPTIMISERS
from bowerbird.models.linear import Linear
from bowerbird.models.losses.choosing import LOSSES
from bowerbird.models.mlp import Mlp
from bowerbird.models.samplers.chances import SAMPLERS

HEADS = [Linear, Mlp]
pytestmark = pytest.mark.parametrize("kind", HEADS)


def cloud(each, d=6, seed=0):
    """Return `each[k]` rows of class k around a centre that does not depend on the seed."""
    y = np.repeat(np.arange(len(each)), each)
    centres = np.random.default_rng(99).normal(size=(9, d)) * 2
    X = centres[y] + np.random.default_rng(seed).normal(size=(len(y), d))
    return X.astype(np.float32), y


@pytest.mark.parametrize(
    "given",
    [{"loss": name} for name in LOSSES]
    + [{"sampler": name, "jitter": 0.2} for name in SAMPLERS]
    + [{"optimiser": name} for name in OPTIMISERS]
    + [{"mixup": 1.0}, {"prior_bias": True, "loss": "cross_entropy"}, {"batch": 16}],
    ids=str,
)
def test_every_recipe_learns_and_goes_on(kind, given):
    """Rare classes included, and an increment takes a class that the fit did not know."""
    X, y = cloud([60, 20, 6])
    Z, truth = cloud([50, 50, 50], seed=1)
    model = kind(**given).fit(X, y)
    assert np.mean([(model.predict(Z)[truth == k] == k).mean() for k in range(3)]) > 0.75
    more, named = cloud([0, 0, 0, 5], seed=2)
    model.partial_fit(more, named)
    assert model.predict_proba(Z).shape == (150, 4)
    assert (model.predict(Z) == truth).mean() > 0.7


def test_scores_are_those_of_the_network(kind):
    """The scaling that is folded into the weights gives what scaling the rows gives."""
    X, y = cloud([40, 20, 10])
    X = X * 30 + 1000
    model = kind(loss="balanced_softmax").fit(X, y)
    with torch.no_grad():
        scores = model.network_(torch.from_numpy(model._scaled(X)))
    expected = torch.softmax(scores, dim=1).numpy()
    np.testing.assert_allclose(model.predict_proba(X), expected, atol=1e-4)


def test_cosine_scores_are_those_of_the_network(kind):
    """So does a head whose output layer sees directions only."""
    X, y = cloud([40, 20, 10])
    model = kind(loss="ldam_drw").fit(X, y)
    with torch.no_grad():
        scores = model.network_(torch.from_numpy(model._scaled(X)))
    np.testing.assert_allclose(model.predict_proba(X), torch.softmax(scores, 1).numpy(), atol=1e-4)


def test_half_precision_is_near(kind):
    """bfloat16 moves a probability by little, and hardly any first choice."""
    X, y = cloud([40, 20, 10])
    exact, near = (kind(precision=p).fit(X, y) for p in ("float32", "bfloat16"))
    np.testing.assert_allclose(near.predict_proba(X), exact.predict_proba(X), atol=0.1)
    assert (near.predict(X) == exact.predict(X)).mean() > 0.95


def test_merged_classes_need_no_training(kind):
    """A merged class has the sum of its parts' probabilities, and every row another's name."""
    X, y = cloud([30, 20, 10])
    model = kind().fit(X, y)
    before, steps = model.predict_proba(X), model.n_iter_
    model.rename({2: 0})
    np.testing.assert_array_equal(model.classes_, [0, 1])
    merged = np.stack([before[:, 0] + before[:, 2], before[:, 1]], axis=1)
    np.testing.assert_allclose(model.predict_proba(X), merged, atol=1e-5)
    assert model.n_iter_ == steps
    model.partial_fit(X[:1], [0])
    assert (model.predict(X) == np.where(y == 1, 1, 0)).mean() > 0.9


def test_a_renamed_class_keeps_its_place(kind):
    """Names may sort otherwise than before; the columns follow their classes."""
    X, y = cloud([30, 20, 10])
    names = np.array(["arc", "ring", "star"])
    model = kind().fit(X, names[y])
    before = model.predict_proba(X)
    model.rename({"arc": "zigzag"})
    np.testing.assert_array_equal(model.classes_, ["ring", "star", "zigzag"])
    np.testing.assert_allclose(model.predict_proba(X), before[:, [1, 2, 0]], atol=1e-6)
    model.partial_fit(X[:1], ["bow"])
    np.testing.assert_array_equal(model.classes_, ["bow", "ring", "star", "zigzag"])


def test_a_new_class_is_known_after_five_labels(kind):
    """It comes after 100 labels of others, and they lose no more than two points."""
    X, y = cloud([50, 30, 20])
    Z, truth = cloud([200, 200, 200, 200], seed=1)
    model = kind().fit(X, y)
    old = truth < 3
    before = (model.predict(Z[old]) == truth[old]).mean()
    more, named = cloud([0, 0, 0, 5], seed=2)
    for i in range(5):
        model.partial_fit(more[i : i + 1], named[i : i + 1])
    found = model.predict(Z)
    assert (found[~old] == 3).mean() > 0.5
    assert (found[old] == truth[old]).mean() > before - 0.02


def test_an_increment_takes_few_steps(kind):
    """A tenth of those of a fit."""
    X, y = cloud([30, 20])
    model = kind().fit(X, y)
    steps = model.n_iter_
    model.partial_fit(X[:1], y[:1])
    assert model.n_iter_ - steps <= steps / 10


def test_a_value_that_is_not_finite_is_named(kind):
    """It is seen in the scores, and told as scikit-learn tells it."""
    X, y = cloud([30, 20])
    model = kind().fit(X, y)
    for value, word in ((np.nan, "NaN"), (np.inf, "infinity"), (-np.inf, "infinity")):
        bad = X.copy()
        bad[7, 2] = value
        with pytest.raises(ValueError, match=word):
            model.predict_proba(bad)


def test_an_unknown_loss_is_told(kind):
    """With those that there are."""
    with pytest.raises(ValueError, match="focal"):
        kind(loss="hinge").fit(*cloud([5, 5]))


def test_a_fit_without_memory_goes_to_the_processor(kind, monkeypatch):
    """The first try runs out; the second is on the processor, and the note says so."""
    X, y = cloud([30, 20])
    expected = kind(device="cpu").fit(X, y).predict_proba(X)
    real, tries = module.train, []

    def short(*args, **kwargs):
        tries.append(1)
        if len(tries) == 1:
            raise torch.OutOfMemoryError("no room")
        real(*args, **kwargs)

    monkeypatch.setattr(module, "train", short)
    model = kind().fit(X, y)
    assert "learned on the processor" in model.note
    np.testing.assert_array_equal(model.predict_proba(X), expected)


def test_scores_without_memory_come_from_the_processor(kind, monkeypatch):
    """Where even few rows do not fit, the processor scores, and the note says so."""
    X, y = cloud([30, 20])
    model = kind().fit(X, y)
    expected = model.predict_proba(X)
    real, tries = module.stream, []

    def short(*args):
        tries.append(1)
        if len(tries) == 1:
            raise torch.OutOfMemoryError("no room")
        return real(*args)

    monkeypatch.setattr(module, "stream", short)
    np.testing.assert_array_equal(model.predict_proba(X), expected)
    assert "processor" in model.note


@pytest.mark.gpu
def test_a_gpu_gives_the_same_twice(kind):
    """The same seed and device give the same probabilities, near to those of the processor."""
    X, y = cloud([60, 30, 10])
    first, second = (kind(device="cuda").fit(X, y).predict_proba(X) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_allclose(first, kind(device="cpu").fit(X, y).predict_proba(X), atol=0.05)
