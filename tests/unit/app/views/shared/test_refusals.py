"""Whatever a page sends gets an answer: it is done, or the person is told why not."""

from __future__ import annotations

import asyncio
import gc
import warnings
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.app.session.session import Session
from bowerbird.app.session.view_state import ViewState
from bowerbird.app.views.classes.card import Ledger, LedgerCard
from bowerbird.app.views.history.card import HistoryCard, HistoryList
from bowerbird.app.views.label.card import LabelCard, LabelPad
from bowerbird.app.views.map.card import MapCanvas, MapCard
from bowerbird.app.views.page.status import Status
from bowerbird.app.views.plots.card import Words
from bowerbird.app.views.queue.card import QueueCard, QueueStrip
from bowerbird.app.views.settings.preview import PreviewList
from bowerbird.app.views.shared.refusals import read_message, run_soon
from bowerbird.data.open import open_pool
from bowerbird.data.roles import Roles

HALF = "\ud800"


class Idle(Project):
    """A project whose workers never start."""

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()


@pytest.fixture
def sit(tmp_path: Path) -> Callable[[Callable[[Session], Awaitable[None]]], None]:
    """Return a function that runs an asynchronous test with a session of a small project."""
    xy = np.random.default_rng(0).normal(size=(20, 2))
    pd.DataFrame({"id": range(20), "f0": xy[:, 0], "f1": xy[:, 1]}).to_csv(tmp_path / "pool.csv")
    roles = Roles(id="id", features=("f0", "f1"))
    pool = open_pool(tmp_path / "pool.csv", roles, cache=tmp_path / "cache")

    def sit(test: Callable[[Session], Awaitable[None]]) -> None:
        async def whole() -> None:
            project = Idle(
                tmp_path / "p.bower", pool, ProjectOptions(classes=(("a", None), ("b", None)))
            )
            project.start()
            try:
                await test(Session(project, "ada"))
            finally:
                project.close()

        asyncio.run(whole())

    return sit


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    for _ in range(2000):
        if holds():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it did not come to hold")


@pytest.mark.parametrize(
    "command",
    [
        {"kind": "add", "name": HALF},
        {"kind": "add", "name": ["a"]},
        {"kind": "add", "name": "a"},
        {"kind": "add"},
        {"kind": "rename", "class": ["a"], "name": "c"},
        {"kind": "merge", "class": "a", "into": "nothing"},
        {"kind": "recolour", "class": "a", "colour": 7},
        {"kind": "cost", "class": "a", "cost": 10**400},
        {"kind": "cost", "class": "a", "cost": {}},
        {"kind": "layout", "cards": {"map": [0, 0, 4]}, "open": ["map"], "dark": False},
        {"kind": "columns", "order": [1], "pinned": [], "hidden": []},
        {"kind": "columns", "order": [HALF], "pinned": [], "hidden": []},
        {"kind": "columns", "order": [], "pinned": [], "hidden": [str(i) for i in range(20_001)]},
        {"kind": "destroy"},
    ],
)
def test_every_wrong_command_is_answered(sit: Any, command: dict[str, Any]) -> None:
    """A refusal is one line of text, and nothing is written."""

    async def test(session: Session) -> None:
        before = session.project.log.last
        (answer,), trouble = await session.commands.follow([command | {"event": "e1"}])
        assert not answer["ok"] and answer["text"] and not trouble
        assert session.project.log.last == before

    sit(test)


@pytest.mark.parametrize("class_id", [["a"], "nothing", None])
def test_the_ledger_answers(sit: Any, class_id: Any) -> None:
    """Items of a class that there is not are refused in one notice."""

    async def test(session: Session) -> None:
        table = Ledger()
        LedgerCard(session, table)
        table._handle_msg({"op": "select", "class": class_id})
        await until(lambda: len(session.notices) == 1)
        assert session.notices[0].text

    sit(test)


