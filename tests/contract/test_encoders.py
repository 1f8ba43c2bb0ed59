"""Every encoder that is registered keeps the contract."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from PIL import Image

from bowerbird.app.plugins import registry as plugins
from bowerbird.data.encoding.contract import checked
from bowerbird.data.parameters import parameters_of
from bowerbird.data.sounds import Sound

ENCODERS = plugins.find("encoders")
WORDS = ("galaxy", "spiral", "arm", "blue", "faint", "star", "disc", "bar", "edge", "ring")


@pytest.fixture(params=sorted(ENCODERS))
def plugin(request):
    return ENCODERS[request.param]


@pytest.fixture
def make(plugin):
    return plugin.load()


def items_of(kind, n, seed=0):
    rng = np.random.default_rng(seed)
    if kind == "text":
        return [" ".join(rng.choice(WORDS, 6)) for _ in range(n)]
    if kind == "series":
        return [np.sin(np.arange(60) * rng.uniform(0.1, 1)) + rng.normal(size=60) for _ in range(n)]
    if kind == "sound":
        waves = np.sin(np.arange(4_000) * rng.uniform(0.05, 2, (n, 1))) * rng.uniform(
            0.1, 1, (n, 1)
        )
        return [Sound(8_000, wave.astype(np.float32)) for wave in waves]
    colours = rng.integers(0, 256, (n, 1, 1, 3)) * np.ones((n, 24, 40, 1))
    noise = rng.integers(0, 40, (n, 24, 40, 3))
    return [Image.fromarray(x) for x in np.clip(colours + noise, 0, 255).astype(np.uint8)]


def fitted(make, n=80):
    encoder = make()
    encoder.fit(encoder.extract(items_of(make.kind, n)))
    return encoder


def test_vectors_are_finite_and_of_one_length(make):
    """A batch, a single item and another batch come out as rows of one length."""
    encoder = fitted(make)
    width = None
    for n in (12, 1, 5):
        vectors = checked(encoder.encode(items_of(make.kind, n, seed=n)), n, width, "it")
        width = vectors.shape[1]


def test_the_same_batch_comes_out_the_same(make):
    """Two encoders that learned from one sample agree to the last bit."""
    items = items_of(make.kind, 10, seed=3)
    assert np.array_equal(fitted(make).encode(items), fitted(make).encode(items))


def test_what_it_learned_is_all_it_needs(make):
    """Another encoder with the same arrays encodes the same: it goes on where one was stopped."""
    first, second = fitted(make), make()
    second.arrays = {name: np.array(array) for name, array in first.arrays.items()}
    items = items_of(make.kind, 10, seed=3)
    assert np.array_equal(first.encode(items), second.encode(items))


def test_it_tells_different_items_apart(make):
    """Items that differ have vectors that do."""
    vectors = fitted(make).encode(items_of(make.kind, 10, seed=5))
    assert len(np.unique(vectors, axis=0)) == 10


def test_one_item_and_equal_items_are_a_sample_too(make):
    """A collection of one item, or of one item many times, is encoded."""
    for items in (items_of(make.kind, 1), items_of(make.kind, 1) * 20):
        encoder = make()
        encoder.fit(encoder.extract(items))
        assert np.isfinite(encoder.encode(items)).all()


def test_it_says_what_it_is(plugin):
    """It has a title and a version, and each parameter has a default and is described."""
    make = plugin.load()
    assert plugin.title
    assert make.version >= 1
    for name, parameter in parameters_of(make).items():
        assert not parameter.is_required, name
        assert f"{name} :" in inspect.getdoc(make), name
