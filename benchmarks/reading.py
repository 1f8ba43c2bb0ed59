"""Measure how fast tables are read, beside the libraries that people use, and print a table.

Usage: ``python benchmarks/reading.py [1000000] [--columns 12]``.
`read`: seconds until all rows of a file have passed through; `open`: until they are a pool, with
the guesses, scaled features and distributions; `peak`: MB of the process, above one that has
imported the same. Beside it what pandas (CSV, Parquet) or astropy (FITS) takes to read the same
file into memory. Each in a process of its own, in turn, the best of three.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

TIMES = 3


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--columns", type=int, default=12)
    parser.add_argument("--measure", nargs=2, default=None, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        print(json.dumps(measure(*args.measure)))
        return
    print("format        MB   theirs   peak     read  ratio   peak  ratio     open  ratio   peak")
    with TemporaryDirectory() as place:
        for path in write(Path(place), args.rows, args.columns):
            theirs, read, opened = in_turn(("theirs", "read", "open"), path)
            print(
                f"{path.suffix:10} {path.stat().st_size / 1e6:5.0f} {theirs[0]:7.2f}s "
                f"{theirs[1]:4.0f}MB {read[0]:7.2f}s {read[0] / theirs[0]:6.2f} {read[1]:4.0f}MB "
                f"{read[1] / theirs[1]:6.2f} {opened[0]:7.2f}s {opened[0] / theirs[0]:6.2f} "
                f"{opened[1]:4.0f}MB"
            )


def write(folder: Path, rows: int, columns: int) -> list[Path]:
    """Write one table in three formats."""
    from astropy.table import Table

    rng = np.random.default_rng(0)
    table = pd.DataFrame({"name": [f"J{i:08d}" for i in range(rows)]})
    for number in range(columns):
        # Named after filters: columns that count on from one name are taken for an embedding.
        table[f"f{435 + number}w"] = rng.normal(size=rows).round(5)
    table["kind"] = rng.choice(["star", "galaxy", "quasar"], rows)
    table.to_csv(folder / "t.csv", index=False)
    table.to_parquet(folder / "t.parquet", index=False)
    Table.from_pandas(table).write(folder / "t.fits")
    return [folder / "t.csv", folder / "t.parquet", folder / "t.fits"]


def in_turn(ways: Sequence[str], path: Path) -> list[tuple[float, float]]:
    """Measure ways in turn, so that all share a busy moment; return each one's least s, and MB."""
    rounds = [[in_a_process(way, path) for way in ways] for _ in range(TIMES)]
    return [min(runs) for runs in zip(*rounds, strict=True)]


def in_a_process(way: str, path: Path) -> tuple[float, float]:
    """Measure a way once; return its seconds and MB."""
    command = [sys.executable, __file__, "--measure", way, str(path)]
    run = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return run["seconds"], run["memory"]


def measure(way: str, name: str) -> dict[str, float]:
    """Read a file in one way; return seconds, and MB above what the imports take."""
    path = Path(name)
    work = {"theirs": theirs, "read": through, "open": into_a_pool}[way](path)
    before, begun = _peak(), time.perf_counter()
    work()
    return {"seconds": time.perf_counter() - begun, "memory": max(1.0, _peak() - before)}


def theirs(path: Path) -> Callable[[], object]:
    """Read with the library that people use for the format."""
    if path.suffix == ".fits":
        from astropy.table import Table

        return lambda: Table.read(path).to_pandas()
    import pyarrow.dataset
    import pyarrow.parquet  # noqa: F401 - pandas would import both as it reads

    return lambda: (pd.read_csv if path.suffix == ".csv" else pd.read_parquet)(path)


def through(path: Path) -> Callable[[], object]:
    """Read all batches of our reader, and keep none."""
    from bowerbird.data import files
    from bowerbird.data.roles import Roles

    named = files.files_of(path, Roles(), {})

    def work() -> int:
        source = files.read(named, Roles(), {})
        columns = source.head.column_names
        return sum(len(batch) for batch in source.batches(columns, ["name", "kind"]))

    return work


def into_a_pool(path: Path) -> Callable[[], object]:
    """Open it as a new project does."""
    from bowerbird.data import files
    from bowerbird.data.open import open_pool

    files.built_in_readers()  # it imports them
    cache = path.parent / f"cache-{time.monotonic_ns()}"
    return lambda: open_pool(path, cache=cache)


def _peak() -> float:
    """Return the most that this process held, in MB; `getrusage` would count its parent's too."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main()
