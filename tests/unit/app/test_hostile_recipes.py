"""A recipe beyond its bounds is refused by every way in, and holds up nothing that it reaches."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bowerbird.app.commands.opening.arguments import choices_from
from bowerbird.app.laboratory.plan import parts_of
from bowerbird.app.log.codec import event_of
from bowerbird.app.log.events import Event
from bowerbird.app.log.state import State
from bowerbird.app.log.writer import Log
from bowerbird.app.loop.engine import Engine
from bowerbird.app.project.open import settings_for
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.app.project.start import first_events
from bowerbird.app.session.session import Session
from bowerbird.app.share.import_session import restore
from bowerbird.app.share.replay import replay
from bowerbird.app.share.session_file import as_document, as_text, parse
from bowerbird.data.demos import digits
from bowerbird.data.errors import ConfigError
from bowerbird.data.pool import Pool
from bowerbird.models.extra_trees import ExtraTrees

SECONDS = 120  # after which a wait has failed
LEARNERS: list[tuple[str, dict[str, Any], str]] = [
    ("extra_trees", {"trees": 10**9}, "trees is 1000000000; expected a whole number from 1 to"),
    ("mlp", {"steps": 10**9}, "steps is 1000000000"),
    ("mlp", {"loss": "x" * 1_000}, "loss is 'xxx"),
    ("committee", {"learners": "forest," * 200}, "learners is 'forest"),
    ("duo", {"trees": True}, "trees is True"),
    ("duo", {"tree": 3}, "has no parameter 'tree'"),
]
STRATEGIES: list[tuple[str, dict[str, Any], str]] = [
    ("outlier", {"trees": 10**9}, "trees is 1000000000"),
    ("density", {"power": -1}, "power is -1"),
    ("margin", {"balance": 10**9}, "balance is 1000000000"),
    ("margin", {"within": "x" * 3_000}, "within is 'xxx"),
    ("margin", {"many": 3}, "has no parameter 'many'"),
]
BOTH = [("learner", *one) for one in LEARNERS] + [("strategy", *one) for one in STRATEGIES]
hostile = pytest.mark.parametrize(("kind", "name", "parameters", "message"), BOTH)


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    return digits.build(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def no_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test in which a fit of trees begins."""
    monkeypatch.setattr(ExtraTrees, "fit", lambda *given: pytest.fail("it was fitted"))


PICK = {"item": 1, "score": 0.0, "reason": "", "probability": 1.0, "target": None}
KEYS = {
    "model": {"version", "position", "seed", "learner", "labels", "classes", "digest", "predicted"},
    "query": {"round", "position", "version", "seed", "strategy", "phase", "spread", "picks"},
}


def events_of(pool: Pool, kind: str, name: str, parameters: dict[str, Any]) -> list[Event]:
    """Return a log with four labels and a recipe that no way in would have let pass."""
    log = Log()
    log.append(first_events(pool, ProjectOptions(learner="logistic", strategy="margin"))).result()
    for at in range(4):
        body = {"items": [pool.ids[at].item()], "class": "one" if at % 2 else "two"}
        log.append([event_of("labelled", body | {"source": "human"}, annotator="me")]).result()
    log.append([event_of(kind, {"name": name, "parameters": parameters})]).result()
    events = log.read()
    log.close()
    return events


@hostile
def test_a_configuration_is_refused(
    kind: str, name: str, parameters: dict[str, Any], message: str, tmp_path: Path
) -> None:
    """Before any data are read."""
    path = tmp_path / "mine.yaml"
    path.write_text(json.dumps({kind: {"name": name, "parameters": parameters}}))
    args = argparse.Namespace(strategy=None, learner=None, config=None, scheduler=None)
    with pytest.raises(ConfigError, match=message):
        choices_from(settings_for("digits", path), args, "digits")


