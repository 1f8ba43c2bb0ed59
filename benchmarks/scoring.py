"""Score made pools by the torch heads beside the bare matrix products, in one run.

Usage: ``python benchmarks/scoring.py [--rows 1000000] [--columns 64] [--classes 5] [--large N]``.
Best of five, seconds; ratio: to the bare products of the same layers in float32 on the same rows,
in parts of the same size, both on one thread. With ``--large`` (10 million) it writes a memory map
of so many rows and lets the linear head score it; memory is the most that the process held beyond
what it had before, without the pages of the map.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import torch

from bowerbird.models.heads import streaming
from bowerbird.models.linear import Linear
from bowerbird.models.mlp import Mlp

REPEATS = 5


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--columns", type=int, default=64)
    parser.add_argument("--classes", type=int, default=5)
    parser.add_argument("--large", type=int, default=10_000_000, help="0 leaves it out")
    args = parser.parse_args()
    rng = np.random.default_rng(0)
    X = rng.standard_normal((args.rows, args.columns), dtype=np.float32)
    labelled = X[:500], rng.integers(args.classes, size=500)
    print(f"{args.rows:,} x {args.columns}, {args.classes} classes, one thread")
    print(f"{'':<22}{'seconds':>9}{'products':>10}{'ratio':>8}")
    for head in (
        Linear(),
        Linear(precision="bfloat16"),
        Mlp(),
        Mlp(precision="bfloat16"),
    ):
        head.fit(*labelled)
        ours, bare = side_by_side(lambda h=head: h.predict_proba(X), lambda h=head: products(h, X))
        name = f"{type(head).__name__.lower()} {head.precision} {head.device_}"
        print(f"{name:<22}{ours:9.3f}{bare:10.3f}{ours / bare:8.2f}")
    if args.large:
        score_large(Linear().fit(*labelled), args)
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    print(f"load of the machine {load} on {os.cpu_count()} cores")


def side_by_side(first: Callable[[], Any], second: Callable[[], Any]) -> tuple[float, float]:
    """Time two things in turns, so that both see the same machine."""
    best = [np.inf, np.inf]
    for _ in range(REPEATS):
        for i, call in enumerate((first, second)):
            begun = time.perf_counter()
            call()
            best[i] = min(best[i], time.perf_counter() - begun)
    return best[0], best[1]


def products(head: Linear | Mlp, X: np.ndarray) -> None:
    """Multiply by the weights of each layer, in float32, and do nothing else."""
    layers = [m.weight.float().T for m in (*head.scorer_.body, head.scorer_.last) if has_weight(m)]
    rows = torch.from_numpy(X)
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    with torch.inference_mode():
        for start in range(0, len(X), streaming.ROWS):
            part = rows[start : start + streaming.ROWS]
            for weight in layers:
                part = part @ weight
    torch.set_num_threads(before)


def has_weight(layer: torch.nn.Module) -> bool:
    """Return whether a layer multiplies."""
    return hasattr(layer, "weight")


def score_large(head: Linear, args: argparse.Namespace) -> None:
    """Score a memory map, and watch what the process holds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pool.npy"
        shape = (args.large, args.columns)
        pool = np.lib.format.open_memmap(path, "w+", np.float32, shape)
        rng = np.random.default_rng(1)
        for start in range(0, len(pool), 250_000):
            part = pool[start : start + 250_000]
            part[:] = rng.standard_normal(part.shape, dtype=np.float32)
        pool.flush()
        del pool
        mapped = np.load(path, mmap_mode="r")
        with Watch() as watch:
            begun = time.perf_counter()
            found = head.predict_proba(mapped)
            took = time.perf_counter() - begun
        own = (watch.most - found.nbytes) / 1e6
        print(f"{args.large:,} rows of a memory map: {took:.2f} s; {own:.0f} MB beside the")
        print(f"probabilities themselves ({found.nbytes / 1e6:.0f} MB)")


class Watch(threading.Thread):
    """Note the most memory that is not a file's."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._process, self._ended = psutil.Process(), threading.Event()
        self._before, self.most = self._held(), 0

    def _held(self) -> int:
        told = self._process.memory_info()
        return int(told.rss - told.shared)

    def run(self) -> None:
        """Look every two milliseconds."""
        while not self._ended.wait(0.002):
            self.most = max(self.most, self._held() - self._before)

    def __enter__(self) -> Watch:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self.join()


if __name__ == "__main__":
    sys.exit(main())
