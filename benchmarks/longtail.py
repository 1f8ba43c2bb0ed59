"""Simulate strategies and their peers on the eight long-tailed pools and print one table.

Usage: ``python benchmarks/longtail.py FOLDER [--strategy auto,random] [--learner duo,logistic]
[--jobs 2] [--out RUNS]`` where FOLDER holds ``NAME/pool_seedS.parquet`` and
``NAME/test_seedS.parquet``. Ten initial labels, batches of 10 up to 200 labels (40 % of the pool
where that is less); the same learner asks and is evaluated. With ``--out`` the runs are kept there
and the next call runs what is missing or has changed. BA-AULC, F1-AULC: area under the curve of
balanced accuracy and macro F1, x 100. last: balanced accuracy at the end, x 100. all1, all5: labels
until each class was labelled once, min(5, all there are) times; budget + 10 where that was not
reached. rare: labels of classes whose share of the pool is below half of an even share. Four of the
sets (`TUNED`) were looked at again and again while `auto` was made, the other four only at the end;
those are reported apart.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet

from bowerbird.evaluation.metrics import aulc, labels_until

TUNED = ("mnist-LT", "letter-LT", "yeast", "shuttle")
OTHERS = ("digits-LT", "page-blocks", "mammography", "thyroid")
PEERS = {  # by the names under which their runs are kept
    "uncertainty_sampling": ("modAL uncertainty", "modAL.uncertainty"),
    "uncertainty_batch_sampling": ("modAL ranked batch", "modAL.batch"),
    "CoreSet": ("scikit-activeml CoreSet", "skactiveml.pool"),
    "Badge": ("scikit-activeml Badge", "skactiveml.pool"),
    "TypiClust": ("scikit-activeml TypiClust", "skactiveml.pool"),
    "Falcun": ("scikit-activeml Falcun", "skactiveml.pool"),
}
OURS = "auto,balanced,explore"
COLUMNS = ("BA-AULC", "F1-AULC", "last", "all1", "all5", "rare")
Runs = dict[tuple[str, str], dict[tuple[str, int], list[float]]]


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    peers = [f"{module}:{name}" for name, (_, module) in PEERS.items()]
    parser.add_argument("--strategy", default=",".join(["random", "margin", *peers, OURS]))
    parser.add_argument("--learner", default="duo,logistic")
    parser.add_argument("--seeds", default="0-4")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, help="folder where the runs are kept")
    args = parser.parse_args()
    begun = time.time()
    with tempfile.TemporaryDirectory() as own:
        out = args.out or Path(own)
        out.mkdir(parents=True, exist_ok=True)
        runs: Runs = {}
        asked = {strategy.rpartition(":")[2] for strategy in args.strategy.split(",")}
        for name in TUNED + OTHERS:
            for record in simulate(args, name, out / f"{name}.jsonl"):
                place = (record["learner"], record["strategy"])
                if place[0] in args.learner.split(",") and place[1] in asked:
                    key = (name, record["seed"])
                    runs.setdefault(place, {})[key] = measure(args.folder / name, record)
    for learner in dict.fromkeys(learner for learner, _ in runs):
        print_learner(learner, {s: found for (own, s), found in runs.items() if own == learner})
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    print(f"{time.time() - begun:.0f} s; load of the machine {load} on {os.cpu_count()} cores")


def simulate(args: argparse.Namespace, name: str, lines: Path) -> list[dict]:
    """Run the command on one set; runs that are in the file already are not run again."""
    folder = args.folder / name
    rows = parquet.ParquetFile(folder / "pool_seed0.parquet").metadata.num_rows
    command = [
        sys.executable, "-m", "bowerbird.app.cli", "simulate",
        f"{folder}/pool_seed{{seed}}.parquet",
        "--test", f"{folder}/test_seed{{seed}}.parquet", "--label", "label",
        "--initial-column", "initial", "--strategy", args.strategy, "--learner", args.learner,
        "--budget", str(min(200, int(0.4 * rows))), "--seeds", args.seeds, "--only",
        "--jobs", str(args.jobs), "--out", str(lines), "--again",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{name}: {done.stderr.strip().splitlines()[-1]}")
    return [json.loads(line) for line in lines.read_text().splitlines()]


@cache
def truth_of(path: Path) -> dict:
    """Return the class of each item of a pool."""
    table = parquet.read_table(path, columns=["id", "label"])
    return dict(zip(table["id"].to_pylist(), map(str, table["label"].to_pylist()), strict=True))


def measure(folder: Path, record: dict) -> list[float]:
    """Return the figures of one run, in the order of `COLUMNS`."""
    truth = truth_of(folder / f"pool_seed{record['seed']}.parquet")
    counts = Counter(truth.values())
    given = [truth[item] for item in record["picks"]]
    missed = len(given) + 10
    rare = {name for name, n in counts.items() if n / len(truth) < 0.5 / len(counts)}
    return [
        100 * aulc(record["labels"], record["balanced_accuracy"]),
        100 * aulc(record["labels"], record["macro_f1"]),
        100 * record["balanced_accuracy"][-1],
        labels_until(given, counts, 1) or missed,
        labels_until(given, counts, 5) or missed,
        sum(name in rare for name in given),
    ]


def print_learner(learner: str, by_strategy: dict[str, dict[tuple[str, int], list[float]]]) -> None:
    """Print a line a strategy: over all sets, and over the four that nobody tuned on."""
    first = next(iter(by_strategy.values()))
    print(f"\nlearner {learner}, {len(first)} runs a strategy")
    print(f"{'':<26}{'all sets':>48}   |{'without the tuned':>48}")
    heads = "".join(f"{column:>8}" for column in COLUMNS)
    print(f"{'':<26}{heads}   |{heads}")
    for strategy, runs in by_strategy.items():
        cells = [
            f"{figure:8.1f}" for sets in (TUNED + OTHERS, OTHERS) for figure in mean(runs, sets)
        ]
        half = len(COLUMNS)
        print(f"{called(strategy):<26}{''.join(cells[:half])}   |{''.join(cells[half:])}")
    if "auto" in by_strategy:
        print_sets(by_strategy["auto"])
        print_pairs(by_strategy)


def called(strategy: str) -> str:
    """Return a strategy's name in the tables."""
    return PEERS[strategy][0] if strategy in PEERS else strategy


