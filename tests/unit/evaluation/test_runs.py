"""The figures of a run, from a record that can be counted by hand."""

from __future__ import annotations

import math
from typing import Any

import pytest

from bowerbird.evaluation.discovery import (
    classes_found,
    items_found,
    labels_until_each,
    rare_classes,
)
from bowerbird.evaluation.runs import FIGURES, grouped, measure, missed, until_of_class

GIVEN = ["star", "star", "galaxy", "star", "ring", "galaxy", "jet"]


def record(**other: Any) -> dict[str, Any]:
    """Seven labels, two of them given at the start."""
    return {
        "strategy": "auto",
        "learner": "duo",
        "seed": 0,
        "given": GIVEN,
        "pool_classes": {"star": 50, "galaxy": 40, "ring": 6, "jet": 1},
        "initial": 2,
        "labels": [2, 4, 7],
        "balanced_accuracy": [0.2, 0.4, 0.7],
        "macro_f1": [0.1, 0.3, 0.6],
        "recall": {},
        "seconds_query": [0.3, 0.1, 0.2],
        "seconds_fit": [],
        **other,
    }


def test_the_figures_of_a_run() -> None:
    """Each is what one counts by hand; what was not measured is NaN."""
    found = measure(record())
    assert set(found) == {figure.key for figure in FIGURES}
    assert found["every_class"] == 7
    assert found["enough_of_each"] == 7 + 10  # there are no five stars among the labels
    assert found["rare_per_100"] == pytest.approx(100 * 2 / 5)  # ring and jet of five asked about
    assert found["balanced_accuracy"] == pytest.approx(100 * (0.3 * 2 + 0.55 * 3) / 5)
    assert found["balanced_accuracy_end"] == pytest.approx(70)
    assert found["seconds_query"] == pytest.approx(0.2)
    assert math.isnan(found["seconds_fit"])
    untested = measure(record(labels=[], balanced_accuracy=[], macro_f1=[]))
    assert math.isnan(untested["balanced_accuracy"]) and math.isnan(untested["macro_f1"])


def test_a_run_that_asked_nothing_has_no_yield() -> None:
    """With initial labels alone there is no rare item per 100 asked about."""
    assert math.isnan(measure(record(initial=7))["rare_per_100"])


def test_runs_of_a_strategy_stand_together() -> None:
    """Groups keep the order, and say in how many runs a class was never found."""
    short = record(seed=1, given=GIVEN[:4])
    groups = grouped([record(), record(strategy="random"), short])
    assert [(g.strategy, len(g.records)) for g in groups] == [("auto", 2), ("random", 1)]
    assert groups[0].by_seed("every_class") == {0: 7, 1: 14}
    assert missed(groups[0].records) == 1
    found, never = until_of_class(groups[0], "ring")
    assert (found.mean, found.n, never) == ((5 + 14) / 2, 2, 1)
    assert until_of_class(groups[0], "nebula")[0].n == 0


def test_discovery_against_a_slow_count() -> None:
    """Labels until each class, classes and rare items so far, as a loop counts them."""
    pool = {"star": 50, "galaxy": 40, "ring": 6, "jet": 1, "nebula": 3}
    for each in (1, 2, 5):
        for name, found in labels_until_each(GIVEN, pool, each).items():
            need = min(each, pool[name])
            slow = [n for n in range(1, 8) if GIVEN[:n].count(name) >= need]
            assert found == (slow[0] if slow else None)
    assert classes_found(GIVEN).tolist() == [len(set(GIVEN[:n])) for n in range(8)]
    assert rare_classes(pool) == ["jet", "nebula", "ring"]
    assert items_found(GIVEN, {"ring", "jet"}).tolist() == [0, 0, 0, 0, 0, 1, 1, 2]
    assert rare_classes({}) == []
