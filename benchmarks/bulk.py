"""Time until 50,000 labels in one step are acknowledged, whatever the worker does meanwhile.

Usage: ``python benchmarks/bulk.py [--rows 60000] [--labels 50000] [--times 3]``

The project runs in this process with its real worker, log and, unless ``--no-page``, the whole page
of one browser tab (without a browser). Idle: the worker waits. Starting: it was started in the
same moment. Killed: it is killed in the same moment. Restarting: it was killed, and the next one
starts. Stopped: it stands still, and reads nothing. Acknowledged: from the command until its
answer; of these, CPU seconds are those that the event loop's thread computed, and the rest is the
disk, or other programs on the same cores. Longest turn: how long the event loop did nothing else at
most, from the command until half a second after the answer.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import numpy as np

from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.app.session.session import Session
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles

FEATURES = 16
TICK = 0.005  # seconds
SETTLE = 600.0  # seconds that a worker may take to be ready

Figures = dict[str, float]


def main() -> None:
    """Run all cases side by side, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=60_000)
    parser.add_argument("--labels", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--no-page", action="store_true", help="time the project alone")
    args = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="bowerbird-bulk-"))
    try:
        pool = make(home, args.rows)
        print(f"| {'worker':>10} | acknowledged s | CPU s | longest turn s | load |")
        print("|---|---|---|---|---|")
        for number in range(args.times):
            for name, case in CASES.items():
                folder = home / f"{name}-{number}.bower"
                figures = asyncio.run(run(folder, pool, args.labels, case, not args.no_page))
                load = os.getloadavg()[0]
                print(f"| {name:>10} | {figures['answer']:>14.3f} "
                      f"| {figures['CPU']:>5.3f} | {figures['turn']:>14.3f} "
                      f"| {load:>4.1f} |", flush=True)  # fmt: skip
    finally:
        shutil.rmtree(home, ignore_errors=True)
    print(f"\n{args.labels:,} labels of {args.rows:,} items; {os.cpu_count()} cores")


def make(home: Path, rows: int) -> Pool:
    """Make a pool whose preparation is done, so that it does not disturb."""
    from bowerbird.app.loop.local_scale import keep_spread
    from bowerbird.data.neighbours import similar
    from bowerbird.data.projections import best, stored

    features = np.random.default_rng(0).normal(size=(rows, FEATURES)).astype(np.float32)
    np.save(home / "pool.npy", features)
    names = "\n".join(f"object {i}" for i in range(rows))
    (home / "pool.csv").write_text(f"name\n{names}\n")
    pool = open_pool(home / "pool.csv", Roles(id="name"), cache=home / "cache")
    assert pool.folder is not None
    stored.store(pool.folder, best(rows), features[:, :2])
    keep_spread(pool)
    similar.build(pool.features, pool.folder)
    return pool


async def run(
    folder: Path, pool: Pool, labels: int, case: Callable[..., Awaitable[None]], page: bool
) -> Figures:
    """Open a new project, bring its worker into some state, and label."""
    choices = ProjectOptions(
        learner="logistic", strategy="random", classes=[("a", None), ("b", None)]
    )
    project = Project(folder, pool, choices)
    session = Session(project, "bench")
    try:
        drawn = show(session) if page else None
        await case(project, session)
        figures = await label(session, pool.ids[:labels].tolist())
        del drawn
        return figures
    finally:
        session.close()
        project.close()


def show(session: Session) -> Any:
    """Draw the page of one tab."""
    import panel as pn

    from bowerbird.app.views.page.page import page

    pn.extension()
    return page(session).get_root()


async def label(session: Session, items: list[Any]) -> Figures:
    """Label in one step, and watch the event loop meanwhile."""
    turns = [0.0]

    async def watch() -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(TICK)
            now = time.perf_counter()
            turns.append(now - last - TICK)
            last = now

    watching = asyncio.create_task(watch())
    await asyncio.sleep(0)
    begun, computed = time.perf_counter(), time.thread_time()
    await session.label(items, "a")
    answer, computed = time.perf_counter() - begun, time.thread_time() - computed
    await asyncio.sleep(0.5)
    watching.cancel()
    return {"answer": answer, "CPU": computed, "turn": max(turns)}


async def idle(project: Project, session: Session) -> None:
    """Start the worker and wait until it has nothing to do."""
    project.start()
    await session.label(session.pool.ids[-2:-1].tolist(), "a")
    await session.label(session.pool.ids[-1:].tolist(), "b")
    async with asyncio.timeout(SETTLE):
        while not project.state.models or project.busy or not project.state.pending:
            await asyncio.sleep(TICK)


async def starting(project: Project, session: Session) -> None:
    """Start the worker, and do not wait."""
    project.start()


async def killed(project: Project, session: Session) -> None:
    """Kill the worker, and do not wait until that is noticed."""
    await idle(project, session)
    kill(project, signal.SIGKILL)


async def restarting(project: Project, session: Session) -> None:
    """Kill the worker, and wait until the next one starts."""
    await idle(project, session)
    before = project._jobs.pid
    kill(project, signal.SIGKILL)
    async with asyncio.timeout(SETTLE):
        while project._jobs.pid in (None, before):
            await asyncio.sleep(TICK)


async def stopped(project: Project, session: Session) -> None:
    """Have the worker stand still: it reads nothing of what it is told."""
    await idle(project, session)
    kill(project, signal.SIGSTOP)


def kill(project: Project, sign: signal.Signals) -> None:
    """Send the worker a signal."""
    assert project._jobs.pid is not None
    os.kill(project._jobs.pid, sign)


CASES = {f.__name__: f for f in (idle, starting, killed, restarting, stopped)}

if __name__ == "__main__":
    main()
