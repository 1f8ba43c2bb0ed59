"""The loop with the truth as annotator."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bowerbird.app.laboratory.simulation import Exam, Run
from bowerbird.app.log.writer import Log
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.share.replay import replay
from bowerbird.data.demos import digits
from bowerbird.data.errors import DataError
from bowerbird.data.pool import Pool


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    return digits.build(tmp_path_factory.mktemp("cache"))


def simulate(pool: Pool, strategy: str = "auto", **more: Any) -> dict[str, Any]:
    """Run 30 labels on the digits."""
    known = np.asarray(pool.known_labels)
    exam = Exam(np.asarray(pool.features[::2]), known[::2])
    choices = ProjectOptions(learner="logistic", strategy=strategy, seed=3)
    return Run(pool, choices, exam=exam, initial=[0, 5, 9], budget=30, **more).run()


def test_a_run_spends_its_budget_and_measures_after_each_batch(pool: Pool) -> None:
    """The initial labels come first, no item twice, and each fit is evaluated."""
    record = simulate(pool)
    assert record["picks"][:3] == pool.ids[[0, 5, 9]].tolist()
    assert len(record["picks"]) == len(set(record["picks"])) == 30
    assert record["labels"] == [3, 13, 23, 30]
    assert all(0 <= x <= 1 for x in record["balanced_accuracy"] + record["macro_f1"])
    assert record["balanced_accuracy"][-1] > record["balanced_accuracy"][0]
    assert all(len(curve) == 4 for curve in record["recall"].values())


@pytest.mark.parametrize("strategy", ["auto", "random", "margin"])
def test_a_seed_fixes_every_pick(pool: Pool, strategy: str) -> None:
    """The same seed gives the same picks and measures; times aside, records are equal."""
    one, two = simulate(pool, strategy), simulate(pool, strategy)
    for record in (one, two):
        record.pop("seconds_fit"), record.pop("seconds_query")
    assert one == two


def test_it_starts_from_zero_labels_and_ends_with_the_pool(pool: Pool) -> None:
    """Without initial labels and with a budget beyond the pool every item is labelled once."""
    choices = ProjectOptions(learner="logistic", strategy="random")
    record = Run(pool, choices, budget=10_000, batch=100).run()
    assert sorted(record["picks"]) == sorted(pool.ids.tolist())


def test_a_kept_run_is_a_project_that_replays(pool: Pool, tmp_path: Path) -> None:
    """A simulation's log has all that a replay needs."""
    simulate(pool, keep=tmp_path / "run.bower")
    log = Log(tmp_path / "run.bower")
    verdict = replay(log.read(), pool)
    log.close()
    assert verdict.same and verdict.queries == 3 and verdict.models_alike == verdict.models == 4


def test_a_replay_names_the_first_query_that_differs(pool: Pool, tmp_path: Path) -> None:
    """On other data the verdict says which query and which pick came out otherwise."""
    simulate(pool, keep=tmp_path / "run.bower")
    log = Log(tmp_path / "run.bower")
    other = replace(pool, features=np.ascontiguousarray(pool.features[::-1]), folder=None)
    verdict = replay(log.read(), other)
    log.close()
    assert not verdict.same
    assert verdict.different.startswith("Query 1, pick ")


def test_missing_truth_is_refused(pool: Pool) -> None:
    """An item without a label cannot be asked about in a simulation."""
    known = np.asarray(pool.known_labels).copy()
    known[7] = None
    with pytest.raises(DataError, match=r"1 of 487 items have no label"):
        Run(replace(pool, known_labels=known), ProjectOptions())
