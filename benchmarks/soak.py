"""Keep a server busy with labels and reloads for an hour, and print its memory against time.

Usage: ``python benchmarks/soak.py [--minutes 60] [--reloads 200] [--rows 10000] [--labels 4]``

A page in Chromium gives some labels by keys and is loaded anew, at a steady pace; the model trains
beside it. The server's resident memory is read before every reload. What is printed last is the
mean of the last five minutes against that of the minutes around the tenth (or the first sixth of a
shorter run): a page that is closed should leave nothing behind.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from pathlib import Path

import latency
import numpy as np
import psutil
from playwright.sync_api import Error, Page

SHOWN = ".label[data-position]:not([data-position=''])"
SETTLED = 1 / 6  # of the run: ten minutes of an hour
WINDOW = 1 / 12  # of the run: what is averaged at either end


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--reloads", type=int, default=200)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--labels", type=int, default=4, help="keys between two reloads")
    args = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bowerbird-soak-"))
    try:
        latency.make(folder / "pool", args.rows)
        with (
            latency.server(folder / "pool", latency.DEFAULT) as (process, url),
            latency.chromium() as page,
        ):
            samples = soak(page, url, process.pid, args.minutes * 60, args.reloads, args.labels)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    conclude(np.array(samples), args.minutes * 60)


def soak(
    page: Page, url: str, pid: int, seconds: float, reloads: int, labels: int
) -> list[tuple[float, float]]:
    """Label and load anew; returns (seconds since the start, MB) before every reload."""
    begun, samples = time.monotonic(), list[tuple[float, float]]()
    page.goto(url, timeout=300_000)
    for count in range(1, reloads + 1):
        given = label(page, labels)
        time.sleep(max(0.0, begun + seconds * count / reloads - time.monotonic()))
        passed, memory = time.monotonic() - begun, psutil.Process(pid).memory_info().rss / 1e6
        samples.append((passed, memory))
        print(
            f"{passed / 60:6.1f} min  {count:4d} reloads  {given} labels  {memory:8.1f} MB  "
            f"load {os.getloadavg()[0]:.1f}",
            flush=True,
        )
        page.reload(timeout=300_000)
    return samples


def label(page: Page, count: int) -> int:
    """Press keys, each once an item is shown; returns how many were pressed."""
    for given in range(count):
        try:
            page.locator(SHOWN).wait_for(timeout=60_000)
        except Error as error:
            print(f"no item is shown: {str(error).splitlines()[0]}", flush=True)
            return given
        page.keyboard.press(str(given * 7 % latency.CLASSES))
        time.sleep(latency.PACE)
    return count


def conclude(samples: np.ndarray, seconds: float) -> None:
    """Print what the memory was after the beginning and at the end, and their ratio."""
    at, memory = samples.T
    early = memory[(at >= SETTLED * seconds) & (at <= (SETTLED + WINDOW) * seconds)]
    late = memory[at >= (1 - WINDOW) * seconds]
    print(f"\n{SETTLED * seconds / 60:.1f} to {(SETTLED + WINDOW) * seconds / 60:.1f} min:", end="")
    print(f" {early.mean():.1f} MB; the last {WINDOW * seconds / 60:.1f} min: {late.mean():.1f} MB")
    print(f"ratio {late.mean() / early.mean():.3f}")


if __name__ == "__main__":
    main()
