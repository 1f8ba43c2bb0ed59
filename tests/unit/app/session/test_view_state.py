"""What one person sees: the labelled items nearby, the items alike, and what is gathered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
import pytest

from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.app.session.session import Session
from bowerbird.app.session.view_state import MANY_LABELS
from bowerbird.data.errors import ProjectError
from bowerbird.data.open import open_pool

ROWS = 22_000


class Idle(Project):
    """A project whose workers never start."""

    def _start_worker(self) -> None:
        """Leave it."""

    def _start_preparer(self) -> None:
        """Leave it."""


def run(folder: Path, test: Callable[[Session, np.ndarray], Awaitable[None]]) -> None:
    """Open a project of many items on a loop of its own while a test uses a sitting."""

    async def whole() -> None:
        features = np.random.default_rng(0).normal(size=(ROWS, 3)).astype(np.float32)
        np.save(folder / "pool.npy", features)
        pool = open_pool(folder / "pool.npy", cache=folder / "cache")
        project = Idle(folder / "p.bower", pool, ProjectOptions(classes=[("a", None), ("b", None)]))
        project.start()
        try:
            await test(Session(project, "ada"), features)
        finally:
            project.close()

    asyncio.run(whole())


def test_the_nearest_labelled_items_however_many_there_are(tmp_path: Path) -> None:
    """Few labels are all compared, of many those nearby; both ways the definition answers."""

    async def test(session: Session, features: np.ndarray) -> None:
        labelled = np.arange(0, 50)
        await session.label(session.pool.ids[labelled].tolist(), "a")
        more = np.arange(1000, 1000 + MANY_LABELS)
        for bulk in (None, more):
            if bulk is not None:
                await session.label(session.pool.ids[bulk].tolist(), "b")
                labelled = np.concatenate([labelled, bulk])
            for position in (3, 500, ROWS - 1):
                away = np.linalg.norm(features - features[position], axis=1)
                others = labelled[labelled != position]
                nearest = others[np.argsort(away[others], kind="stable")[:3]]
                found = session.nearest_labelled(position, 3)
                assert [p for p, _, _ in found] == nearest.tolist()
                assert [c for _, c, _ in found] == ["a" if p < 50 else "b" for p in nearest]
                assert [d for _, _, d in found] == pytest.approx(away[nearest], rel=1e-5)

    run(tmp_path, test)


def test_alike_and_gathered(tmp_path: Path) -> None:
    """What is gathered goes to whoever shows it, and is selected where nobody does."""

    async def test(session: Session, features: np.ndarray) -> None:
        found = await session.similar(7, 20)
        away = np.linalg.norm(features - features[7], axis=1)
        assert found.tolist() == np.argsort(away, kind="stable")[1:21].tolist()
        with pytest.raises(ProjectError, match=f"Position {ROWS}"):
            await session.similar(ROWS, 20)
        assert not session.gather(found)
        assert session.selection.tolist() == sorted(found)
        told: list[list[int]] = []
        session.select([])
        session.subscribe("gathered", lambda: told.append(session.gathered.tolist()))
        assert session.gather([3, 1], "item 7")
        assert (told, session.gathered_like, len(session.selection)) == ([[3, 1]], "item 7", 0)

    run(tmp_path, test)


def test_a_preview_is_shown_until_it_is_not(tmp_path: Path) -> None:
    """Cards are told when a preview comes and when it goes, and not when there was none."""

    async def test(session: Session, features: np.ndarray) -> None:
        told: list[object] = []
        session.subscribe("preview", lambda: told.append(session.previewed))
        for shown in (None, {"picks": []}, None, None):
            session.show_preview(shown)
        assert told == [{"picks": []}, None]

    run(tmp_path, test)
