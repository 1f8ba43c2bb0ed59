"""The ready pools."""

from __future__ import annotations

import io
from collections import Counter

import numpy as np
import pytest
from PIL import Image

from bowerbird.data.demos import DEMOS
from bowerbird.data.distributions import places
from bowerbird.data.pictures import context_picture, has_pictures, picture
from bowerbird.data.projections.stored import load


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module", params=sorted(DEMOS))
def demo(request, cache):
    return DEMOS[request.param](cache)


def test_a_demo_is_complete(demo):
    """Every demo has unique ids, finite features, pictures, places and classes to begin with."""
    assert len(set(demo.ids.tolist())) == len(demo)
    assert np.isfinite(demo.features).all() and demo.suggested_classes
    assert has_pictures(demo) and len(places(demo, 0)) >= 4
    for position in (0, len(demo) // 2, len(demo) - 1):
        assert max(Image.open(io.BytesIO(picture(demo, position, 128))).size) == 128


def test_a_demo_ships_its_map(demo):
    """The coordinates lie ready: finite, one a row, and of these features."""
    found = load(demo.folder, "pacmap")
    assert found.shape == (len(demo), 2) and np.isfinite(found).all()
    near = np.linalg.norm(found[:, None] - found, axis=2).argsort(axis=1)[:, 1:6]
    away = np.linalg.norm(demo.features[:, None] - demo.features, axis=2)
    ratio = np.median(np.take_along_axis(away, near, 1)) / np.median(away)
    assert ratio < 0.7, "neighbours on the map are not neighbours in the features"


def test_the_second_time_is_the_same(demo, cache):
    """Opening a demo again maps what is there."""
    again = DEMOS[demo.name](cache)
    assert again.fingerprint == demo.fingerprint and again.folder == demo.folder


def test_digits_fall_fifty_to_one(cache):
    """The commonest digit comes more than 50 times as often as the rarest, truth known."""
    counts = Counter(DEMOS["digits"](cache).known_labels)
    assert len(counts) == 10 and counts["one"] == 174 and counts["eight"] == 3


def test_digits_are_left_as_they_are(cache):
    """Pixels are an embedding, not measurements; their positions are no ids."""
    pool = DEMOS["digits"](cache)
    assert pool.scaling.rule == "none" and pool.features.max() == 4.0
    assert pool.ids.dtype == np.int64 and (pool.ids != np.arange(len(pool))).any()


def test_hubble_has_real_sources_in_one_field(cache):
    """All 623 sources lie with their boxes in the field, measured, and nobody knows their class."""
    pool = DEMOS["hubble"](cache)
    assert len(pool) == 623 and pool.known_labels is None and pool.scaling.rule == "robust"
    assert set(pool.parent) == {"field.png"}
    edges = pool.boxes[:, :2] + pool.boxes[:, 2:]
    assert (pool.boxes >= 0).all() and (edges <= [1000, 872]).all()
    assert {"x", "y"} <= set(pool.kinds) and not {"x", "y"} & set(pool.feature_names)
    assert Image.open(io.BytesIO(context_picture(pool, 0, 512))).size == (512, 446)


def test_hubble_measures_what_it_says(cache):
    """The named measurements tell known sources apart: a spiral, a star, a very red one."""
    pool = DEMOS["hubble"](cache)
    table = pool.context.to_pandas()
    star = table[np.hypot(table.x - 253, table.y - 167) < 5].iloc[0]
    spiral = table[np.hypot(table.x - 124, table.y - 401) < 8].iloc[0]
    red = table[np.hypot(table.x - 160, table.y - 306) < 8].iloc[0]
    assert spiral.half_light_radius > 10 and star.peak >= table.peak.quantile(0.95)
    assert red.green_red > table.green_red.quantile(0.95)
    assert table.ellipticity.between(0, 1).all() and table.gini.between(0, 1).all()


def test_hubble_finds_its_pictures_where_the_cache_is(tmp_path, cache):
    """A cache that was moved still shows pictures."""
    pool = DEMOS["hubble"](tmp_path / "old")
    (tmp_path / "old").rename(tmp_path / "new")
    moved = DEMOS["hubble"](tmp_path / "new")
    assert moved.fingerprint == pool.fingerprint and picture(moved, 0, 32)
