"""Measure what a label costs the head that is live, how it drifts, and how soon it takes a class.

Usage: ``python benchmarks/increments.py FOLDER [--seeds 0-4]`` where FOLDER holds
``NAME/pool_seedS.parquet`` and ``NAME/test_seedS.parquet`` of long-tailed pools. Three tables:

- cost: CPU milliseconds of one label and of a refit on made data, and their ratio;
- drift: letter-LT and mnist-LT, 200 single labels after the ten first ones (random, but each class
  alike), a refit every tenth label by which the live head is replaced where it has drifted;
  balanced accuracy on the test set x 100, mean over every third label (so that all ages of the
  live head count alike), of the live head and of a refit on the same labels;
- new class: each class in turn is left out of 100 labels, then comes with five; its recall by the
  live head and by a refit, over the classes where the refit's is above a half, and the change of
  the other classes' mean recall since before it came.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from learners import read, seeds_of
from sklearn.metrics import recall_score

from bowerbird.models.heads.head import Head
from bowerbird.models.heads.live import Live
from bowerbird.models.linear import Linear
from bowerbird.models.mlp import Mlp

HEADS: dict[str, Callable[[], Head]] = {"linear": Linear, "mlp": Mlp}
SETS = ("letter-LT", "mnist-LT")
EVERY = 10  # labels between refits


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", default="0-4")
    args = parser.parse_args()
    seeds = seeds_of(args.seeds)
    print_cost()
    print_drift(args.folder, seeds)
    print_new_class(args.folder, seeds)
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    print(f"load of the machine {load} on {os.cpu_count()} cores")


def print_cost() -> None:
    """Print what one more label costs."""
    print(f"{'CPU ms':<22}{'label':>8}{'refit':>9}{'ratio':>8}")
    rng = np.random.default_rng(0)
    for name, make in HEADS.items():
        for columns in (64, 512):
            for labels in (1_000, 10_000):
                X = rng.standard_normal((labels + 20, columns), dtype=np.float32)
                y = X[:, :5].argmax(axis=1)
                head = make()
                refit = spent(lambda: head.fit(X[:labels], y[:labels]))  # noqa: B023
                steps = [
                    spent(lambda i=i: head.partial_fit(X[i : i + 1], y[i : i + 1]))  # noqa: B023
                    for i in range(labels, labels + 20)
                ]
                one = float(np.median(steps))
                title = f"{name} {labels:,} x {columns}"
                print(f"{title:<22}{one:8.1f}{refit:9.1f}{one / refit:8.2f}")


def spent(call: Callable[[], object]) -> float:
    """Return the CPU milliseconds of a call."""
    begun = time.process_time()
    call()
    return 1000 * (time.process_time() - begun)


def print_drift(folder: Path, seeds: range) -> None:
    """Print how near the live head stays to a refit."""
    print(f"\n{'drift':<22}{'live':>8}{'refit':>9}{'gap':>8}{'worst':>8}{'replaced':>10}")
    for name, make in HEADS.items():
        for set_name in SETS:
            runs = [streamed(make, folder / set_name, seed) for seed in seeds]
            live, refit = (np.array([run[i] for run in runs]) for i in (0, 1))
            gap = live - refit
            replaced = np.mean([run[2] for run in runs])
            print(
                f"{name + ' ' + set_name:<22}{live.mean():8.1f}{refit.mean():9.1f}"
                f"{gap.mean():+8.2f}{gap.mean(axis=0).min():+8.2f}{replaced:7.1f}/20"
            )


def streamed(make: Callable[[], Head], folder: Path, seed: int) -> tuple[list, list, int]:
    """Label one by one; give both accuracies at every third label, and how often it drifted."""
    pool, truth, _ = read(folder / f"pool_seed{seed}.parquet")
    test, answer, _ = read(folder / f"test_seed{seed}.parquet")
    order = labelled(truth, 210, seed)
    live = Live(make().fit(pool[order[:10]], truth[order[:10]]))
    ours, theirs, replaced = [], [], 0
    for n in range(11, 211):
        live.update(pool[order[n - 1 : n]], truth[order[n - 1 : n]])
        if n % 3 and n % EVERY:
            continue
        refit = make().fit(pool[order[:n]], truth[order[:n]])
        if n % EVERY == 0:
            live.settle(refit, pool[:5000])
            replaced += int(live.since == 0)
        if n % 3 == 0:
            ours.append(accuracy(live.learner, test, answer))
            theirs.append(accuracy(refit, test, answer))
    return ours, theirs, replaced


def accuracy(head: Head, test: np.ndarray, answer: np.ndarray) -> float:
    """Return the balanced accuracy x 100."""
    return float(100 * recall_score(answer, head.predict(test), average="macro", zero_division=0))


def labelled(truth: np.ndarray, n: int, seed: int) -> np.ndarray:
    """Draw items to label, each class alike while it lasts."""
    rng = np.random.default_rng(seed)
    rank = np.empty(len(truth))
    for name in np.unique(truth):
        own = np.flatnonzero(truth == name)
        rank[rng.permutation(own)] = np.arange(len(own)) + rng.random(len(own))
    return np.argsort(rank)[:n]


def print_new_class(folder: Path, seeds: range) -> None:
    """Print how soon a class is known that was not there before."""
    print(f"\n{'new class':<22}{'live':>8}{'refit':>9}{'above half':>12}{'others':>9}{'worst':>8}")
    for name, make in HEADS.items():
        for set_name in SETS:
            found = [f for seed in seeds for f in introduced(make, folder / set_name, seed)]
            live, refit, others = np.array([f for f in found if f[1] > 0.5]).T
            known = f"{(live > 0.5).sum()}/{len(live)}"
            print(
                f"{name + ' ' + set_name:<22}{live.mean():8.2f}{refit.mean():9.2f}{known:>12}"
                f"{100 * others.mean():+9.2f}{100 * others.min():+8.2f}"
            )


def introduced(
    make: Callable[[], Head], folder: Path, seed: int
) -> Iterator[tuple[float, float, float]]:
    """Let each class come late; give its recall, a refit's, and the change of the others'."""
    pool, truth, _ = read(folder / f"pool_seed{seed}.parquet")
    test, answer, _ = read(folder / f"test_seed{seed}.parquet")
    order = labelled(truth, 400, seed)
    for name in np.unique(truth):
        old, new = order[truth[order] != name][:100], order[truth[order] == name][:5]
        live = Live(make().fit(pool[old], truth[old]))
        known = np.isin(answer, truth[old]) & (answer != name)
        before = mean_recall(live.learner, test[known], answer[known])
        for i in range(len(new)):
            live.update(pool[new[i : i + 1]], truth[new[i : i + 1]])
        every = np.concatenate([old, new])
        refit = make().fit(pool[every], truth[every])
        own = answer == name
        after = mean_recall(live.learner, test[known], answer[known])
        yield (
            float((live.learner.predict(test[own]) == name).mean()),
            float((refit.predict(test[own]) == name).mean()),
            after - before,
        )


def mean_recall(head: Head, test: np.ndarray, answer: np.ndarray) -> float:
    """Return the mean over the classes of how many of each are found."""
    predicted = head.predict(test)
    return float(np.mean([(predicted[answer == c] == c).mean() for c in np.unique(answer)]))


if __name__ == "__main__":
    sys.exit(main())
