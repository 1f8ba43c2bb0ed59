"""Measure what it costs to look at data, open, join and describe them, and print a table.

Usage: ``python benchmarks/describing.py [10000 1000000]``.
CPU seconds of all threads, and the peak: MB of the process above what its imports take; those that
come late, such as scikit-learn's, count.
`look`: the first rows, and what the columns seem to be; `open`: until a CSV is a pool; `join`: the
same with a second table joined by id. Beside them what pandas takes to read the CSV into memory, or
both and merge them. `describe`: the values of one item on the label card, all columns shown or all
but ten hidden; beside it what Arrow takes to cut the item's row out as Python's values. Each in a
process of its own, in turn, the least of three; a ratio below 1 is less than theirs.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

TIMES = 3
COLUMNS = 12
DESCRIBED = (40, 300)  # columns
CELLS = 3_000_000  # a table whose items are described has no more
SHOWN = 10
ITEMS = 50  # that are described in one turn
TURNS = 20

Work = Callable[[], object]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", type=int, nargs="*", default=[10_000, 1_000_000])
    parser.add_argument("--measure", nargs=3, default=None, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        print(json.dumps(measure(*args.measure)))
        return
    print("what           rows columns       ours     theirs  ratio      peak  theirs  ratio")
    for rows in args.rows:
        with TemporaryDirectory() as place:
            write(Path(place), rows, COLUMNS)
            for what, beside in (("look", "read"), ("open", "read"), ("join", "merge")):
                show(what, rows, COLUMNS, best(what, place, 1), best(beside, place, 1), 1, "s")
    for columns in DESCRIBED:
        for rows in sorted({min(rows, CELLS // columns) for rows in args.rows}):
            with TemporaryDirectory() as place:
                write(Path(place), rows, columns)
                best("open", place, 1, times=1)  # the cache that the others map
                row = best("row", place, ITEMS)
                for what in ("describe", "ten shown"):
                    show(what, rows, columns, best(what, place, ITEMS), row, 1e3, "ms")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def show(
    what: str,
    rows: int,
    columns: int,
    ours: tuple[float, float],
    theirs: tuple[float, float],
    scale: float,
    unit: str,
) -> None:
    """Print one line of the table."""
    seconds = [f"{value * scale:7.2f} {unit:2}" for value in (ours[0], theirs[0])]
    memory = [f"{value:5.0f} MB" for value in (ours[1], theirs[1])]
    print(
        f"{what:9}{rows:10,}{columns:8} {' '.join(seconds)} {ours[0] / theirs[0]:6.2f} "
        f"{' '.join(memory)} {ours[1] / theirs[1]:6.2f}",
        flush=True,
    )


def write(folder: Path, rows: int, columns: int) -> None:
    """Write a table as CSV, and one to join to it, in another order."""
    rng = np.random.default_rng(0)
    names = [f"J{i:08d}" for i in range(rows)]
    table: dict[str, object] = {"name": names}
    for number in range(columns - 1):
        table[f"{'xyz'[number % 3]}_mag_{number}"] = rng.normal(size=rows).round(5)
    table["kind"] = rng.choice(["star", "galaxy", "quasar"], rows)
    pd.DataFrame(table).to_csv(folder / "t.csv", index=False)
    more = pd.DataFrame({"name": names, "depth": rng.random(rows), "seen": rng.random(rows)})
    more.sample(frac=1, random_state=0).to_csv(folder / "more.csv", index=False)


def best(what: str, place: str, parts: int, times: int = TIMES) -> tuple[float, float]:
    """Measure in processes of their own; return the least CPU seconds of a part, and its MB."""
    command = [sys.executable, __file__, "--measure", what, place, str(parts)]
    runs = [
        json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        for _ in range(times)
    ]
    return min((run["seconds"], run["memory"]) for run in runs)


def measure(what: str, place: str, parts: str) -> dict[str, float]:
    """Do one thing; return the CPU seconds of one of its parts, and MB above the imports."""
    work = WORK[what](Path(place))
    before = _peak()
    seconds = []
    for _ in range(TURNS if int(parts) > 1 else 1):
        begun = time.process_time()
        work()
        seconds.append((time.process_time() - begun) / int(parts))
    return {"seconds": min(seconds), "memory": max(1.0, _peak() - before)}


def looking(folder: Path) -> Work:
    """Look at the table as the start page does."""
    from bowerbird.data.look import look
    from bowerbird.data.roles import Roles

    return lambda: look(folder / "t.csv", Roles(), {})


def opening(folder: Path) -> Work:
    """Open the table as a new project does."""
    from bowerbird.data.open import open_pool
    from bowerbird.data.roles import Roles

    (folder / "cache").mkdir(exist_ok=True)
    cache = folder / "cache" / str(time.monotonic_ns())
    return lambda: open_pool(folder / "t.csv", Roles(), cache=cache)


def joining(folder: Path) -> Work:
    """Open the table with the other one joined to it."""
    from bowerbird.data.joining.extra_source import ExtraSource
    from bowerbird.data.open import open_pool
    from bowerbird.data.roles import Roles

    roles = Roles(with_=(ExtraSource(path=str(folder / "more.csv")),))
    cache = folder / f"join-{time.monotonic_ns()}"
    return lambda: open_pool(folder / "t.csv", roles, cache=cache)


def describing(folder: Path, shown: int | None = None) -> Work:
    """Describe items all over the pool."""
    from bowerbird.app.views.label.values import rows_of, values_of
    from bowerbird.data.cache.pool_folder import load_pool

    pool = load_pool(next(folder.glob("cache/*/pool-*")))
    hidden = {row.name for row in rows_of(pool)[shown:]} if shown is not None else set()
    positions = np.linspace(0, len(pool) - 1, ITEMS).astype(int).tolist()
    return lambda: [values_of(pool, position, hidden) for position in positions]


def cutting(folder: Path) -> Work:
    """Cut rows out of the pool's table."""
    from bowerbird.data.cache.pool_folder import load_pool

    table = load_pool(next(folder.glob("cache/*/pool-*"))).context
    positions = np.linspace(0, len(table) - 1, ITEMS).astype(int).tolist()
    return lambda: [table.slice(position, 1).to_pylist() for position in positions]


WORK: dict[str, Callable[[Path], Work]] = {
    "look": looking,
    "open": opening,
    "join": joining,
    "read": lambda folder: lambda: pd.read_csv(folder / "t.csv"),
    "merge": lambda folder: (
        lambda: pd.read_csv(folder / "t.csv").merge(
            pd.read_csv(folder / "more.csv"), on="name", how="left"
        )
    ),
    "describe": describing,
    "ten shown": lambda folder: describing(folder, SHOWN),
    "row": cutting,
}


def _peak() -> float:
    """Return the most that this process held, in MB; `getrusage` would count its parent's too."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main()
