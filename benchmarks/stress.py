"""Press keys in a real Chromium while everything goes wrong, and check that none is lost.

Usage: ``python benchmarks/stress.py [--keys 1000] [--runs 5] [--rate 4]``

Both cores are kept busy by two other processes, the worker is killed twice and the page's
connection is cut five times. Every press must be answered by another item, or by a visible
"Preparing", within two seconds; every press that an item took must stand in the log once, with the
class of its key; and at the end card, queue, history and log must agree. Exits with 1 if not.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from playwright.sync_api import BrowserContext, Page, WebSocketRoute, sync_playwright

CLASSES = 5
FEATURES = 16
LIMIT = 2.0  # seconds until a press must be answered
KILLS, CUTS = 2, 5
OFFLINE = 1.0  # seconds that a cut lasts
ARGUMENTS = [
    "--no-sandbox", "--headless=new", "--disable-gpu", "--enable-unsafe-swiftshader",
    "--disable-background-networking",
]  # fmt: skip
# Notes for each press which item stood there, and what the first answer to it was.
WATCH = """() => {
  const within = (root) => root.querySelector('.label') ??
    [...root.querySelectorAll('*')].map((e) => e.shadowRoot && within(e.shadowRoot)).find(Boolean)
  const stress = window.stress = {presses: [], host: null}
  const host = () => stress.host = stress.host?.isConnected ? stress.host : within(document)
  const seen = (element) => Boolean(element?.getClientRects().length)
  const preparing = () => {
    if (document.querySelector('[data-preparing]')) return true
    const lines = [...(host()?.querySelectorAll('.hint.shown.wait, .blank') ?? [])]
    return lines.some((line) => seen(line) && /Preparing|Opening/.test(line.textContent))
  }
  const position = () => host()?.dataset.position ?? ''
  window.addEventListener('keydown', (event) => {
    const at = performance.now()
    const away = !host() // the page is made anew: the first key is held for the item seen last
    stress.presses.push({key: event.key, at, position: position(), away, answer: '', after: null})
  }, true)
  const look = () => {
    const [now, at] = [performance.now(), position()]
    const open = stress.presses.filter((press) => !press.answer)
    if (open.length) {
      const waits = preparing()
      for (const press of open) {
        if (press.position && at && at !== press.position) press.answer = 'item'
        else if (waits) press.answer = 'preparing'
        if (press.answer) press.after = now - press.at
      }
    }
    requestAnimationFrame(look)
  }
  look()
}"""


@dataclass
class Run:
    """What one run has shown."""

    presses: list[dict[str, Any]]
    labels: list[tuple[Any, str]]
    faults: list[str] = field(default_factory=list)

    def line(self, number: int) -> str:
        """Return one line of figures."""
        answers = Counter(press["answer"] or "none" for press in self.presses)
        slowest = max((press["after"] or 0.0 for press in self.presses), default=0.0)
        return (
            f"run {number}: {len(self.presses)} presses, {answers['item']} answered by an item, "
            f"{answers['preparing']} by 'Preparing', {answers['none']} by nothing; slowest "
            f"{slowest:.0f} ms; {len(self.labels)} labels in the log; "
            f"{len(self.faults)} faults; load {os.getloadavg()[0]:.1f}"
        )


def main() -> int:
    """Run and print; return 1 if anything was lost, doubled or late."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keys", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--rate", type=float, default=4.0, help="keys a second")
    parser.add_argument("--idle", action="store_true", help="leave the cores alone")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was begun is ended too
    failed = False
    for number in range(1, args.runs + 1):
        folder = Path(tempfile.mkdtemp(prefix="bowerbird-stress-"))
        try:
            with busy(0 if args.idle else 2):
                run = stress(folder, args.keys, args.rate)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        print(run.line(number), flush=True)
        for fault in run.faults[:20]:
            print(f"  {fault}")
        failed = failed or bool(run.faults)
    print(f"{os.cpu_count()} cores; {KILLS} kills of the worker and {CUTS} cuts a run")
    return int(failed)


@contextmanager
def busy(count: int) -> Iterator[None]:
    """Keep cores busy."""
    spinning = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in spinning:
            process.kill()
            process.wait()


def make(folder: Path, rows: int) -> None:
    """Write a pool of as many items, in clouds."""
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(CLASSES, FEATURES)) * 3
    features = centres[rng.integers(0, CLASSES, rows)] + rng.normal(size=(rows, FEATURES))
    names = [f"f{i}" for i in range(FEATURES)]
    lines = [",".join([f"item {i}", *map("{:.5f}".format, row)]) for i, row in enumerate(features)]
    (folder / "pool.csv").write_text("\n".join([",".join(["id", *names]), *lines]))
    classes = ", ".join(f"cloud {i}" for i in range(CLASSES))
    (folder / "config.yaml").write_text(f"classes: [{classes}]\nbatch: 100\n")


@contextmanager
def server(folder: Path) -> Iterator[tuple[int, str]]:
    """Run the program as a person does; gives its process id and the page's address."""
    words = ["open", "pool.csv", "--config", "config.yaml", "--no-browser", "--port", "0"]
    command = [sys.executable, "-m", "bowerbird.app.cli", *words]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        address = re.search(r"http://\S+", process.stdout.readline())
        assert address, "the server printed no address"
        yield process.pid, address[0]
    finally:
        process.terminate()
        process.wait()


