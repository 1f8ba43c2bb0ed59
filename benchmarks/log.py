"""Measure what a long log costs, and print two tables.

Usage: ``python benchmarks/log.py [1000 20000 200000] [--labels-of-one 1000,10000]``.
The first table: logs of so many events as a person and the machine leave them (rounds of a query of
10 items and 10 labels, a model each 5 rounds). `open`: seconds to open the log and fold it;
`CPU`: those of the processor alone, which a busy machine does not stretch. `added`: MB above a
process that has opened an empty log; `total`: MB of that process. `label`: milliseconds from a
label that is given to one that is durable and applied, half of them and 95 of 100 below. Each log
in a process of its own. The second: seconds to fold so many labels of one item, and to label and
unlabel so many items in one step.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import psutil

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.events import Event
from bowerbird.app.log.state import State
from bowerbird.app.log.writer import Log

CLASSES = ("star", "spiral", "ring", "lens", "merger")
PICKS, ROUNDS_A_MODEL, WRITTEN_AT_ONCE, LABELS_TIMED = 10, 5, 5_000, 400
BULK = 50_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("events", type=int, nargs="*", default=[1_000, 20_000, 200_000])
    parser.add_argument("--labels-of-one", default="1000,10000")
    parser.add_argument("--measure", default="", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        print(json.dumps(measure(Path(args.measure))))
        return
    print("  events    open    CPU   added   total  label p50     p95")
    with TemporaryDirectory() as place:
        empty = measured(Path(place) / "empty.bower", [])
        for number in args.events:
            figures = measured(Path(place) / f"{number}.bower", events(number))
            added = figures["memory"] - empty["memory"]
            print(
                f"{number:8,} {figures['open']:6.2f}s {figures['cpu']:5.2f}s {added:5.0f}MB "
                f"{figures['memory']:5.0f}MB {figures['half']:8.2f}ms {figures['most']:5.2f}ms"
            )
    for number in map(int, args.labels_of_one.split(",")):
        print(f"{number:,} labels of one item: {seconds_of(of_one_item(number)):.2f} CPU s")
    for count in (BULK // 10, BULK):
        print(
            f"{count:,} items in one step, taken back: {seconds_of(in_one_step(count)):.2f} CPU s"
        )
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    print(f"load of the machine {load} on {os.cpu_count()} cores")


def events(number: int) -> list[Event]:
    """Make the events of a long project."""
    first = list(_first())
    return [*first, *_rounds(number - len(first), len(first))]


def _first() -> Iterator[Event]:
    fingerprint = {"rows": 10**6, "columns": 64, "ids": "0", "features": "0"}
    yield event_of("opened", {"fingerprint": fingerprint, "name": "made", "rows": 10**6, "seed": 1})
    yield event_of("classes", {"names": list(CLASSES)})
    yield event_of("learner", {"name": "logistic", "parameters": {}, "sha256": None})
    yield event_of("strategy", {"name": "auto", "parameters": {}, "sha256": None})


def _rounds(number: int, before: int) -> Iterator[Event]:
    """Yield so many events of rounds that follow some others."""
    written = item = version = 0
    for round in range(1, number):
        some: list[Event] = []
        if round % ROUNDS_A_MODEL == 1:
            version += 1
            some.append(event_of("model", _model(version, before + written, item)))
        picks = [_pick(item + k) for k in range(PICKS)]
        position = before + written + len(some)
        query = {"round": round, "position": position, "version": version, "seed": round}
        query |= {"strategy": "auto", "phase": "discover", "spread": True, "seconds": 0.1}
        some.append(event_of("query", {**query, "picks": picks}))
        some += [_label(item + k, version, round, item + k + 1) for k in range(PICKS)]
        item += PICKS
        yield from some[: number - written]
        written += len(some)
        if written >= number:
            return


def _model(version: int, position: int, labels: int) -> dict[str, object]:
    return {
        **{"version": version, "position": position, "seed": version, "labels": labels},
        **{"learner": {"name": "logistic", "parameters": {}}, "classes": list(CLASSES)},
        **{"seconds": 0.5, "device": "cpu", "digest": "0" * 64, "note": ""},
        "predicted": dict.fromkeys(CLASSES, 200_000),
        "suspects": [f"object {i}" for i in range(20)],
    }


def _pick(item: int) -> dict[str, object]:
    reason = f"far from every label; {item % 9} labels of *{CLASSES[item % 5]}* so far"
    score = 0.123456789 + item / 7
    return {
        **{"item": f"object {item}", "score": score, "reason": reason},
        **{"probability": 1.0, "target": None},
    }


def _label(item: int, version: int, round: int, rank: int) -> Event:
    body = {"items": [f"object {item}"], "source": "human", "class": CLASSES[item % 5]}
    body |= {"strategy": "auto", "version": version, "probability": 1.0, "round": round}
    body |= {"target": None, "rank": rank, "seconds": round + item / 1000}
    return event_of("labelled", body, annotator="annotator")


def of_one_item(number: int) -> list[Event]:
    """Make labels of one item, each of which is given anew."""
    return [
        event_of(
            "labelled", {"items": [1], "class": CLASSES[i % 5]}, "annotator", str(i), 0.0, i + 1
        )
        for i in range(number)
    ]


def in_one_step(count: int) -> list[Event]:
    """Make one label of many items, then take it back and bring it back."""
    label = event_of("labelled", {"items": list(range(count)), "class": "star"}, "ann", "a", 0.0, 1)
    undone = event_of("undone", {"event": "a"}, "ann", "b", 0.0, 2)
    return [label, undone, event_of("redone", {"event": "a"}, "ann", "c", 0.0, 3)]


def seconds_of(some: list[Event]) -> float:
    """Measure folding events, with a look at the labels after each hundredth and the last."""
    start = time.process_time()
    state = State()
    for number, event in enumerate(some, start=1):
        state.apply(event)
        if number % max(1, len(some) // 100) == 0:
            assert len(state.labelled) + sum(state.counts.values()) + state.since_new_class >= 0
    return time.process_time() - start


def measured(folder: Path, some: list[Event]) -> dict[str, float]:
    """Write a log and have another process measure it."""
    with closing(Log(folder)) as log:
        for start in range(0, len(some), WRITTEN_AT_ONCE):
            log.append(some[start : start + WRITTEN_AT_ONCE]).result()
    command = [sys.executable, __file__, "--measure", str(folder)]
    figures: dict[str, float] = json.loads(subprocess.check_output(command))
    return figures


def measure(folder: Path) -> dict[str, float]:
    """Open a log in this process, and label."""
    gc.collect()
    start, start_cpu = time.perf_counter(), time.process_time()
    log = Log(folder)
    state = State(log.events(), log.event)
    figures = {"open": time.perf_counter() - start, "cpu": time.process_time() - start_cpu}
    figures["memory"] = psutil.Process().memory_info().rss / 1e6
    seconds = []
    for number in range(LABELS_TIMED):
        body = {"items": [f"another {number}"], "class": CLASSES[number % 5], "source": "human"}
        start = time.perf_counter()
        (event,) = log.append([event_of("labelled", body, annotator="annotator")]).result()
        state.apply(event)
        assert state.stale and state.counts and state.can_undo("annotator") == event
        seconds.append(time.perf_counter() - start)
    log.close()
    half, most = np.percentile(seconds, [50, 95]) * 1000
    return figures | {"half": float(half), "most": float(most)}


if __name__ == "__main__":
    main()
