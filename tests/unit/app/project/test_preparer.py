"""What the process beside the work prepares of a pool."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pandas as pd

from bowerbird.app.project.project import Project
from bowerbird.data.open import open_pool
from bowerbird.data.roles import Roles

ROWS = 80


class WithoutWorker(Project):
    """A project that asks nothing by itself."""

    def _start_worker(self) -> None:
        """Leave it."""


def test_items_alike_are_found_beside_the_work(tmp_path: Path) -> None:
    """A process of its own finds them, pages hear of it, and the next start has them at once."""
    values = np.random.default_rng(0).normal(size=(ROWS, 4))
    values[70] = values[5]
    table = pd.DataFrame(values, columns=list("abcd"))
    table.to_parquet(tmp_path / "pool.parquet")
    roles = Roles(id="row number", features=tuple("abcd"))
    pool = open_pool(tmp_path / "pool.parquet", roles, cache=tmp_path / "cache")

    async def opened(waits: bool) -> None:
        project = WithoutWorker(tmp_path / "p.bower", pool)
        ready = asyncio.Event()
        project.subscribe("alike", ready.set)
        project.start()
        try:
            if waits:
                assert len(project.alike.others(5)[0]) == 0
                async with asyncio.timeout(240):
                    await ready.wait()
            assert project.alike.others(5)[0].tolist() == [70]
            assert project.busy == "" and not project.notices
        finally:
            project.close()

    asyncio.run(opened(waits=True))
    asyncio.run(opened(waits=False))