@contextmanager
def chromium() -> Iterator[BrowserContext]:
    """Have a browser without a window."""
    names = (os.environ.get("CHROMIUM", ""), "chromium-headless-shell", "chromium")
    path = next(filter(None, map(shutil.which, names)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        # So tall that every card is in view: one that nobody sees is not kept up to date.
        yield browser.new_context(viewport={"width": 1600, "height": 1400})
        browser.close()


def stress(folder: Path, keys: int, rate: float) -> Run:
    """Press keys in a project of its own while the worker and the connection are ended."""
    make(folder, keys + 500)
    sockets: list[tuple[WebSocketRoute, WebSocketRoute]] = []
    with server(folder) as (pid, address), chromium() as context:
        page = context.new_page()
        page.route_web_socket("**/ws*", lambda one: sockets.append((one, one.connect_to_server())))
        page.goto(address, timeout=300_000)
        page.locator(".label[data-position]:not([data-position=''])").wait_for(timeout=300_000)
        page.evaluate(WATCH)
        events: dict[int, Callable[[], None]] = {
            round(keys * (i + 1) / (KILLS + 1)) + 2: lambda: kill_worker(pid) for i in range(KILLS)
        }
        cuts = {round(keys * (i + 1) / (CUTS + 1)) for i in range(CUTS)}
        press(page, keys, rate, events, cuts, lambda: cut(context, sockets))
        return judge(page, folder / "pool.bower")


def press(
    page: Page,
    keys: int,
    rate: float,
    events: dict[int, Callable[[], None]],
    cuts: set[int],
    cut_connection: Callable[[], None],
) -> None:
    """Press class keys at a steady rate; some presses have company."""
    online = 0.0
    for i in range(keys):
        due = time.perf_counter() + 1 / rate
        if i in events:
            events[i]()
        if i in cuts:
            cut_connection()
            online = time.perf_counter() + OFFLINE
        if online and time.perf_counter() > online:
            page.context.set_offline(False)
            online = 0.0
        page.keyboard.press(str(i % CLASSES + 1))
        time.sleep(max(0.0, due - time.perf_counter()))
    page.context.set_offline(False)


def kill_worker(pid: int) -> None:
    """End the processes that train, and the one they are copies of, as want of memory would."""
    for child in psutil.Process(pid).children(recursive=True):
        if any("forkserver" in word or "spawn_main" in word for word in child.cmdline()):
            child.kill()


def cut(context: BrowserContext, sockets: list[tuple[WebSocketRoute, WebSocketRoute]]) -> None:
    """Cut the page's connection, and let no request through for a while."""
    context.set_offline(True)
    for page_side, server_side in sockets:
        page_side.close(code=1011)
        server_side.close(code=1011)
    sockets.clear()


def judge(page: Page, project: Path) -> Run:
    """Compare presses, cards and log once all is saved and nothing changes any more."""
    from bowerbird.app.log.sqlite import read_log
    from bowerbird.app.log.state import State

    page.wait_for_timeout(LIMIT * 1000)
    page.locator(".label[data-unsaved='0']").wait_for(timeout=120_000)
    presses = page.evaluate("window.stress.presses")
    events = read_log(project)
    labels = [
        (item, event.body.class_id)
        for event in events
        if event.kind == "labelled" and event.annotator != "machine"
        for item in event.body.item_ids
    ]
    run = Run(presses, labels)
    check_presses(run)
    for _ in range(60):
        state = State(read_log(project))
        differences = compare(page, state)
        if not differences:
            break
        page.wait_for_timeout(1000)
    run.faults += differences
    return run


def check_presses(run: Run) -> None:
    """Find what was late, lost or doubled."""
    taken = Counter(run.labels)
    items = Counter(item for item, _ in run.labels)
    for number, one in enumerate(run.presses):
        if not one["answer"] or one["after"] > LIMIT * 1000:
            run.faults.append(f"press {number} ({one}) was not answered in time")
        label = (f"item {one['position']}", f"cloud {int(one['key']) - 1}")
        if one["answer"] == "item" and taken[label] == 0:
            run.faults.append(f"press {number} ({one}) is not in the log")
        taken[label] -= one["answer"] == "item"
    run.faults += [f"{item} was labelled {n} times" for item, n in items.items() if n > 1]
    waiting = [one for one in run.presses if one["answer"] == "preparing"]
    held = sum(one["position"] != "" or one["away"] for one in waiting)
    more = sum(count for count in taken.values() if count > 0)
    if more > held:
        run.faults.append(f"{more} labels that no press asked for; {held} presses were held")


def compare(page: Page, state: Any) -> list[str]:
    """Find where card, queue and history differ from the log."""
    card = page.locator(".label")
    waiting = [int(str(pick.item).removeprefix("item ")) for pick in state.pending]
    position = card.get_attribute("data-position") or ""
    shown = {
        "queue": (page.locator(".queue").get_attribute("data-waiting"), str(len(waiting))),
        "history": (page.locator(".history").get_attribute("data-total"), str(len(state.history))),
        "card": (position, str(waiting[0]) if waiting else ""),
    }
    if position and f"item {position}" not in state.decisions:
        del shown["card"]  # one that is looked at stays, though a newer query begins with another
    return [f"{name} shows {a}, the log says {b}" for name, (a, b) in shown.items() if a != b]


if __name__ == "__main__":
    sys.exit(main())
