"""The labelled items nearby, and the items alike."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
import pytest

from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.app.session.items import MANY_LABELS
from bowerbird.app.session.session import Session
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
                found = session.items.nearest_labelled(position, 3)
                assert [p for p, _, _ in found] == nearest.tolist()
                assert [c for _, c, _ in found] == ["a" if p < 50 else "b" for p in nearest]
                assert [d for _, _, d in found] == pytest.approx(away[nearest], rel=1e-5)

    run(tmp_path, test)


def test_the_items_alike(tmp_path: Path) -> None:
    """They are the nearest, and a position that the pool does not have is refused."""

    async def test(session: Session, features: np.ndarray) -> None:
        similar = await session.items.similar(7, 20)
        away = np.linalg.norm(features - features[7], axis=1)
        assert similar.tolist() == np.argsort(away, kind="stable")[1:21].tolist()
        with pytest.raises(ProjectError, match=f"Position {ROWS}"):
            await session.items.similar(ROWS, 20)

    run(tmp_path, test)
