"""Which job comes next, without any worker to do it."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.events import StrategyChosen
from bowerbird.app.loop.messages import Fit, Query
from bowerbird.app.project.planner import Planner
from bowerbird.app.project.project import Project
from bowerbird.app.project.retries import IN_A_ROW, Retries
from bowerbird.data.demos import digits
from bowerbird.data.pool import Pool

Plan = tuple[Planner, Retries, list[float]]


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    """Return images of digits."""
    return digits.build(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def plan(pool: Pool, tmp_path: Path) -> Callable[..., Plan]:
    """Return a function that plans for a new project with some labels."""

    def make(labels: int = 0) -> Plan:
        project, pauses = Project(tmp_path / "p.bower", pool), list[float]()
        for item in pool.ids[:labels].tolist():
            body = {"items": [item], "class": "two", "source": "human"}
            project.state.apply(event_of("labelled", body, seq=project.state.position + 1))
        retries = Retries(lambda: 0.0)
        project.close()
        return Planner(project, retries, pauses.append), retries, pauses

    return make


def test_a_new_project_asks_before_anything_else(plan: Callable[..., Plan]) -> None:
    """Without a model there is nothing to restore, and without labels nothing to learn."""
    planner, _, _ = plan()
    job = planner.next()
    assert job is not None and job.kind == "query" and isinstance(job.request, Query)
    assert job.request.strategy is None


def test_labels_are_learned(plan: Callable[..., Plan]) -> None:
    """The first model is number 1, and a person reads how many labels it sees."""
    planner, _, _ = plan(labels=3)
    job = planner.next()
    assert job is not None and job.kind == "fit" and job.text == "training on 3 labels"
    assert isinstance(job.request, Fit) and job.request.version == 1


def test_chance_asks_in_the_place_of_a_strategy_until_another_is_chosen(
    plan: Callable[..., Plan],
) -> None:
    """Its query is a kind of its own, whose failures are counted by themselves."""
    planner, _, _ = plan()
    planner.random_instead = True
    job = planner.next()
    assert job is not None and job.kind == "random" and job.request.strategy == "random"
    planner.forgive_choosing()
    job = planner.next()
    assert job is not None and job.kind == "query"


def test_an_exhausted_strategy_is_not_asked_again(plan: Callable[..., Plan]) -> None:
    """What comes instead is the learner's code; only the first time is something to tell."""
    planner, _, _ = plan()
    assert planner.exhaust() and not planner.exhaust()
    job = planner.next()
    assert job is not None and job.kind == "restore"
    planner.succeed("restore")
    assert planner.next() is None
    planner.forgive_choosing()
    job = planner.next()
    assert job is not None and job.kind == "query"


def test_work_that_failed_is_looked_at_again_when_its_pause_is_over(
    plan: Callable[..., Plan],
) -> None:
    """Meanwhile items are asked about; once it is given up, nothing wakes for it."""
    planner, retries, pauses = plan(labels=3)
    retries.fail("fit", planner.basis)
    job = planner.next()
    assert job is not None and job.kind == "query" and pauses == [1.0]
    for _ in range(1, IN_A_ROW):
        retries.fail("fit", planner.basis)
    pauses.clear()
    planner.next()
    assert not pauses and planner.pause("fit") == math.inf
    assert planner.halt.button == "Train now"
    planner.try_again(is_training=False)
    job = planner.next()
    assert job is not None and job.kind == "fit" and planner.halt.button == ""


def test_a_preview_asks_what_the_next_query_would(plan: Callable[..., Plan]) -> None:
    """It has the same size and seed."""
    planner, _, _ = plan()
    query, preview = planner.next(), planner.preview(StrategyChosen(name="margin"))
    assert query is not None and isinstance(query.request, Query)
    assert (preview.request.n, preview.request.seed) == (query.request.n, query.request.seed)
