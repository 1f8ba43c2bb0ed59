"""Time one page and twelve pages of a project in Chromium: until all are open, and their keys.

Usage: ``python benchmarks/pages.py [1 12] [--rows 10000] [--keys 5]``

Open: from asking for the first page until every page shows an item; the pages are asked for at
once. Acknowledged: from a key press until the page knows that the label is on disk; the pages are
pressed in turn, each as soon as the one before was acknowledged. All pages share one browser and
the machine's processors with the server and its worker.

A run that fails prints why, with the state of server and browser, and ends with 1; so does one that
is told to end.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from subprocess import Popen
from types import FrameType

import latency
import psutil
from playwright.sync_api import Browser, Error, Page, sync_playwright

SHOWN = ".label[data-position]:not([data-position=''])"
WAIT = 180_000  # milliseconds; a busy machine is slow, and that is what is measured


class Failed(Exception):
    """A run that came to no figures."""


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("counts", type=int, nargs="*", default=[1, 12])
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--keys", type=int, default=5, help="keys that are timed on each page")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, _end)
    folder = Path(tempfile.mkdtemp(prefix="bowerbird-pages-"))
    print("| pages | open s | ack p50 ms | ack p95 ms | keys | load |\n|---|---|---|---|---|---|")
    try:
        latency.make(folder / "pool", args.rows)
        for count in args.counts:
            shutil.rmtree(folder / "pool" / "p.bower", ignore_errors=True)
            print(measure(folder / "pool", count, args.keys), flush=True)
    except Failed as error:
        print(f"failed: {error}", flush=True)
        sys.exit(1)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(home: Path, count: int, keys: int) -> str:
    """Return the row of the table for so many pages of a new project."""
    names = (os.environ.get("CHROMIUM", ""), "chromium-headless-shell", "chromium")
    path = next(filter(None, map(shutil.which, names)))
    with latency.server(home, latency.DEFAULT) as (process, url), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=latency.ARGUMENTS)
        try:
            pages, seconds = open_pages(browser, url, count)
            for page in pages:
                page.evaluate(latency.TIMED)
            saved = [press(page, turn) for turn in range(keys) for page in pages]
        except (Error, Failed) as error:
            raise Failed(f"{count} pages: {error}\n{state(process, browser)}") from error
        browser.close()
    figures = dict(latency.spread(saved))
    load = os.getloadavg()[0]
    return (
        f"| {count} | {seconds:.1f} | {figures['p50']:.0f} | {figures['p95']:.0f} | "
        f"{len(saved)} | {load:.1f} |"
    )


def open_pages(browser: Browser, url: str, count: int) -> tuple[list[Page], float]:
    """Open pages at once; returns them and the seconds until each shows an item."""
    context = browser.new_context(viewport={"width": 1600, "height": 1000})
    pages = [context.new_page() for _ in range(count)]
    begun = time.perf_counter()
    for page in pages:
        page.goto(url, wait_until="commit", timeout=WAIT)
    for page in pages:
        page.locator(SHOWN).wait_for(timeout=WAIT)
    return pages, time.perf_counter() - begun


def _end(number: int, frame: FrameType | None) -> None:
    raise Failed(f"told to end by signal {number}")


def state(process: Popen[str], browser: Browser) -> str:
    """Describe what there is to know after a failure: who has ended, and what is scarce."""
    ended = "runs" if process.poll() is None else f"has ended with {process.returncode}"
    connected = "is connected" if browser.is_connected() else "has gone"
    free, shared = psutil.virtual_memory().available, shutil.disk_usage("/dev/shm").free
    return (
        f"The server {ended}; the browser {connected}; {free / 1e9:.1f} GB of memory and "
        f"{shared / 1e9:.1f} GB of /dev/shm are free; load {os.getloadavg()[0]:.1f}."
    )


def press(page: Page, turn: int) -> float:
    """Press a key; returns the milliseconds until the label was acknowledged."""
    page.wait_for_function("Number(window.bench.host.dataset.waiting) > 1", timeout=WAIT)
    before = page.evaluate("window.bench.saved.length")
    page.keyboard.press(str(turn % latency.CLASSES))
    page.wait_for_function(f"window.bench.saved.length > {before}", timeout=WAIT)
    return float(page.evaluate("window.bench.saved.at(-1)"))


if __name__ == "__main__":
    main()
