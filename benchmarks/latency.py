"""Time labelling in a real Chromium while the model trains, and print one table.

Usage: ``python benchmarks/latency.py [10000 1000000] [--labels 60] [--cards label label,map]
[--classes 150]``

Key to next item: from the time that the browser gives the key press (a busy page counts) until the
frame that shows the next item has been handed on. Acknowledged: from the key press until
the page knows that the label is on disk; the request is the part of it from sending the label to
the whole answer. Waits: how often the next item was not there yet, in
which case nothing is timed. First paint: from asking for the page until the item, and until all
points of the map, are drawn; on the way the page's document is whole, and the first item is chosen
(a negative figure: before the page was asked for). Memory: of the server, after the labels;
proportional (PSS) counts what processes share once, and private is what nobody else and no file
holds. The default cards are those of a new project. Chromium draws WebGL in software here, on the
same cores: with a graphics card the figures with a map are smaller.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
from playwright.sync_api import Page, sync_playwright

FEATURES = 64
CLOUDS = 10
KINDS = ("amber", "blazing", "cold", "distant", "eclipsed", "faint", "giant", "hidden", "iron",
         "jovian", "knotted", "lensed", "misty", "nested", "open")  # fmt: skip
THINGS = ("arc", "binary", "cluster", "disc", "ember", "flare", "galaxy", "halo", "island", "jet")
NAMES = [f"{kind} {thing}" for kind in KINDS for thing in THINGS]
DEFAULT = "label,map,classes,progress,queue,history"
PACE = 0.35  # seconds between keys
WARM_UP = 8  # labels before the timing
ARGUMENTS = [
    "--no-sandbox", "--headless=new", "--disable-gpu", "--enable-unsafe-swiftshader",
    "--disable-background-networking",
]  # fmt: skip
# Times each key: until the frame after the item has changed, and until nothing is unsaved.
TIMED = """() => {
  performance.setResourceTimingBufferSize(100000)
  const find = (root) => root.querySelector('.label') ??
    [...root.querySelectorAll('*')].map((e) => e.shadowRoot && find(e.shadowRoot)).find(Boolean)
  const host = find(document)
  const bench = window.bench = {host, shown: [], saved: [], longest: 0}
  let pressed = null, unsaved = null
  window.addEventListener('keydown', (event) => { pressed = unsaved = event.timeStamp }, true)
  const channel = new MessageChannel()
  let begun = null
  channel.port1.onmessage = () => { bench.shown.push(performance.now() - begun) }
  new MutationObserver(() => {
    if (pressed === null) return
    begun = pressed
    pressed = null
    requestAnimationFrame(() => channel.port2.postMessage(0))
  }).observe(host, {attributeFilter: ['data-position']})
  new MutationObserver(() => {
    if (unsaved === null || host.dataset.unsaved !== '0') return
    bench.saved.push(performance.now() - unsaved)
    unsaved = null
  }).observe(host, {attributeFilter: ['data-unsaved']})
}"""
REQUESTS = """() => performance.getEntriesByType('resource')
  .filter((entry) => entry.name.endsWith('commands')).map((entry) => entry.duration)"""
ROWS = ("key p50 ms", "key p95 ms", "key max ms", "ack p50 ms", "ack p95 ms", "ack max ms",
        "request p50 ms", "request p95 ms", "request max ms",
        "timed keys", "waits", "models trained", "document s", "item chosen s", "item first s",
        "map first s", "server RSS MB", "server PSS MB", "server private MB", "workers PSS MB",
        "load")  # fmt: skip


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--labels", type=int, default=60, help="keys that are timed")
    parser.add_argument("--cards", nargs="*", default=["label", "label,map", DEFAULT])
    parser.add_argument("--classes", type=int, default=CLOUDS, help="of the project, 10 to 150")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.serve:
        asyncio.run(serve(args.serve, args.cards[0].split(","), args.classes))
        return
    found: dict[str, dict[int, dict[str, float]]] = {cards: {} for cards in args.cards}
    folder = Path(tempfile.mkdtemp(prefix="bowerbird-latency-"))
    try:
        for n in args.rows:
            for cards in args.cards:
                found[cards][n] = run(folder, n, cards, args.labels, args.classes)
                told = {k: round(v, 1) for k, v in found[cards][n].items()}
                print(f"{n:,} rows, {cards}: {told}", flush=True)
            shutil.rmtree(folder / str(n))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for cards, figures in found.items():
        show(cards, figures)
    print(f"\n{os.cpu_count()} cores; load is the mean of the last minute at each run's end")


def show(cards: str, found: dict[int, dict[str, float]]) -> None:
    """Print one table; beside each size, its ratio to the smallest."""
    first = found[min(found)]
    print(f"\ncards: {cards}")
    print(f"| {'rows':>17} | " + " | ".join(f"{n:>17,}" for n in found) + " |")
    print("|" + "---|" * (len(found) + 1))
    for row in ROWS:
        cells = []
        for of in found.values():
            value, base = of.get(row, np.nan), first.get(row, np.nan)
            ratio = (
                f" ({value / base:4.2f}x)" if base > 0 and row.endswith(("ms", "MB", " s")) else ""
            )
            cells.append(f"{value:>9,.1f}{ratio:>8}" if value == value else f"{'-':>17}")
        print(f"| {row:>17} | " + " | ".join(cells) + " |")


def run(folder: Path, n: int, cards: str, labels: int, classes: int) -> dict[str, float]:
    """Time one size with some cards, in a project of its own."""
    home = folder / str(n)
    if not home.exists():
        make(home, n)
    shutil.rmtree(home / "p.bower", ignore_errors=True)
    with server(home, cards, classes) as (process, url), chromium() as page:
        figures = paint(page, url, home, n, cards)
        settle(page)
        page.evaluate(TIMED)
        waits = label(page, WARM_UP)
        page.evaluate("Object.assign(window.bench, {shown: [], saved: []})")
        waits = label(page, labels)
        page.wait_for_function("window.bench.host.dataset.unsaved === '0'")
        shown, saved = (page.evaluate(f"window.bench.{name}") for name in ("shown", "saved"))
        figures |= {f"key {name} ms": value for name, value in spread(shown)}
        figures |= {f"ack {name} ms": value for name, value in spread(saved)}
        asked = page.evaluate(REQUESTS)[-labels:]
        figures |= {f"request {name} ms": value for name, value in spread(asked)}
        figures |= {"timed keys": len(shown), "waits": waits, "load": os.getloadavg()[0]}
        return figures | memory(process.pid) | {"models trained": models(home)}


def make(home: Path, n: int) -> None:
    """Make n items in ten clouds of 64 dimensions, some columns to look at, and a projection."""
    from bowerbird.data.projections import best, stored

    home.mkdir(parents=True)
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(CLOUDS, FEATURES)).astype(np.float32) * 2
    cloud = rng.choice(CLOUDS, n, p=np.arange(1, CLOUDS + 1) / 55)
    features = centres[cloud] + rng.normal(size=(n, FEATURES)).astype(np.float32)
    np.save(home / "pool.npy", features)
    columns: dict[str, Any] = {"name": [f"object {i}" for i in range(n)], "cloud": cloud}
    columns |= {f"measure {i}": features[:, i] * (i + 1) for i in range(8)}
    parquet.write_table(pa.table(columns), home / "pool.parquet")
    pool = open_pool(home)
    assert pool.folder is not None
    stored.store(
        pool.folder, best(n), (features @ rng.normal(size=(FEATURES, 2))).astype(np.float32)
    )


def open_pool(home: Path) -> Any:
    """Open what `make` made; the first time writes the cache."""
    from bowerbird.data.open import open_pool
    from bowerbird.data.roles import Roles

    roles = Roles(id="name", context=("name", "cloud", "measure*"))
    return open_pool(home / "pool.parquet", roles, cache=home / "cache")


async def serve(home: Path, cards: list[str], classes: int) -> None:
    """Be the server: open the project and serve it until the end."""
    from bowerbird.app.log.codec import event_of
    from bowerbird.app.project.options import ProjectOptions
    from bowerbird.app.project.project import Project
    from bowerbird.app.server import serve

    choices = ProjectOptions(classes=[(name, None) for name in NAMES[:classes]])
    project = Project(home / "p.bower", open_pool(home), choices)
    if cards != DEFAULT.split(","):
        places = {name: [10 * i, 0, 10 * i + 10, 8] for i, name in enumerate(cards)}
        event = event_of("layout", {"cards": places, "open": cards, "dark": False})
        project.state.apply(project.log.append([event]).result()[0])
    serving = serve.start(project, annotator="bench", port=0)
    serve.preload_and_freeze_gc()
    print(serving.entrance_url, flush=True)
    await asyncio.Event().wait()


@contextmanager
def server(home: Path, cards: str, classes: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Have a server in a process of its own, as it is in use."""
    command = [sys.executable, __file__, "--serve", str(home), "--cards", cards]
    command += ["--classes", str(classes)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


@contextmanager
def chromium() -> Iterator[Page]:
    """Have a page in a browser without a window."""
    names = (os.environ.get("CHROMIUM", ""), "chromium-headless-shell", "chromium")
    path = next(filter(None, map(shutil.which, names)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser.new_page(viewport={"width": 1600, "height": 1000})
        browser.close()


def paint(page: Page, url: str, home: Path, n: int, cards: str) -> dict[str, float]:
    """Ask for the page of a new project, and time until the first item and all points are drawn."""
    begun, asked, figures = time.perf_counter(), time.time(), {}
    page.goto(url, wait_until="domcontentloaded")
    figures["document s"] = time.perf_counter() - begun
    page.locator(".label[data-position]:not([data-position=''])").wait_for(timeout=300_000)
    figures["item first s"] = time.perf_counter() - begun
    if "map" in cards.split(","):
        page.locator(f".map[data-drawn='{n}']").wait_for(state="attached", timeout=300_000)
        figures["map first s"] = time.perf_counter() - begun
    (chosen,) = of_log(home, "SELECT time FROM events WHERE kind = 'query' ORDER BY seq LIMIT 1")
    return figures | {"item chosen s": chosen - asked}


def settle(page: Page) -> None:
    """Wait until the pool has been prepared: that happens once in a project's life."""
    line, still = page.locator(".part.busy"), 0
    for _ in range(120):
        still = still + 1 if not line.inner_text().strip() else 0
        if still == 6:
            return
        time.sleep(0.5)


def label(page: Page, count: int) -> int:
    """Press keys at a steady pace; gives how often there was no next item."""
    waits = 0
    for i in range(count):
        due = time.perf_counter() + PACE
        if page.evaluate("Number(window.bench.host.dataset.waiting)") < 2:
            waits += 1
            page.wait_for_function("Number(window.bench.host.dataset.waiting) > 1", timeout=300_000)
        page.keyboard.press(str(i * 7 % CLOUDS))
        time.sleep(max(0.0, due - time.perf_counter()))
    return waits


def spread(values: list[float]) -> list[tuple[str, float]]:
    """Return the median, the 95th percentile and the largest."""
    if not values:
        return [(name, float("nan")) for name in ("p50", "p95", "max")]
    p50, p95, most = np.percentile(values, [50, 95, 100])
    return [("p50", float(p50)), ("p95", float(p95)), ("max", float(most))]


def memory(pid: int) -> dict[str, float]:
    """Return the memory of the server and of its children, in MB."""
    import psutil

    own = _rollup(pid)
    children = [_rollup(child.pid) for child in psutil.Process(pid).children(recursive=True)]
    private = own["Private_Dirty"] + own["Private_Clean"]
    return {
        "server RSS MB": own["Rss"],
        "server PSS MB": own["Pss"],
        "server private MB": private,
        "workers PSS MB": sum(child["Pss"] for child in children),
    }


def _rollup(pid: int) -> dict[str, float]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}


def models(home: Path) -> float:
    """Count the models that were trained, from the log."""
    return of_log(home, "SELECT count(*) FROM events WHERE kind = 'model'")[0]


def of_log(home: Path, question: str) -> tuple[float, ...]:
    """Ask the project's log for one row of numbers."""
    import apsw

    log = apsw.Connection(str(home / "p.bower" / "log.sqlite"), flags=apsw.SQLITE_OPEN_READONLY)
    (row,) = log.execute(question)
    return tuple(float(number) for number in row)


if __name__ == "__main__":
    main()
