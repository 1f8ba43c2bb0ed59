"""Measure one query of 10 by each strategy and by its peers, and print one table.

Usage: ``python benchmarks/queries.py [100000 1000000] [--strategy auto,margin] [--no-peers]``.
Made data of 64 dimensions and 10 classes, 100 labels, one thread; each query in a process of its
own. `query`: CPU seconds, with probabilities and distances to the labels there (peers of
scikit-activeml are given the probabilities too and measure distances themselves). `labels`: CPU
seconds to take 10 new labels into those distances. `GB`: the most memory above what the data
take. A query that takes more than `LIMIT` seconds is ended and shown as >.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

DIMENSIONS, CLASSES, LABELS, PICKS, OBJECTS = 64, 10, 100, 10, 20
LIMIT = 300
PEERS = {
    "modAL uncertainty": "modAL.uncertainty:uncertainty_sampling",
    "modAL ranked": "modAL.batch:uncertainty_batch_sampling",
    "scikit-activeml CoreSet": "skactiveml.pool:CoreSet",
    "scikit-activeml Badge": "skactiveml.pool:Badge",
    "scikit-activeml TypiClust": "skactiveml.pool:TypiClust",
    "scikit-activeml Falcun": "skactiveml.pool:Falcun",
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", type=int, nargs="*", default=[100_000, 1_000_000])
    parser.add_argument("--strategy", default="")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--measure", default="", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        print(json.dumps(measure(args.measure, args.rows[0])))
        return
    print_table(args.rows, chosen(args))
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    print(f"load of the machine {load} on {os.cpu_count()} cores")


def chosen(args: argparse.Namespace) -> dict[str, str]:
    """Return what is measured: names in the table, and where each comes from."""
    from bowerbird.app.plugins import registry as plugins

    ours = args.strategy.split(",") if args.strategy else list(plugins.find("strategies"))
    return {name: name for name in ours} | ({} if args.no_peers else PEERS)


def print_table(sizes: list[int], strategies: dict[str, str]) -> None:
    """Print a line a strategy, as each is measured."""
    heads = [f"{column:>9}" for _ in sizes for column in ("query s", "labels s", "GB")]
    print(" " * 28 + "".join(f"{f'{rows:,} items':>27}" for rows in sizes))
    print(" " * 28 + "".join(heads))
    for name, source in strategies.items():
        cells = [cell for rows in sizes for cell in in_a_process(source, rows)]
        print(f"{name:<28}" + "".join(f"{cell:>9}" for cell in cells), flush=True)


def in_a_process(source: str, rows: int) -> list[str]:
    """Measure in a process of its own, so that the memory is that of this query alone."""
    command = [sys.executable, __file__, str(rows), "--measure", source]
    quiet = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, env=quiet)
    except subprocess.TimeoutExpired:
        return [f"> {LIMIT}", "", ""]
    if done.returncode:
        return [(done.stderr.strip().splitlines() or ["ended"])[-1].split(":")[0][:14], "", ""]
    found = json.loads(done.stdout.splitlines()[-1])
    return [f"{found['query']:.3f}", f"{found['labels']:.3f}", f"{found['memory']:.2f}"]


def measure(source: str, rows: int) -> dict[str, float]:
    """Return the CPU seconds and the memory of one query."""
    warnings.simplefilter("ignore")
    from bowerbird.app.config.threads import limit_threads
    from bowerbird.app.loop.distances import Distances
    from bowerbird.app.plugins import registry as plugins
    from bowerbird.strategies.options.query import ask

    limit_threads()
    strategy = plugins.get("strategies", source, allow_paths=True).load()
    ask(strategy, made(2_000)[0](), PICKS, seed=0)  # loads what it imports
    evidence, features, labelled = made(rows)
    distances = Distances(features)
    distances.follow(labelled[:-PICKS])
    labels = seconds_of(lambda: distances.follow(labelled))
    given = evidence(distances.nearest)
    before = memory(reset=True)
    query = seconds_of(lambda: ask(strategy, given, PICKS, seed=1))
    return {"query": query, "labels": labels, "memory": (memory() - before) / 2**30}


def made(rows: int) -> tuple[Callable[..., Any], Any, Any]:
    """Make a pool of ten groups, of which a hundred items are labelled."""
    from bowerbird.strategies.contract.evidence import Evidence

    rng = np.random.default_rng(0)
    truth = np.minimum(rng.geometric(0.4, rows) - 1, CLASSES - 1)
    centres = rng.normal(0, 1, (CLASSES, DIMENSIONS)).astype(np.float32)
    features = rng.standard_normal((rows, DIMENSIONS), dtype=np.float32)
    probabilities = np.empty((rows, CLASSES), dtype=np.float32)
    for start in range(0, rows, 10_000):
        part = slice(start, start + 10_000)
        features[part] += centres[truth[part]]
        odds = np.exp(0.1 * features[part] @ centres.T)
        probabilities[part] = odds / odds.sum(axis=1, keepdims=True)
    labelled = rng.choice(rows, LABELS, replace=False)
    spread = rng.uniform(5, 9, rows).astype(np.float32)
    members = np.stack([probabilities, probabilities[:, ::-1]])

    def evidence(distance: Any = None) -> Any:
        near = np.ones(rows, dtype=np.float32) if distance is None else distance
        return Evidence(
            features=features,
            candidates=np.setdiff1d(np.arange(rows), labelled),
            labelled=labelled,
            labels=truth[labelled],
            classes=tuple(f"class {k}" for k in range(CLASSES)),
            probabilities=lambda: probabilities,
            distance=lambda: near,
            spread=lambda: spread,
            members=lambda: members,
            uncertainty=lambda: probabilities[:, 0],
            since_new_class=99,
            parents=np.arange(rows) // OBJECTS,
        )

    return evidence, features, labelled


def seconds_of(work: Callable[[], object]) -> float:
    """Return the CPU seconds of some work."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def memory(reset: bool = False) -> int:
    """Return the bytes that this process has taken at most; with `reset` those that it has now."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    main()
