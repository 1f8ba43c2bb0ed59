"""Time the map in a real Chromium and print one table.

Usage: ``python benchmarks/map.py [10000 100000 1000000] [--forced main|picture]``

First paint: from asking for the page until all points are drawn. Recolour: from a new model
version (all predictions change) until the new colours are drawn. Pan: a mouse move until the next
frame, drawn from at most 200,000 points, and until all points are drawn again. Lasso: from letting
go until the hits are told. Hover: a mouse move until the card shows (30 ms of rest among it).
Longest pause: of the page's own thread while the map is redrawn; what a key would have to wait.
Chromium draws WebGL in software here; with a graphics card the drawing rows are far smaller.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from inspect import isawaitable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
from playwright.sync_api import Page, sync_playwright

from bowerbird.app.log.codec import event_of
from bowerbird.app.loop.predictions import write_predictions
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.app.server import serve
from bowerbird.app.session.session import Session
from bowerbird.app.views.map import card as map_view
from bowerbird.data.open import open_pool
from bowerbird.data.projections import best, stored
from bowerbird.data.roles import Roles

CLASSES = 10
ROWS = ("first paint s", "recolour ms", "pan ms", "pan, all ms", "lasso ms", "hits", "hover ms",
        "longest pause ms", "server MB")  # fmt: skip
# Resolves with the milliseconds from `act` until `done`, looked at once a frame.
TIMED = """async ([act, done]) => {
  const find = (root) => root.querySelector('.map') ??
    [...root.querySelectorAll('*')].map((e) => e.shadowRoot && find(e.shadowRoot)).find(Boolean)
  const host = window.bench ??= find(document)
  const stage = host.querySelector('.stage')
  const at = (kind, x, y, more = {}) => stage.dispatchEvent(new PointerEvent(kind, {
    clientX: x, clientY: y, pointerId: 1, pointerType: 'mouse', bubbles: true, ...more}))
  stage.setPointerCapture = () => {}
  const has = eval(done)(host)
  const begun = performance.now()
  eval(act)(at, host)
  while (!has()) await new Promise(requestAnimationFrame)
  return performance.now() - begun
}"""
PAUSES = """() => { window.longest = 0; let last = performance.now()
  const look = () => { const now = performance.now()
    window.longest = Math.max(window.longest, now - last); last = now; setTimeout(look, 1) }
  look() }"""


class Idle(Project):
    """A project that trains nothing by itself."""

    def _start_worker(self) -> None:
        """Leave it."""

    def _start_preparer(self) -> None:
        """Leave it."""


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--forced", default="", choices=["", "main", "picture"])
    args = parser.parse_args()
    found = {n: run(n, args.forced) for n in args.rows}
    print(f"| {'rows':>16} | " + " | ".join(f"{n:>9,}" for n in found) + " |")
    for row in ROWS:
        print(f"| {row:>16} | " + " | ".join(f"{of[row]:>9,.1f}" for of in found.values()) + " |")
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    print(f"load of the machine {load} on {os.cpu_count()} cores")


def run(n: int, forced: str) -> dict[str, float]:
    """Time one size."""
    folder = Path(tempfile.mkdtemp())
    try:
        bench = Bench(make(folder, n), forced)
        with sync_playwright() as playwright:
            args = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader"]
            names = (os.environ.get("CHROMIUM", ""), "chromium-headless-shell", "chromium")
            path = next(filter(None, map(shutil.which, names)))
            browser = playwright.chromium.launch(executable_path=path, args=args)
            page = browser.new_page(viewport={"width": 900, "height": 800})
            figures = bench.measure(page)
            browser.close()
        bench.close()
        return figures
    finally:
        shutil.rmtree(folder)


def make(folder: Path, n: int) -> Project:
    """Make a project of n items in ten clouds."""
    rng = np.random.default_rng(0)
    cloud = rng.integers(0, CLASSES, n)
    xy = (8 * rng.random((CLASSES, 2))[cloud] + rng.normal(size=(n, 2))).astype(np.float32)
    columns = {"id": np.arange(n), "f0": xy[:, 0], "f1": xy[:, 1], "size": rng.random(n)}
    parquet.write_table(pa.table(columns), folder / "pool.parquet")
    roles = Roles(id="id", features=("f0", "f1"))
    pool = open_pool(folder / "pool.parquet", roles, cache=folder / "cache")
    assert pool.folder is not None
    stored.store(pool.folder, best(n), xy)
    return Idle(
        folder / "p.bower", pool, ProjectOptions(classes=[(f"c{i}", None) for i in range(10)])
    )


class Bench:
    """A server with a map on a thread of its own, and what is asked of it."""

    def __init__(self, project: Project, forced: str) -> None:
        self.project, self.forced = project, forced
        self.rng = np.random.default_rng(1)
        self.ready = threading.Event()
        serve._page = self.page
        self.thread = threading.Thread(target=self.work)
        self.thread.start()
        self.ready.wait()

    def work(self) -> None:
        """Serve until the loop is stopped."""
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        self.loop.call_soon(self.start)
        self.loop.run_forever()

    def start(self) -> None:
        """Start the server on the loop."""
        self.serving = serve.start(self.project, annotator="bench", port=0)
        self.ready.set()

    def page(self, project: Project, annotator: str) -> Any:
        """Build a page with nothing but a map."""
        card = map_view.view(Session(project, annotator))
        card.param.update(forced=self.forced, sizing_mode="fixed", width=900, height=800, margin=0)
        return card

    def call(self, work: Callable[[], Any]) -> Any:
        """Run something on the server's loop and wait for it."""

        async def whole() -> Any:
            done = work()
            return await done if isawaitable(done) else done

        return asyncio.run_coroutine_threadsafe(whole(), self.loop).result(120)

    def close(self) -> None:
        """End the server and its thread."""
        self.call(self.serving.stop)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    def measure(self, page: Page) -> dict[str, float]:
        """Return the figures of `ROWS`."""
        figures: dict[str, float] = {}
        begun = time.perf_counter()
        page.goto(self.serving.entrance_url)
        all_drawn = f".map[data-drawn='{len(self.project.pool)}']"
        page.locator(all_drawn).wait_for(state="attached", timeout=120_000)
        figures["first paint s"] = time.perf_counter() - begun
        page.evaluate(TIMED, ["() => {}", "() => () => true"])
        self.model(1)
        page.wait_for_function("Number(window.bench.dataset.coloured) > 1", timeout=60_000)
        page.wait_for_timeout(3000)
        page.evaluate(PAUSES)
        figures["recolour ms"] = statistics.median(self.recolour(page, v) for v in (2, 3, 4))
        pans = [self.pan(page, i) for i in range(5)]
        figures["pan ms"] = statistics.median(first for first, _ in pans)
        figures["pan, all ms"] = statistics.median(last for _, last in pans)
        figures["longest pause ms"] = page.evaluate("window.longest")
        figures["lasso ms"] = statistics.median(self.lasso(page) for _ in range(3))
        figures["hits"] = page.evaluate("Number(window.bench.dataset.caught)")
        figures["hover ms"] = statistics.median(self.hover(page, i) for i in range(7))
        figures["server MB"] = memory()
        return figures

    def model(self, version: int) -> None:
        """Have a new model version that predicts something else of every item."""
        n = len(self.project.pool)
        sure = np.full((n, CLASSES), 0.05, dtype=np.float32)
        sure[np.arange(n), self.rng.integers(0, CLASSES, n)] = 0.55
        write_predictions(self.project.folder / "cache" / "predictions", version, sure)
        names = [f"c{i}" for i in range(CLASSES)]
        body = {"version": version, "labels": 3, "classes": names, "position": 0, "seed": 0}
        self.call(lambda: self.project.append(event_of("model", body)))

    def recolour(self, page: Page, version: int) -> float:
        """Time from the model's event until its colours are drawn."""
        before = page.evaluate("Number(window.bench.dataset.coloured)")
        self.model(version)
        begun = time.perf_counter()
        page.wait_for_function(
            "(before) => Number(window.bench.dataset.coloured) > before", arg=before, timeout=60_000
        )
        spent = (time.perf_counter() - begun) * 1000
        page.wait_for_timeout(1500)
        return spent

    def pan(self, page: Page, turn: int) -> tuple[float, float]:
        """Time a mouse move until a frame, and the end of the drag until all points are drawn."""
        side = 5 if turn % 2 else -5
        page.evaluate(TIMED, ["(at) => at('pointerdown', 300, 300)", "(h) => () => true"])
        done = "(h) => { const n = +h.dataset.draws; return () => +h.dataset.draws > n }"
        act = f"(at) => at('pointermove', {300 + 4 * side}, 300)"
        first = page.evaluate(TIMED, [act, done])
        whole = (
            "(h) => { const n = +h.dataset.draws;"
            " return () => +h.dataset.draws > n && h.dataset.still === 'true' }"
        )
        last = page.evaluate(TIMED, [f"(at) => at('pointermove', {300 + 3 * side}, 300)", whole])
        page.evaluate(
            TIMED, [f"(at) => at('pointerup', {300 + 3 * side}, 300)", "(h) => () => true"]
        )
        page.wait_for_timeout(1500)
        return first, last

    def lasso(self, page: Page) -> float:
        """Time from letting go until the hits are told."""
        ring = [(450 + 200 * np.cos(a), 400 + 200 * np.sin(a)) for a in np.linspace(0, 6.2, 200)]
        draw = "".join(f"at('pointermove', {x:.0f}, {y:.0f});" for x, y in ring)
        down = f"(at) => {{ at('pointerdown', 650, 400, {{shiftKey: true}}); {draw} }}"
        page.evaluate(TIMED, [down, "(h) => () => true"])
        done = "(h) => { delete h.dataset.caught; return () => h.dataset.caught }"
        spent = page.evaluate(TIMED, ["(at) => at('pointerup', 650, 400)", done])
        page.wait_for_timeout(500)
        return float(spent)

    def hover(self, page: Page, turn: int) -> float:
        """Time a mouse move until the card beside it shows."""
        page.evaluate(TIMED, ["(at) => at('pointerleave', 0, 0)", "(h) => () => true"])
        done = "(h) => () => !h.querySelector('.card').hidden"
        x, y = 400 + 12 * turn, 380 - 9 * turn
        return float(page.evaluate(TIMED, [f"(at) => at('pointermove', {x}, {y})", done]))


def memory() -> float:
    """Return this process's resident memory in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


if __name__ == "__main__":
    main()
