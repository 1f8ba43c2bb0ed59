"""Simulate strategies and learners on the eight long-tailed pools and print one table.

Usage: ``python benchmarks/longtail.py FOLDER [--strategy auto,random] [--learner duo] [--jobs 2]``
where FOLDER holds ``NAME/pool_seedS.parquet`` and ``NAME/test_seedS.parquet``. Ten initial labels,
batches of 10 up to 200 labels (40 % of the pool where that is less). BA-AULC: area under the curve
of balanced accuracy, x 100. all1, all5: labels until each class was labelled once, min(5, all there
are) times; budget + 10 where that was not reached. rare: labels of classes whose share of the pool
is below half of an even share.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet

from bowerbird.evaluation.metrics import aulc, labels_until

SETS = [
    "digits-LT",
    "mnist-LT",
    "letter-LT",
    "page-blocks",
    "yeast",
    "mammography",
    "shuttle",
    "thyroid",
]
COLUMNS = ("BA-AULC", "F1-AULC", "all1", "all5", "rare")


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--strategy", default="auto")
    parser.add_argument("--learner", default="duo")
    parser.add_argument("--seeds", default="0-4")
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    begun = time.time()
    figures: dict[tuple[str, str], dict[str, list[list[float]]]] = defaultdict(dict)
    for name in SETS:
        for record in simulate(args, name):
            key = (record["strategy"], record["learner"])
            figures[key].setdefault(name, []).append(measure(args.folder / name, record))
    for (strategy, learner), by_set in figures.items():
        print_table(f"{strategy} + {learner}", by_set)
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    print(f"{time.time() - begun:.0f} s; load of the machine {load} on {os.cpu_count()} cores")


def simulate(args: argparse.Namespace, name: str) -> list[dict]:
    """Run the command on one set."""
    folder = args.folder / name
    rows = parquet.ParquetFile(folder / "pool_seed0.parquet").metadata.num_rows
    with tempfile.TemporaryDirectory() as out:
        lines = Path(out) / "runs.jsonl"
        command = [
            sys.executable, "-m", "bowerbird.app.cli", "simulate",
            f"{folder}/pool_seed{{seed}}.parquet",
            "--test", f"{folder}/test_seed{{seed}}.parquet", "--label", "label",
            "--initial-column", "initial", "--strategy", args.strategy, "--learner", args.learner,
            "--budget", str(min(200, int(0.4 * rows))), "--seeds", args.seeds,
            "--jobs", str(args.jobs), "--out", str(lines),
        ]  # fmt: skip
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return [json.loads(line) for line in lines.read_text().splitlines()]


def measure(folder: Path, record: dict) -> list[float]:
    """Give the figures of one run, in the order of `COLUMNS`."""
    table = parquet.read_table(
        folder / f"pool_seed{record['seed']}.parquet", columns=["id", "label"]
    )
    truth = dict(zip(table["id"].to_pylist(), map(str, table["label"].to_pylist()), strict=True))
    counts = Counter(truth.values())
    given = [truth[item] for item in record["picks"]]
    missed = len(given) + 10
    rare = {name for name, n in counts.items() if n / len(truth) < 0.5 / len(counts)}
    return [
        100 * aulc(record["labels"], record["balanced_accuracy"]),
        100 * aulc(record["labels"], record["macro_f1"]),
        labels_until(given, counts, 1) or missed,
        labels_until(given, counts, 5) or missed,
        sum(name in rare for name in given),
    ]


def print_table(title: str, by_set: dict[str, list[list[float]]]) -> None:
    """Print the mean over seeds of each set, and the mean over sets."""
    print(f"{title:<24}" + "".join(f"{column:>9}" for column in COLUMNS))
    means = {name: np.mean(runs, axis=0) for name, runs in by_set.items()}
    for name, row in means.items():
        print(f"{name:<24}" + "".join(f"{x:9.1f}" for x in row))
    print(f"{'mean':<24}" + "".join(f"{x:9.1f}" for x in np.mean(list(means.values()), axis=0)))


if __name__ == "__main__":
    main()
