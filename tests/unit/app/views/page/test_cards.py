"""A page comes with its label card; the other cards follow, unless the page has gone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from panel import Spacer

from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.app.session.session import Session
from bowerbird.app.views.page.cards import Cards
from bowerbird.data.open import open_pool
from bowerbird.data.roles import Roles

ROWS = 20
NAMES = ("label", "map", "history")

Sit = Callable[[Callable[[Session], Awaitable[None]]], None]


class Idle(Project):
    """A project whose workers never start."""

    def _start_worker(self) -> None:
        """Leave it."""

    def _start_preparer(self) -> None:
        """Leave it."""


@pytest.fixture
def sit(tmp_path: Path) -> Sit:
    """Return a function that runs a test with somebody's sitting."""
    xy = np.random.default_rng(0).normal(size=(ROWS, 2))
    pd.DataFrame(xy, columns=["f0", "f1"]).to_csv(tmp_path / "pool.csv", index=False)
    pool = open_pool(tmp_path / "pool.csv", Roles(features=("f0", "f1")), cache=tmp_path / "cache")

    def sit(test: Callable[[Session], Awaitable[None]]) -> None:
        async def whole() -> None:
            project = Idle(tmp_path / "p.bower", pool, ProjectOptions(classes=(("a", None),)))
            project.start()
            try:
                await test(Session(project, "ada"))
            finally:
                project.close()

        asyncio.run(whole())

    return sit


def test_the_label_card_comes_first(sit: Sit) -> None:
    """Only the label card is made with the page; the others are once the page is up."""

    async def test(session: Session) -> None:
        cards = Cards(session)
        frames = {name: cards.frame(name) for name in NAMES}
        assert {name: len(frame) for name, frame in frames.items()} == {
            "label": 1,
            "map": 0,
            "history": 0,
        }
        await cards.fill_frames()
        assert all(len(frame) == 1 for frame in frames.values())
        assert len(cards.frame("queue")) == 1  # opened later
        assert cards.frame("map") is frames["map"]

    sit(test)


def test_pages_take_turns(sit: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of pages that open together none makes a card before the others have had their turn."""
    made: list[str] = []
    monkeypatch.setattr(Cards, "_make", lambda cards, name: made.append(name) or Spacer())

    async def test(session: Session) -> None:
        pages = [Cards(Session(session.project, "ada")) for _ in range(3)]
        for cards in pages:
            for name in NAMES:
                cards.frame(name)
        made.clear()
        begun = asyncio.gather(*(cards.fill_frames() for cards in pages))
        await asyncio.sleep(0)
        assert made == ["map"]  # the others wait until this one has rested
        await begun
        assert made == ["map"] * 3 + ["history"] * 3

    sit(test)


def test_no_card_is_made_for_a_page_that_has_gone(sit: Sit) -> None:
    """A tab that goes before its cards are made gets none, and nothing is left subscribed."""

    async def test(session: Session) -> None:
        cards = Cards(session)
        frame = cards.frame("history")
        session.close()
        await cards.fill_frames()
        cards.frame("queue")
        assert len(frame) == 0
        assert not any(session.project._callbacks.values())

    sit(test)
