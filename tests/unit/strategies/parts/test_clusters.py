"""All of a small pool is grouped, and a stated part of a big one, the same way on every run."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.parts import clusters as subsample
from bowerbird.strategies.parts.clusters import clustered, sampled, suspected, working_set


def big(m=2000, round=0, chances=None, spread=None, labels=(0, 0, 0, 0, 1)):
    X = np.random.default_rng(0).normal(size=(m + len(labels), 3)).astype(np.float32)
    n = len(X)
    return Evidence(
        features=X,
        candidates=np.arange(len(labels), n),
        labelled=np.arange(len(labels)),
        labels=np.array(labels, dtype=np.int64),
        classes=("common", "rare"),
        probabilities=(lambda: chances) if chances is not None else None,
        spread=(lambda: spread) if spread is not None else None,
        round=round,
    )


@pytest.fixture
def small_size(monkeypatch):
    monkeypatch.setattr(subsample, "SIZE", 100)
    monkeypatch.setattr(subsample, "RARE", 20)


def test_a_small_pool_takes_part_whole():
    """Up to 20,000 candidates nothing is left out."""
    np.testing.assert_array_equal(sampled(big(), 10), np.arange(2000))


def test_a_big_pool_is_drawn_from(small_size):
    """As many as stated, ascending, each once, and the same for the same round only."""
    first, again, later = (sampled(big(round=r), 10) for r in (0, 0, 1))
    assert len(first) == 100
    assert (np.diff(first) > 0).all()
    np.testing.assert_array_equal(first, again)
    assert first.tolist() != later.tolist()


def test_every_item_has_the_same_chance(small_size):
    """Over many rounds each candidate takes part about as often as any other."""
    times = sum(np.bincount(sampled(big(m=200, round=r), 1), minlength=200) for r in range(400))
    expected, sd = 200, (400 * 0.5 * 0.5) ** 0.5
    assert abs(times - expected).max() < 4.5 * sd


def test_a_large_query_finds_as_many_as_it_asks_for(small_size):
    """More picks than the size make more candidates take part."""
    assert len(sampled(big(), 500)) == 500


def test_what_may_be_of_a_class_short_of_labels_takes_part(small_size):
    """At least half as likely as the likeliest class, the likeliest first, up to the cap."""
    chances = np.tile(np.float32([0.9, 0.1]), (2005, 1))
    chances[[17, 1500]] = [0.6, 0.4]
    assert suspected(big(chances=chances)).tolist() == [12, 1495]
    chances[5:500] = [0.5, 0.5]
    chances[40:60] = [0.1, 0.9]
    found = suspected(big(chances=chances))
    assert len(found) == 10
    assert set(found) <= set(range(35, 55))


def test_what_lies_apart_takes_part(small_size):
    """More than three interquartile ranges above the upper quartile, the largest first."""
    spread = np.linspace(1, 2, 2005).astype(np.float32)
    assert len(suspected(big(spread=spread))) == 0
    spread[[9, 600]] = 5
    assert suspected(big(spread=spread)).tolist() == [4, 595]
    spread[5:105] = np.arange(100, 200)
    assert suspected(big(spread=spread)).tolist() == list(range(90, 100))
    assert set(range(90, 100)) <= set(sampled(big(spread=spread), 10))


def test_all_alike_are_not_apart(small_size):
    """Where every spread is the same, none is unusual."""
    assert len(suspected(big(spread=np.ones(2005, dtype=np.float32)))) == 0


def test_labelled_items_take_part_in_the_order_of_the_pool(make_evidence):
    """Every row is its item's, the labelled ones marked."""
    evidence = make_evidence()
    there = working_set(evidence, 5)
    np.testing.assert_array_equal(there.vectors, evidence.features)
    np.testing.assert_array_equal(np.flatnonzero(there.labelled), np.sort(evidence.labelled))
    open_ = there.positions[~there.labelled]
    np.testing.assert_array_equal(open_, np.arange(len(evidence)))


@pytest.mark.parametrize("k", [3, 80])
def test_is_the_same_on_every_run(k):
    """Few groups, and many, which are found on batches."""
    X = np.random.default_rng(0).normal(size=(500, 4)).astype(np.float32)
    np.testing.assert_array_equal(clustered(X, k), clustered(X.copy(), k))


@pytest.mark.parametrize("k", [1, 7, 60, 1000])
def test_alike_items_share_a_group(k):
    """Three different items repeated: no warning, and equal items are in one group."""
    X = np.repeat(np.eye(3, 4, dtype=np.float32), 40, axis=0)
    group = clustered(X, k)
    assert group.shape == (120,)
    assert all(len(set(group[i : i + 40])) == 1 for i in (0, 40, 80))


def test_finds_heaps():
    """Well separated heaps are found."""
    heaps = np.arange(90) % 3
    X = np.random.default_rng(0).normal(size=(90, 2)) + 50 * np.eye(3, 2)[heaps]
    group = clustered(X.astype(np.float32), 3)
    assert len({(a, b) for a, b in zip(heaps, group, strict=True)}) == 3
