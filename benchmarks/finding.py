"""Time how a typist answers with each of 150 classes in a real Chromium, and print one line.

Usage: ``python benchmarks/finding.py [--pace 40]``

For each class in turn the typist presses the key that its button shows, or else the key of the
class field and the letter and the digit that it shows, one key every 40 ms. Timed is from the first
press until the frame that shows the next item; three keys alone take 80 ms of it at that pace. At
the end the log must hold each class.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np
from latency import NAMES, chromium, make, of_log, paint, server, settle
from playwright.sync_api import Page

ROWS = 2_000
CODES = """() => Object.fromEntries(
  [...window.bench.host.querySelectorAll('.answer.class')]
    .map((one) => [one.dataset.class, one.querySelector('kbd').textContent]))"""
# Times from a mark that the typist sets with the first key until the next item is drawn.
TIMED = """() => {
  const find = (root) => root.querySelector('.label') ??
    [...root.querySelectorAll('*')].map((e) => e.shadowRoot && find(e.shadowRoot)).find(Boolean)
  const bench = window.bench = {host: find(document), times: []}
  let first = null
  window.addEventListener('keydown', (event) => { first ??= event.timeStamp }, true)
  new MutationObserver(() => {
    if (first === null) return
    const begun = first
    first = null
    requestAnimationFrame(() => setTimeout(() => bench.times.push(performance.now() - begun)))
  }).observe(bench.host, {attributeFilter: ['data-position']})
}"""


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pace", type=int, default=40, help="ms between keys")
    args = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="bowerbird-finding-")) / "project"
    try:
        make(home, ROWS)
        with server(home, "label", len(NAMES)) as (_, url), chromium() as page:
            paint(page, url, home, ROWS, "label")
            settle(page)
            page.evaluate(TIMED)
            codes = page.evaluate(CODES)
            reached = [name for name in NAMES if answer(page, codes.get(name, ""), args.pace)]
            page.wait_for_function("window.bench.host.dataset.unsaved === '0'")
            times = page.evaluate("window.bench.times")
        (labelled,) = of_log(
            home, "SELECT count(DISTINCT json_extract(body, '$.class')) FROM events "
            "WHERE kind = 'labelled'"
        )  # fmt: skip
    finally:
        shutil.rmtree(home.parent, ignore_errors=True)
    p50, p95, most = np.percentile(times, [50, 95, 100])
    print(
        f"{len(reached)} of {len(NAMES)} classes in at most three keys, {labelled:.0f} in the log; "
        f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, max {most:.0f} ms; load {os.getloadavg()[0]:.1f}"
    )


def answer(page: Page, code: str, pace: int) -> bool:
    """Press the keys of a class; gives whether it has any."""
    if not code:
        return False
    keys = [code.replace("\N{UPWARDS WHITE ARROW}", "Shift+Digit")]
    if len(code) == 2 and keys[0] == code:
        keys = ["c", *code]
    page.wait_for_function("Number(window.bench.host.dataset.waiting) > 1", timeout=300_000)
    count = page.evaluate("window.bench.times.length")
    for key in keys:
        due = time.perf_counter() + pace / 1000
        page.keyboard.press(key)
        time.sleep(max(0.0, due - time.perf_counter()))
    page.wait_for_function(f"window.bench.times.length > {count}")
    return True


if __name__ == "__main__":
    main()
