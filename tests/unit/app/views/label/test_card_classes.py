"""What the label card sends of the classes: all of them once, and then what has changed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.app.session.session import Session
from bowerbird.app.views.label.card import LabelCard, LabelPad
from bowerbird.data.open import open_pool
from bowerbird.data.roles import Roles

MANY = tuple((f"class {i}", None) for i in range(150))


class Idle(Project):
    """A project that asks and trains nothing by itself."""

    def _start_worker(self) -> None:
        """Leave it."""

    def _start_preparer(self) -> None:
        """Leave it."""


class Card(LabelCard):
    """A card whose messages are kept."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, LabelPad())
        self.messages: list[dict[str, Any]] = []

    def _tell(self, message: dict[str, Any]) -> None:
        self.messages.append(message)

    async def classes(self) -> dict[str, Any]:
        """Send the classes, and return what came."""
        await self._send_classes()
        return self.messages[-1]


def run(folder: Path, test: Callable[[Session, Card], Awaitable[None]]) -> None:
    """Open a project of 150 classes whose workers never start."""
    table = {"id": [f"s{i}" for i in range(9)], "f": np.random.default_rng(0).random(9)}
    pq.write_table(pa.table(table), folder / "t.parquet")
    pool = open_pool(folder / "t.parquet", Roles(), cache=folder / "cache")

    async def whole() -> None:
        project = Idle(folder / "p.bower", pool, ProjectOptions(classes=MANY))
        project.start()
        session = Session(project, "ada")
        try:
            await test(session, Card(session))
        finally:
            session.close()
            project.close()

    asyncio.run(whole())


def test_a_label_sends_one_number(tmp_path: Path) -> None:
    """Of 150 classes the one whose labels changed, and a new page all of them again."""

    async def test(session: Session, card: Card) -> None:
        first = await card.classes()
        assert first["op"] == "classes" and len(first["classes"]) == 150
        await session.label(["s3"], "class 77")
        assert await card.classes() == {"op": "counts", "counts": {"class 77": 1}, "labels": 1}
        await session.undo()
        assert (await card.classes())["counts"] == {"class 77": 0}
        card._begin({})
        assert (await card.classes())["op"] == "classes"

    run(tmp_path, test)


def test_another_name_sends_all(tmp_path: Path) -> None:
    """Names, colours, merges and additions change what the page shows of every class."""

    async def test(session: Session, card: Card) -> None:
        await card.classes()
        for change in (
            lambda: session.rename_class("class 5", "five"),
            lambda: session.recolour_class("class 5", "#123456"),
            lambda: session.merge_class("class 6", "class 5"),
            lambda: session.add_class("more"),
        ):
            await change()
            message = await card.classes()
            assert message["op"] == "classes"
        entries = {entry["id"]: entry for entry in message["classes"]}
        assert entries["class 5"]["name"] == "five" and "class 6" not in entries

    run(tmp_path, test)


def test_the_first_keys_belong_to_no_class_where_there_are_many(tmp_path: Path) -> None:
    """They are for the likeliest; the sixth class keeps its key, and shift serves ten more."""

    async def test(session: Session, card: Card) -> None:
        keys = [entry["key"] for entry in (await card.classes())["classes"]]
        assert keys[:7] == ["", "", "", "", "", "6", "7"]
        assert keys[19] == "shift+0" and not any(keys[20:])

    run(tmp_path, test)
