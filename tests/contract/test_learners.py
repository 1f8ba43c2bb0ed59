"""Every learner that is registered keeps the contract."""

from __future__ import annotations

import functools
import inspect

import numpy as np
import pytest

from bowerbird.app.plugins import registry as plugins
from bowerbird.models.base.learner import Learner

LEARNERS = plugins.find("learners")


@pytest.fixture(params=sorted(LEARNERS))
def make(request):
    return LEARNERS[request.param].load()


@functools.cache
def of_three(make):
    """Return a learner of three classes, for tests that only read it."""
    return make(seed=0).fit(*labelled(3))


@functools.cache
def of_four(make):
    """Return a learner of four classes, for tests that only read it."""
    return make(seed=0).fit(*labelled(4))


def labelled(k, each=6, d=5, seed=0):
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(k), each)
    centres = rng.normal(size=(k, d)) * 4
    X = (centres[y] + rng.normal(size=(len(y), d))).astype(np.float32)
    return X, y


def pool(n=300, d=5):
    return np.random.default_rng(9).normal(size=(n, d)).astype(np.float32) * 4


def test_is_a_learner(make):
    """A fitted one has the verbs and the attribute that the protocol names."""
    assert isinstance(of_three(make), Learner)


def test_probabilities_are_probabilities(make):
    """One column a class, in the order of classes_, and rows that sum to 1."""
    model = of_four(make)
    found = model.predict_proba(pool())
    assert found.shape == (300, 4)
    np.testing.assert_array_equal(model.classes_, [0, 1, 2, 3])
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)
    assert (found >= 0).all()


def test_learns(make):
    """Classes that lie apart are told apart, and the columns are those of the right classes."""
    X, y = labelled(3, each=20)
    model = make(seed=0).fit(X[::2], y[::2])
    assert (model.predict_proba(X[1::2]).argmax(axis=1) == y[1::2]).mean() > 0.9


def test_same_seed_same_model(make):
    """The same labels and seed give the same probabilities, to the last bit."""
    again = make(seed=0).fit(*labelled(4))
    np.testing.assert_array_equal(of_four(make).predict_proba(pool()), again.predict_proba(pool()))


def test_global_randomness_does_not_matter(make):
    """What else was drawn from the global generators has no effect."""
    torch = pytest.importorskip("torch")
    model = of_three(make)
    np.random.seed(1)
    torch.manual_seed(1)
    again = make(seed=0).fit(*labelled(3))
    np.testing.assert_array_equal(model.predict_proba(pool()), again.predict_proba(pool()))


def test_one_class(make):
    """A single class has the probability 1 everywhere."""
    X, _ = labelled(1)
    found = make(seed=0).fit(X, np.full(len(X), 3)).predict_proba(pool())
    np.testing.assert_allclose(found, np.ones((300, 1)))


def test_one_label(make):
    """A single label is enough to fit."""
    X, _ = labelled(1, each=1)
    assert make(seed=0).fit(X, [0]).predict_proba(pool()).shape == (300, 1)


def test_one_label_a_class(make):
    """Each item is likeliest of its own class where every class has one label."""
    X, y = labelled(5, each=1)
    assert (make(seed=0).fit(X, y).predict_proba(X).argmax(axis=1) == y).all()


def test_classes_may_grow(make):
    """A fit forgets the classes of the one before."""
    grown = make(seed=0).fit(*labelled(2)).fit(*labelled(4)).predict_proba(pool())
    assert grown.shape == (300, 4)
    np.testing.assert_array_equal(grown, of_four(make).predict_proba(pool()))


def test_classes_may_be_names(make):
    """Any sortable type names a class."""
    X, y = labelled(3)
    names = np.array(["arc", "ring", "star"])
    model = make(seed=0).fit(X, names[y])
    np.testing.assert_array_equal(model.classes_, names)
    assert set(model.predict(pool())) <= set(names)


def test_zero_rows(make):
    """There is nothing to learn from zero rows, and it says so."""
    with pytest.raises(ValueError, match="0"):
        make(seed=0).fit(np.empty((0, 5)), np.empty(0))


def test_chunks_equal_the_whole(make):
    """Scoring in parts gives what scoring at once gives."""
    model = of_four(make)
    X = pool(n=60)
    parts = np.concatenate([model.predict_proba(X[i : i + 7]) for i in range(0, len(X), 7)])
    np.testing.assert_allclose(parts, model.predict_proba(X), atol=1e-6)


def test_reads_a_memory_map(make, tmp_path):
    """A memory map that cannot be written to is scored like the array."""
    model = of_three(make)
    np.save(tmp_path / "pool.npy", pool())
    mapped = np.load(tmp_path / "pool.npy", mmap_mode="r")
    np.testing.assert_array_equal(model.predict_proba(mapped), model.predict_proba(pool()))


def test_leaves_its_inputs_alone(make):
    """Neither rows nor labels are changed."""
    X, y = labelled(3)
    kept = X.copy(), y.copy()
    model = make(seed=0).fit(X, y)
    model.predict_proba(X)
    np.testing.assert_array_equal(X, kept[0])
    np.testing.assert_array_equal(y, kept[1])


def test_tells_its_parameters(make):
    """The docstring has a first line and names every parameter; all have defaults."""
    text = inspect.getdoc(make)
    assert text.splitlines()[0].endswith(".")
    for name, parameter in inspect.signature(make).parameters.items():
        assert name in text
        assert parameter.kind is parameter.KEYWORD_ONLY
        assert parameter.default is not parameter.empty


def test_what_it_may_tell_beyond_probabilities(make):
    """Members are probabilities, and each optional answer is the same chunk by chunk."""
    model = of_four(make)
    for name in ("members", "uncertainty", "embed"):
        method = getattr(model, name, None)
        if method is None:
            continue
        found = method(pool())
        rows = found.ndim - 2 if name == "members" else 0
        assert found.dtype == np.float32
        assert found.shape[rows] == 300
        parts = [method(pool()[i : i + 90]) for i in range(0, 300, 90)]
        np.testing.assert_allclose(np.concatenate(parts, axis=rows), found, atol=1e-5)
        if name == "members":
            assert found.shape[2] == 4
            np.testing.assert_allclose(found.sum(axis=2), 1, atol=1e-5)
