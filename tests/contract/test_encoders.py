"""Every encoder that is registered keeps the contract."""

from __future__ import annotations

import inspect
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from bowerbird.app.plugins import registry as plugins
from bowerbird.data.encoding.contract import checked
from bowerbird.data.parameters import parameters_of
from bowerbird.data.series.contents import Curve, Spectrum
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
    if kind in ("series", "curve", "spectrum"):
        waves = [np.sin(np.arange(60) * rng.uniform(0.1, 1)) for _ in range(n)]
        return [series_of(kind, wave + rng.normal(size=60) + 5, rng) for wave in waves]
    if kind == "sound":
        waves = np.sin(np.arange(4_000) * rng.uniform(0.05, 2, (n, 1))) * rng.uniform(
            0.1, 1, (n, 1)
        )
        return [Sound(8_000, wave.astype(np.float32)) for wave in waves]
    colours = rng.integers(0, 256, (n, 1, 1, 3)) * np.ones((n, 24, 40, 1))
    noise = rng.integers(0, 40, (n, 24, 40, 3))
    return [Image.fromarray(x) for x in np.clip(colours + noise, 0, 255).astype(np.uint8)]


def series_of(kind, value, rng):
    """Return values as an encoder of a kind takes them."""
    place, error = np.sort(rng.uniform(1, 90, len(value))), np.full(len(value), 0.1)
    if kind == "spectrum":
        return Spectrum(place, value, error)
    bands = np.array(["g", "r"], dtype=object)[rng.integers(0, 2, len(value))]
    return value if kind == "series" else Curve(place, value, error, bands, np.nan)


def strange_series(kind):
    """Return series of one and two points, constant, empty of errors, huge, and at one time."""
    rng = np.random.default_rng(9)
    values = [np.full(1, 3.0), np.array([1.0, 2.0]), np.ones(60), np.zeros(60)]
    values += [rng.normal(size=n) for n in (5, 9, 10, 11, 6_000)] + [rng.normal(size=60) * 1e300]
    items = [series_of(kind, value, rng) for value in values]
    if kind == "curve":
        bare = items[4]
        items += [replace(bare, error=np.full(5, np.nan), band=np.full(5, "", dtype=object))]
        items += [replace(bare, band=np.full(5, "new", dtype=object), time=np.ones(5), period=0.5)]
    return items


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


def test_strange_series_are_encoded(make):
    """Short, constant and huge series, and those without errors, have finite vectors, alone too."""
    if make.kind not in ("series", "curve", "spectrum"):
        pytest.skip("takes no series")
    items = strange_series(make.kind)
    for encoder in (fitted(make), make()):
        if not encoder.arrays:
            encoder.fit(encoder.extract(items))
        width = encoder.encode(items).shape[1]
        for batch in (items, items[:1]):
            checked(encoder.encode(batch), len(batch), width, "it")


def test_it_says_what_it_is(plugin):
    """It has a title and a version, and each parameter has a default and is described."""
    make = plugin.load()
    assert plugin.title
    assert make.version >= 1
    for name, parameter in parameters_of(make).items():
        assert not parameter.is_required, name
        assert f"{name} :" in inspect.getdoc(make), name