@hostile
def test_brackets_on_the_command_line_are_refused(
    kind: str, name: str, parameters: dict[str, Any], message: str
) -> None:
    """Before any run of a simulation."""
    inside = ", ".join(f"{key}={value!r}" for key, value in parameters.items())
    kinds = {"learner": "learners", "strategy": "strategies"}
    with pytest.raises(ConfigError, match=message):
        parts_of(kinds[kind], [f"{name}({inside})"])


@pytest.mark.parametrize("targets", ["3", "'star'", "[3]"])
def test_targets_on_the_command_line_are_names(targets: str) -> None:
    """The classes to look for are told as a list, whatever the strategy."""
    with pytest.raises(ConfigError, match=r"targets is .*; expected a list of classes' names"):
        parts_of("strategies", [f"certain(targets={targets})"])
    assert parts_of("strategies", ["certain(targets=['star'])"])


@hostile
@pytest.mark.parametrize("depth", ["settings", "everything"])
def test_a_session_file_is_refused(
    kind: str, name: str, parameters: dict[str, Any], message: str, depth: Any,
    pool: Pool, tmp_path: Path,
) -> None:  # fmt: skip
    """No project begins with it; where its cards are can still be taken."""
    document = parse(
        as_text(as_document(events_of(pool, kind, name, parameters), "digits")).encode(), "x.json"
    )
    with pytest.raises(ConfigError, match=message):
        restore(document, tmp_path / "p.bower", pool, ProjectOptions(), depth)
    assert not (tmp_path / "p.bower").exists()
    assert restore(document, tmp_path / "q.bower", pool, ProjectOptions(), "layout").events


@pytest.mark.usefixtures("no_fit")
@hostile
def test_a_log_is_refused_before_a_fit(
    kind: str, name: str, parameters: dict[str, Any], message: str, pool: Pool
) -> None:
    """An old or crafted log's fit and query fail with the same line, and so does its replay."""
    events = events_of(pool, kind, name, parameters)
    state, engine = State(events), Engine(pool)
    with pytest.raises(ConfigError, match=message):
        engine.fit(state, 1, 0) if kind == "learner" else engine.query(state, 3, 0)
    body = {"position": state.position, "version": 1, "round": 1, "seed": 0, "digest": ""}
    job = "model" if kind == "learner" else "query"
    body |= {"strategy": name, "spread": False, "picks": [PICK], "classes": ["one", "two"]}
    body |= {"phase": "", "labels": 4, "predicted": {}, "learner": {"name": name}}
    body = {key: body[key] for key in KEYS[job]}
    with pytest.raises(ConfigError, match=message):
        replay([*events, event_of(job, body).at(state.position + 1)], pool)


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(SECONDS):
        while not true():
            await asyncio.sleep(0.01)


def test_a_project_goes_on_after_a_hostile_log(pool: Pool, tmp_path: Path) -> None:
    """The failure is told in the log's line, labels are taken, and a sound learner goes on."""
    folder = tmp_path / "p.bower"
    log = Log(folder)
    log.append(
        [
            event if event.kind != "opened" else first_events(pool, ProjectOptions())[0]
            for event in events_of(pool, "learner", "extra_trees", {"trees": 10**9})
        ]
    ).result()
    log.close()

    async def sit() -> None:
        project = Project(folder, pool)
        project.start()
        try:
            session = Session(project, "ann")
            await until(lambda: session.notices)
            assert any("trees is 1000000000" in notice.text for notice in session.notices)
            for recipe in ({"trees": 10**8}, {"trees": None}):
                with pytest.raises(ConfigError, match=r"trees is .*; expected"):
                    session.choose_learner("extra_trees", recipe)
            with pytest.raises(ConfigError, match="power is inf"):
                session.choose_strategy("density", {"power": float("inf")})
            with pytest.raises(ConfigError, match="trees is 0"):
                await session.preview("outlier", {"trees": 0})
            assert not session.state.models
            await session.label([pool.ids[9].item()], "two")
            await session.choose_learner("extra_trees", {"trees": 3})
            await until(lambda: session.state.models)
        finally:
            project.close()

    asyncio.run(sit())
