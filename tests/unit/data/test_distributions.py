"""Where an item lies among the others."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from bowerbird.data import distributions as module
from bowerbird.data.distributions import BINS, places
from bowerbird.data.open import keep_pool, load_pool
from bowerbird.data.roles import Roles
from bowerbird.data.source import Source


@pytest.fixture
def pool_of(tmp_path):
    def pool_of(columns, roles=None):
        folder = tmp_path / "cache" / "pool-a"
        keep_pool(Source.of(pa.table(columns)), roles or Roles(), folder, file="t.csv")
        return load_pool(folder)

    return pool_of


def test_percentiles_run_from_none_to_all(pool_of):
    """The smallest of 101 values has the share 0, the middle one half, the largest 1."""
    pool = pool_of({"m": np.arange(101.0), "k": np.arange(101.0) % 7})
    found = [places(pool, i)[0] for i in (0, 50, 100)]
    assert [p.percentile for p in found] == pytest.approx([0, 0.5, 1], abs=0.001)
    assert [p.bin for p in found] == [0, 12, BINS - 1]
    assert (found[0].column, found[0].kind, found[0].value) == ("m", "number", 0.0)


def test_equal_values_are_counted_half(pool_of):
    """Among zeros and a few ones, a zero lies in the middle of the zeros."""
    pool = pool_of({"m": [0.0] * 80 + [1.0] * 20})
    assert places(pool, 0)[0].percentile == pytest.approx(0.4, abs=0.01)
    assert places(pool, 99)[0].percentile == pytest.approx(0.9, abs=0.01)


def test_the_histogram_is_of_the_middle_with_open_ends(pool_of):
    """An absurd value falls into the end bar and does not flatten the others."""
    values = np.append(np.random.default_rng(0).uniform(size=999), 1e9)
    pool = pool_of({"m": values})
    place = places(pool, 999)[0]
    assert len(place.histogram) == BINS and max(place.histogram) == 1
    assert min(place.histogram) > 0.3 and place.bin == BINS - 1 and place.percentile == 1


def test_missing_and_infinite_values_are_told(pool_of):
    """A hole is missing; an infinite value lies at its end."""
    pool = pool_of({"m": [1.0, None, np.nan, np.inf, -np.inf, 3.0]})
    found = [places(pool, i)[0] for i in range(6)]
    assert [p.missing for p in found] == [False, True, True, False, False, False]
    assert (found[3].percentile, found[3].bin) == (1.0, BINS - 1)
    assert (found[4].percentile, found[4].bin) == (0.0, 0)


@pytest.mark.parametrize(
    "values", [[1.7e308, -1.7e308, 1.0], [5.0, 5.0, 5.0], [2**63 - 1, -(2**63), 0]]
)
def test_extreme_columns_have_places(pool_of, values):
    """The ends of the number line, and no spread at all, give places and no error."""
    pool = pool_of({"m": [1.0, 2.0, 3.0], "wild": values}, Roles(features=("m",)))
    for i in range(3):
        place = places(pool, i)[1]
        assert 0 <= place.percentile <= 1 and 0 <= place.bin < BINS
        assert np.isfinite(place.histogram).all()


def test_other_columns_are_text_and_pictures_are_no_places(pool_of):
    """Text, links and series are shown as text; a picture is not."""
    pool = pool_of(
        {
            "m": [1.0, 2.0],
            "picture": ["a.png", "b.png"],
            "remark": ["<b>", None],
            "more": ["https://a.b/c", "https://d.e/f"],
            "curve": pa.array([[1.0, 2.0], [1.0]]),
            "seen": [True, False],
        }
    )
    shown = {p.column: (p.kind, p.value) for p in places(pool, 0)}
    assert shown == {
        "m": ("number", 1.0), "remark": ("text", "<b>"), "more": ("link", "https://a.b/c"),
        "curve": ("series", "2 numbers"), "seen": ("text", "True"),
    }  # fmt: skip
    assert places(pool, 1)[1].missing


def test_summaries_are_made_once_and_kept(pool_of, monkeypatch):
    """The distribution is computed when the pool is cached, not when somebody looks."""
    pool = pool_of({"m": [1.0, 2.0]})
    monkeypatch.setattr(module, "_row", lambda column: pytest.fail("computed again"))
    assert places(pool, 0)[0].percentile == 0.0


def test_whole_numbers_stay_whole(pool_of):
    """A large whole number is shown digit by digit."""
    pool = pool_of({"n": [2**53 + 1, 3], "m": [1.0, 2.0]})
    assert places(pool, 0)[0].value == 2**53 + 1


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        (np.random.default_rng(0).normal(size=2000), "linear"),
        (np.random.default_rng(0).lognormal(0, 3, 2000), "log"),
        (np.random.default_rng(0).standard_cauchy(2000) ** 3, "asinh"),
        (np.append(np.zeros(1900), np.random.default_rng(0).lognormal(0, 3, 100)), "linear"),
        (np.arange(2000) % 50 // 49 * 1.0, "linear"),
        (np.full(2000, 3.0), "linear"),
    ],
)
def test_a_heavy_tail_gets_a_logarithmic_axis(pool_of, values, scale):
    """Where one bar holds most values another scale spreads them, if it does; signs stay."""
    pool = pool_of({"m": values, "k": np.arange(2000.0)})
    about = module.summaries(pool)["m"]
    assert about.scale.name == scale
    if scale != "linear":
        assert np.median(about.histogram) > 0.02
    bins = [about.bin(value) for value in np.sort(values)]
    assert bins == sorted(bins) and set(bins) <= set(range(BINS))
    if about.low < about.high:
        assert about.bin(np.inf) == BINS - 1 and about.bin(-np.inf) == 0
    heights = np.bincount(bins, minlength=BINS)
    assert heights / heights.max() == pytest.approx(about.histogram)