def test_an_unforeseen_error_is_told_and_logged(
    sit: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The person reads that it failed, the server's output has the traceback."""

    def fail(self: ViewState, *given: Any) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(ViewState, "select", fail)

    async def test(session: Session) -> None:
        table = Ledger()
        LedgerCard(session, table)
        table._handle_msg({"op": "select", "class": "a"})
        assert "RuntimeError" in session.notices[0].text

    sit(test)
    assert "a fault of ours" in caplog.text


@pytest.mark.parametrize("data", ["ready", ["ready"], 3, None, True, {"op": ["ready"]}, {}])
def test_what_is_no_message_is_passed_over(sit: Any, data: Any) -> None:
    """No component of ours fails at whatever else JSON can say."""

    async def test(session: Session) -> None:
        pad, listed, strip, canvas = LabelPad(), HistoryList(), QueueStrip(), MapCanvas()
        LabelCard(session, pad), HistoryCard(session, listed)
        QueueCard(session, strip), MapCard(session, canvas)
        preview, heard = PreviewList(), list[dict[str, Any]]()
        preview.listener = heard.append
        status, words = Status(session), Words()
        words.listener = heard.append
        for component in (pad, listed, strip, canvas, preview, status, words):
            component._handle_msg(data)
        await asyncio.sleep(0)
        assert heard == [read_message(data)] * 2
        assert not session.notices

    sit(test)


def test_the_label_card_answers(sit: Any) -> None:
    """Items that there are not are refused on the card itself, and nothing is logged as a fault."""

    async def test(session: Session) -> None:
        told: list[dict[str, Any]] = []
        pad = LabelPad()
        pad.send = told.append  # type: ignore[method-assign]
        card = LabelCard(session, pad)
        wrong: list[dict[str, Any]] = [
            {"op": "look", "shows": 0, "position": p} for p in (99, "a", 10**30)
        ]
        wrong += [
            {"op": "similar"},
            {"op": "similar", "position": -1},
            {"op": "similar", "position": []},
        ]
        for message in wrong:
            card._receive(message)
        await until(lambda: sum(len(one["messages"]) for one in told) == len(wrong))
        texts = [message for one in told for message in one["messages"]]
        assert all(one["op"] == "trouble" and one["text"] for one in texts)

    sit(test)


def test_the_queue_and_the_map_answer(sit: Any) -> None:
    """What is in the queue no more, and a lasso that was cleared, are told to be so."""

    async def test(session: Session) -> None:
        strip = QueueStrip()
        card = QueueCard(session, strip)
        card._receive({"op": "look", "position": 3})
        card._receive({"op": "look", "position": [3]})
        assert [notice.text for notice in session.notices] == [
            "That item is no longer in the queue."
        ] * 2
        told: list[dict[str, Any]] = []
        canvas = MapCanvas()
        canvas.send = told.append  # type: ignore[method-assign]
        lasso = MapCard(session, canvas)
        lasso._receive({"op": "lasso", "serial": {}})
        await until(lambda: len(told) == 1)
        assert all(one["op"] == "trouble" and one["text"] for one in told)
        command = {"event": "e", "kind": "caught", "class": "a", "again": False}
        wrong = [{"caught": "gone"}, {"caught": ["a"]}, {}, {"caught": "gone", "again": None}]
        answers, _ = await session.commands.follow([command | fields for fields in wrong])
        assert not any(one["ok"] for one in answers)
        assert "Draw it again" in answers[0]["text"]
        kept = session.view.keep_caught(np.arange(3), np.array([True, False, False]))
        answers, _ = await session.commands.follow([command | {"caught": kept}])
        assert answers[0]["ok"]
        assert list(session.state.decisions) == [1, 2]

    sit(test)


def test_what_the_servers_end_cuts_off_before_it_begins_is_no_warning() -> None:
    """A card asked for to be drawn in the last moment leaves nothing in the terminal."""

    async def draw() -> None:
        """Never begun."""

    async def end() -> None:
        run_soon(draw())
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()  # as the end of the loop does

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        asyncio.run(end())
        gc.collect()
    assert [str(warning.message) for warning in told] == []


def test_what_fails_with_nobody_waiting_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """With its traceback, once."""

    async def fail() -> None:
        raise RuntimeError("no such thing")

    async def wait() -> None:
        run_soon(fail())
        await asyncio.sleep(0.01)

    asyncio.run(wait())
    (record,) = caplog.records
    assert record.exc_info is not None and "no such thing" in str(record.exc_info[1])
