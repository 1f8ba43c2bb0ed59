"""A page that nobody looks at is told nothing of what others do, and catches up when it is seen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bowerbird.app.log.codec import event_of
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.app.session.session import Session
from bowerbird.app.views.history import card as history
from bowerbird.app.views.map import card as map
from bowerbird.app.views.queue import card as queue
from bowerbird.data.open import open_pool
from bowerbird.data.roles import Roles

ROWS = 20
SECONDS = 60

Messages = list[dict[str, Any]]


class Idle(Project):
    """A project whose workers never start."""

    def _start_worker(self) -> None:
        """Leave it."""

    def _start_preparer(self) -> None:
        """Leave it."""


def opened(view: Callable[[Session], Any], session: Session) -> tuple[Any, Messages]:
    """Make a card that its page has drawn and sees; returns it and what its page is told."""
    card, told = view(session), list[dict[str, Any]]()
    card._send_msg = told.append
    card.seen = True
    card._handle_msg({"op": "ready"})
    return card, told


async def until(true: Callable[[], object]) -> None:
    """Wait for something."""
    async with asyncio.timeout(SECONDS):
        while not true():
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(("module", "last"), [(queue, "queue"), (history, "news"), (map, "labels")])
def test_a_hidden_card_catches_up(tmp_path: Path, module: Any, last: str) -> None:
    """Of two cards the one in view hears of two labels; the other of both once it is in view."""
    xy = np.random.default_rng(0).normal(size=(ROWS, 2))
    pd.DataFrame(xy, columns=["f0", "f1"]).to_csv(tmp_path / "pool.csv", index=False)
    pool = open_pool(tmp_path / "pool.csv", Roles(features=("f0", "f1")), cache=tmp_path / "cache")

    def heard(told: Messages) -> bool:
        return any(message["op"] == last for message in told)

    async def test(project: Project) -> None:
        (_, seen), (card, hidden) = (opened(module.view, Session(project, "ada")) for _ in "ab")
        begun = {"queue": "queue", "news": "begin", "labels": "focus"}[last]
        for told in (seen, hidden):
            await until(lambda told=told: any(message["op"] == begun for message in told))
        card.seen = False
        seen.clear()
        hidden.clear()
        for item in pool.ids[:2].tolist():
            body = {"items": [item], "class": "a", "source": "human"}
            await project.append(event_of("labelled", body, annotator="grace"))
        await until(lambda: heard(seen))
        assert hidden == []
        card.seen = True
        await until(lambda: heard(hidden))
        (message,) = (message for message in hidden if message["op"] == last)
        if last == "news":
            assert len(message["entries"]) == 2
        if last == "labels":
            assert message["total"] == 2

    async def whole() -> None:
        project = Idle(tmp_path / "p.bower", pool, ProjectOptions(classes=(("a", None),)))
        project.start()
        try:
            await test(project)
        finally:
            project.close()

    asyncio.run(whole())