def mean(runs: dict[tuple[str, int], list[float]], sets: tuple[str, ...]) -> np.ndarray:
    """Average over seeds, then over sets."""
    means = [
        np.mean([figures for (own, _), figures in runs.items() if own == name], axis=0)
        for name in sets
    ]
    return np.mean(means, axis=0)


def print_sets(runs: dict[tuple[str, int], list[float]]) -> None:
    """Print what `auto` reaches on each set."""
    print("auto, set by set:")
    for name in TUNED + OTHERS:
        told = "".join(f"{figure:8.1f}" for figure in mean(runs, (name,)))
        print(f"  {name + (' (tuned)' if name in TUNED else ''):<24}{told}")


def print_pairs(by_strategy: dict[str, dict[tuple[str, int], list[float]]]) -> None:
    """Print `auto` minus each other strategy, run by run, with the standard error."""
    print("auto minus, paired over the runs, with the standard error:")
    ours = by_strategy["auto"]
    for strategy, runs in by_strategy.items():
        if strategy == "auto":
            continue
        gaps = np.array([np.subtract(ours[key], runs[key]) for key in ours if key in runs])
        error = gaps.std(axis=0, ddof=1) / np.sqrt(len(gaps))
        told = [f"{g:6.1f}+-{e:4.1f}" for g, e in zip(gaps.mean(axis=0), error, strict=True)]
        print(f"  {called(strategy):<24}" + " ".join(told))


if __name__ == "__main__":
    main()
