"""Fit every learner on the same labels of the eight long-tailed pools and print one table.

Usage: ``python benchmarks/learners.py FOLDER [--learner duo,mlp] [--seeds 0-4] [--out RUNS]`` with
``NAME/pool_seedS.parquet`` and ``NAME/test_seedS.parquet`` in FOLDER. The labels are the first 50,
100 and 200 that ``balanced`` picked with ``duo`` (40 % of the pool where that is less), the same
for every learner; with ``--out`` those runs are kept and not made again. Balanced accuracy on the
test sets x 100, mean over seeds, then over sets; to duo: the difference at 200 labels, mean over
the runs with its standard error. fit, predict: CPU seconds at 200 labels, the latter for 100,000
items. A learner that can adapt without labels is given the rest of the pool.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as parquet
from longtail import OTHERS, TUNED, simulate
from sklearn.metrics import recall_score

from bowerbird.app.plugins import registry as plugins

LABELS = (50, 100, 200)
# What a person would add to a learner's defaults, as one would write it in a configuration.
VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "mlp, cross entropy": ("mlp", {"loss": "cross_entropy", "prior_bias": True}),
    "mlp, class balanced": ("mlp", {"loss": "class_balanced"}),
    "mlp, focal": ("mlp", {"loss": "focal"}),
    "mlp, ldam_drw": ("mlp", {"loss": "ldam_drw"}),
    "mlp, seesaw": ("mlp", {"loss": "seesaw"}),
    "mlp, equalization": ("mlp", {"loss": "equalization"}),
    "mlp, oversampling": (
        "mlp",
        {"loss": "cross_entropy", "sampler": "oversample", "jitter": 0.1},
    ),
    "mlp, subclasses": ("mlp", {"loss": "cross_entropy", "sampler": "subclass"}),
    "mlp, progressive": ("mlp", {"loss": "cross_entropy", "sampler": "progressive"}),
    "mlp, no mixup": ("mlp", {"mixup": 0.0}),
    "mlp, Muon": ("mlp", {"optimiser": "muon"}),
}


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--learner", help="names, comma-separated; all and variants of mlp else")
    parser.add_argument("--seeds", default="0-4")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, help="folder where the runs are kept")
    args = parser.parse_args()
    begun = time.time()
    makers = chosen(args.learner)
    args.strategy, args.learner, seeds = "balanced", "duo", seeds_of(args.seeds)
    with tempfile.TemporaryDirectory() as own:
        out = args.out or Path(own)
        out.mkdir(parents=True, exist_ok=True)
        found = {name: Figures() for name in makers}
        for name in TUNED + OTHERS:
            for record in simulate(args, name, out / f"{name}.jsonl"):
                asked = record["seed"] in seeds  # a folder that was kept may hold others
                if asked and (record["learner"], record["strategy"]) == ("duo", "balanced"):
                    measure(found, makers, args.folder / name, record)
    show(found)
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    print(f"{time.time() - begun:.0f} s; load of the machine {load} on {os.cpu_count()} cores")


def seeds_of(text: str) -> range:
    """Read a seed, or the first and the last."""
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


class Figures:
    """What was measured of one learner, a key a set, seed and number of labels."""

    def __init__(self) -> None:
        self.accuracy: dict[tuple[str, int, int], float] = {}
        self.fit: list[float] = []
        self.predict: list[float] = []
        self.failed = ""


def chosen(names: str | None) -> dict[str, Callable[..., Any]]:
    """Return what makes each learner, by the name in the table."""
    known = {n: p.load() for n, p in plugins.find("learners").items() if p.error is None}
    if names:
        known = {n: plugins.get("learners", n, allow_paths=True).load() for n in names.split(",")}
        return {"duo": plugins.get("learners", "duo").load()} | known
    for title, (base, parameters) in VARIANTS.items():
        known[title] = lambda base=base, given=parameters, **rest: known[base](**given, **rest)
    return known


def measure(
    found: dict[str, Figures], makers: dict[str, Callable[..., Any]], folder: Path, record: dict
) -> None:
    """Fit every learner on one run's labels."""
    seed = record["seed"]
    pool, truth, ids = read(folder / f"pool_seed{seed}.parquet")
    test, answer, _ = read(folder / f"test_seed{seed}.parquet")
    place = {item: i for i, item in enumerate(ids)}
    picks = np.array([place[item] for item in record["picks"]])
    many = np.resize(test, (100_000, test.shape[1]))
    for name, make in makers.items():
        figures = found[name]
        for labels in LABELS:
            rows = picks[:labels]
            begun = time.process_time()
            model = fitted(make, pool, truth, rows)
            took = time.process_time() - begun
            recall = recall_score(answer, model.predict(test), average="macro", zero_division=0)
            figures.accuracy[folder.name, seed, labels] = 100 * recall
        begun = time.process_time()
        model.predict_proba(many)
        figures.fit.append(took)
        figures.predict.append(time.process_time() - begun)


def fitted(make: Callable[..., Any], pool: np.ndarray, truth: np.ndarray, rows: np.ndarray) -> Any:
    """Fit a learner on some rows, and let it adapt to the others where it can."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = make(seed=0).fit(pool[rows], truth[rows])
        if hasattr(model, "adapt"):
            model.adapt(np.delete(pool, rows, axis=0))
    return model


def read(path: Path) -> tuple[np.ndarray, np.ndarray, list]:
    """Return features, truth and ids of a table."""
    table = parquet.read_table(path)
    columns = [c for c in table.column_names if c not in ("id", "label", "initial")]
    features = np.stack([table[c].to_numpy() for c in columns], axis=1).astype(np.float32)
    return features, np.array(list(map(str, table["label"].to_pylist()))), table["id"].to_pylist()


def show(found: dict[str, Figures]) -> None:
    """Print a line a learner, the best at 200 labels first."""
    heads = "".join(f"{labels:>8}" for labels in LABELS)
    print(f"{'':<22}{heads}{'to duo':>14}{'fit s':>9}{'predict s':>11}")
    base = found["duo"].accuracy
    for name, figures in sorted(found.items(), key=lambda item: -mean(item[1].accuracy, 200)):
        cells = "".join(f"{mean(figures.accuracy, labels):8.1f}" for labels in LABELS)
        paired = [figures.accuracy[k] - base[k] for k in base if k[2] == 200]
        error = np.std(paired, ddof=1) / np.sqrt(len(paired)) if len(paired) > 1 else np.nan
        print(
            f"{name:<22}{cells}{np.mean(paired):+8.1f} ±{error:4.1f}"
            f"{np.median(figures.fit):9.3f}{np.median(figures.predict):11.3f}"
        )


def mean(accuracy: dict[tuple[str, int, int], float], labels: int) -> float:
    """Average over seeds, then over sets."""
    sets = dict.fromkeys(key[0] for key in accuracy)
    own = [[v for (s, _, n), v in accuracy.items() if s == name and n == labels] for name in sets]
    return float(np.mean([np.mean(values) for values in own]))


if __name__ == "__main__":
    sys.exit(main())
