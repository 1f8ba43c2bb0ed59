"""A preview tells what would be asked, leaves the log alone, and ends whatever a strategy does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bowerbird.app.log.events import QueryMade, StrategyChosen
from bowerbird.app.plugins.local import resolve
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.preview import Preview
from bowerbird.app.project.project import Project
from bowerbird.app.session.session import Session
from bowerbird.data.demos import digits
from bowerbird.data.errors import ProjectError, UnknownName

NAUGHTY = '''
import os
import time

def raising(evidence, rng):
    """Break."""
    raise RuntimeError("a bug of the author's")

def sleeping(evidence, rng):
    """Take a minute."""
    time.sleep(60)

def dying(evidence, rng):
    """End the process."""
    os._exit(3)
'''


async def until(true: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(60):
        while not true():
            await asyncio.sleep(0.01)


async def at_rest(session: Session) -> None:
    """Wait until something is asked and the worker has nothing to do."""
    await until(lambda: session.state.pending and not session.busy)


def test_a_preview_is_what_the_next_query_asks(tmp_path: Path) -> None:
    """The strategy's query after the change picks the same items, and the log had nothing of it."""

    async def sit() -> None:
        project = Project(tmp_path / "p.bower", digits.build(tmp_path / "cache"))
        project.start()
        session = Session(project, "ann")
        await at_rest(session)
        for pick, name in zip(session.state.pending, ["one", "two", "two", "one"], strict=False):
            await session.label([pick.item], name)
        await until(lambda: not session.state.stale)
        await at_rest(session)
        last, pending = project.log.last, session.state.pending
        seen = await session.preview("explore")
        assert len(seen.picks) == project.schedule.batch
        assert all(pick.reason for pick in seen.picks)
        assert (project.log.last, session.state.pending) == (last, pending)
        # Another strategy, asked about in between, changes nothing.
        assert (await session.preview("random")).picks != seen.picks
        await session.choose_strategy("explore")
        await at_rest(session)
        assert session.state.queries[-1].picks == seen.picks
        project.close()

    asyncio.run(sit())


def test_a_strategy_that_fails_in_a_preview_changes_nothing(tmp_path: Path) -> None:
    """Raising, sleeping and dying are told to who asked; the project's own strategy goes on."""
    (tmp_path / "naughty.py").write_text(NAUGHTY)
    found = {n: resolve("strategies", f"{tmp_path}/naughty.py:{n}") for n in TOLD}
    sources = {name: source for one in found.values() for name, source in one.sources.items()}

    async def sit() -> None:
        choices = ProjectOptions(strategy="margin", sources=sources, time_limit=1.0)
        project = Project(tmp_path / "p.bower", digits.build(tmp_path / "cache"), choices)
        project.start()
        session = Session(project, "ann")
        await at_rest(session)
        pending = session.state.pending
        for name, message in TOLD.items():
            answer = await session.preview(found[name].name)
            assert answer.what == "preview" and message in answer.message
        assert session.state.pending == pending
        assert session.state.failures == []  # who asked was told, and nobody else
        await session.label([pending[0].item], "one")
        await until(lambda: session.state.models)
        assert (await session.preview("entropy")).strategy == "entropy"
        project.close()

    asyncio.run(sit())


TOLD = {
    "raising": "RuntimeError: a bug of the author's",
    "sleeping": "it took more than 1 s and was stopped",
    "dying": "it ended the process that it ran in",
}


def test_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    """A strategy or a class that there is not is refused before the worker is asked."""

    async def sit() -> None:
        project = Project(tmp_path / "p.bower", digits.build(tmp_path / "cache"))
        project.start()
        session = Session(project, "ann")
        with pytest.raises(UnknownName):
            await session.preview("margn")
        with pytest.raises(ProjectError, match="no class 'ring'"):
            await session.preview("margin", targets=["ring"])
        project.close()

    asyncio.run(sit())


def test_the_newest_request_counts() -> None:
    """A preview that has not begun makes room for a newer one, and its asker is told."""
    strategies = [StrategyChosen(name=name) for name in "ab"]
    query = QueryMade(
        round=1, position=0, version=None, seed=0, strategy="b", spread=False, picks=[]
    )

    async def request() -> None:
        preview = Preview()
        first, second = map(preview.request, strategies)
        assert (await first).message == "another preview was asked for"
        assert preview.begin() == strategies[1] and preview.begin() is None
        preview.resolve(query)
        preview.fail("too late")
        assert await second == query

    asyncio.run(request())
