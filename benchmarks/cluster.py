"""Score a made pool here, by one worker of a cluster and by two, in one run.

Usage: ``python benchmarks/cluster.py [--rows 10000000] [--columns 64] [--workers 1 2]
[--learner mlp]``.
`first`: seconds of the first scoring by workers that have just been started, and load their code;
`seconds`: of the best of two after it, from connecting to all probabilities; `scaling`: times as
fast as by the fewest workers; `here` and `worker`: the most that this process, and that any worker,
held beyond what it had before, in MB and without pages of the pool's file. That all say the same to
the last bit is checked.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import psutil

from bowerbird.app.config.threads import limit_threads
from bowerbird.app.loop import on_cluster
from bowerbird.models.base.lookup import learner_names, learner_of

CLASSES = 5
TIMES = 2
PART = 250_000


class Rows:
    """What of a pool is scored."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.features = np.load(folder / "features.npy", mmap_mode="r")

    def __len__(self) -> int:
        return len(self.features)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--columns", type=int, default=64)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--learner", default="mlp", choices=learner_names())
    args = parser.parse_args()
    limit_threads()
    with TemporaryDirectory() as place:
        pool = made(Path(place), args.rows, args.columns)
        numbers = np.random.default_rng(1).integers(CLASSES, size=500)
        learner = learner_of(args.learner)().fit(np.array(pool.features[:500]), numbers)
        print(f"{args.rows:,} x {args.columns}, {args.learner}, one thread a process")
        print(f"{'':<16}{'first':>9}{'seconds':>9}{'scaling':>9}{'here':>8}{'worker':>8}")
        say, seconds, here, _ = measured(lambda: learner.predict_proba(pool.features))
        print(f"{'this process':<16}{'':>9}{seconds:9.2f}{'':>9}{here:8.0f}")
        slowest = None
        for count in args.workers:
            first, best, here, worker = by_workers(count, learner, pool, say)
            slowest = slowest or best
            name = f"{count} worker{'s' * (count > 1)}"
            print(f"{name:<16}{first:9.2f}{best:9.2f}{slowest / best:9.2f}{here:8.0f}{worker:8.0f}")
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    print(f"load of the machine {load} on {os.cpu_count()} cores")


def made(folder: Path, rows: int, columns: int) -> Rows:
    """Write the file that a pool's features are mapped from."""
    path, rng = folder / "features.npy", np.random.default_rng(0)
    features = np.lib.format.open_memmap(path, "w+", np.float32, (rows, columns))
    for start in range(0, rows, PART):
        part = features[start : start + PART]
        part[:] = rng.standard_normal(part.shape, dtype=np.float32)
    features.flush()
    del features
    return Rows(folder)


def by_workers(
    count: int, learner: Any, pool: Rows, expected: np.ndarray
) -> tuple[float, float, float, float]:
    """Score by a cluster of so many workers."""
    from bowerbird.app.loop.cluster import load_distributed

    with load_distributed().LocalCluster(
        n_workers=count,
        threads_per_worker=1,
        host="127.0.0.1",
        scheduler_port=0,
        dashboard_address=None,
    ) as cluster:
        pids = [nanny.pid for nanny in cluster.workers.values()]

        def score() -> np.ndarray:
            return on_cluster.score(learner, pool, cluster.scheduler_address)  # type: ignore[arg-type]

        begun = time.perf_counter()
        score()
        first = time.perf_counter() - begun
        said, seconds, here, worker = measured(score, pids)
        assert np.array_equal(said, expected), "the last bits differ"
        return first, seconds, here, worker


def measured(
    score: Callable[[], np.ndarray], pids: Sequence[int] = ()
) -> tuple[np.ndarray, float, float, float]:
    """Return what is said, the best time, and the most memory of this process and any worker."""
    best = np.inf
    with Watch([os.getpid(), *pids]) as watch:
        for _ in range(TIMES):
            begun = time.perf_counter()
            said = score()
            best = min(best, time.perf_counter() - begun)
    here, *workers = watch.most
    return said, best, here / 1e6, max(workers, default=0) / 1e6


class Watch(threading.Thread):
    """Note the most memory of some processes that is not a file's."""

    def __init__(self, pids: Sequence[int]) -> None:
        super().__init__(daemon=True)
        self._processes, self._ended = [psutil.Process(pid) for pid in pids], threading.Event()
        self._before = [held(process) for process in self._processes]
        self.most = [0] * len(pids)

    def run(self) -> None:
        """Look every ten milliseconds."""
        while not self._ended.wait(0.01):
            now = [held(process) for process in self._processes]
            beyond = [a - b for a, b in zip(now, self._before, strict=True)]
            self.most = [max(pair) for pair in zip(self.most, beyond, strict=True)]

    def __enter__(self) -> Watch:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self.join()


def held(process: psutil.Process) -> int:
    """Return what a process holds of memory, in bytes, without pages of files."""
    memory = process.memory_info()
    return int(memory.rss - memory.shared)


if __name__ == "__main__":
    sys.exit(main())
