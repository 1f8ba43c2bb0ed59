"""The figures that one run of a simulation is worth, read from its record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bowerbird.evaluation.comparison import Interval, mean_interval
from bowerbird.evaluation.discovery import items_found, labels_until_each, rare_classes
from bowerbird.evaluation.metrics import aulc, labels_until

Record = Mapping[str, Any]
ENOUGH = 5  # labels below which a learner hardly knows a class
LATE = 10  # labels that are added to a run's where it never got there, as in the published tables


@dataclass(frozen=True)
class Figure:
    """A number that a run is judged by.

    Parameters
    ----------
    key : str
        Under which `measure` gives it.
    title, meaning : str
        For an expert in the data, not in learning.
    higher_is_better : bool
    digits : int
        After the point.
    """

    key: str
    title: str
    meaning: str
    higher_is_better: bool
    digits: int


FIGURES = (
    Figure(
        "every_class",
        "Found every class after",
        "labels until each class of the pool had been seen once",
        False,
        0,
    ),
    Figure(
        "enough_of_each",
        f"{ENOUGH} of every class after",
        f"labels until each class had {ENOUGH} labels, or all the items that it has",
        False,
        0,
    ),
    Figure(
        "rare_per_100",
        "Rare items per 100 labels",
        "of 100 items that it asked about, how many were of a rare class",
        True,
        1,
    ),
    Figure(
        "balanced_accuracy",
        "Right per class, on average",
        "recall averaged over classes, then over the whole curve (BA-AULC), in %",
        True,
        1,
    ),
    Figure(
        "balanced_accuracy_end",
        "Right per class, at the end",
        "recall averaged over classes after the last label, in %",
        True,
        1,
    ),
    Figure(
        "macro_f1",
        "Macro F1, on average",
        "F1 averaged over classes, then over the whole curve (F1-AULC), in %",
        True,
        1,
    ),
    Figure("seconds_query", "Seconds a query", "median time of choosing one batch", False, 3),
    Figure("seconds_fit", "Seconds a fit", "median time of training once", False, 3),
)
BY_KEY = {figure.key: figure for figure in FIGURES}


def measure(record: Record) -> dict[str, float]:
    """Return every figure of one run.

    Parameters
    ----------
    record : mapping
        A line of the runs' file, with the classes of the picks (`labels`) and of the pool
        (`pool_classes`) and the number of labels at the start (`initial`).

    Returns
    -------
    figures : dict of str to float
        By the keys of `FIGURES`; NaN where the record does not tell, as without a test set. A run
        that never found what is waited for counts as its labels + 10.
    """
    labels, pool = record["given"], record["pool_classes"]
    late = len(labels) + LATE
    queried = labels[record["initial"] :]
    rare = items_found(queried, rare_classes(pool))[-1]
    return {
        "every_class": float(_or(labels_until(labels, pool), late)),
        "enough_of_each": float(_or(labels_until(labels, pool, ENOUGH), late)),
        "rare_per_100": 100 * float(rare) / len(queried) if queried else np.nan,
        "balanced_accuracy": _area(record, "balanced_accuracy"),
        "balanced_accuracy_end": 100 * _last(record["balanced_accuracy"]),
        "macro_f1": _area(record, "macro_f1"),
        "seconds_query": _median(record["seconds_query"]),
        "seconds_fit": _median(record["seconds_fit"]),
    }


def missed(records: Sequence[Record], each: int = 1) -> int:
    """Count the runs in which a class was never labelled often enough.

    Parameters
    ----------
    records : sequence of mapping
    each : int
        Labels that a class needs; all there are where these are fewer.
    """
    return sum(labels_until(r["given"], r["pool_classes"], each) is None for r in records)


@dataclass(frozen=True)
class Group:
    """The runs of one strategy with one learner.

    Parameters
    ----------
    strategy, learner : str
    records : sequence of mapping
        One a seed.
    """

    strategy: str
    learner: str
    records: Sequence[Record]

    def by_seed(self, key: str) -> dict[int, float]:
        """Return one figure of each run, by its seed."""
        return {r["seed"]: measure(r)[key] for r in self.records}

    def interval(self, key: str) -> Interval:
        """Return the mean of one figure over the seeds, and how surely."""
        return mean_interval(list(self.by_seed(key).values()))


def grouped(records: Sequence[Record]) -> list[Group]:
    """Put the runs of one strategy and learner together, in the order in which they come.

    Parameters
    ----------
    records : sequence of mapping

    Returns
    -------
    groups : list of Group
    """
    groups: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        groups.setdefault((record["strategy"], record["learner"]), []).append(record)
    return [Group(strategy, learner, runs) for (strategy, learner), runs in groups.items()]


def until_of_class(group: Group, name: str, each: int = 1) -> tuple[Interval, int]:
    """Return the labels until one class had been labelled some times.

    Parameters
    ----------
    group : Group
    name : str
        A class.
    each : int
        Labels that it needs; all there are where these are fewer.

    Returns
    -------
    labels : Interval
        Over the runs whose pool has the class; a run that never got there counts as its labels
        + 10.
    never : int
        Runs that never got there.
    """
    values, never = [], 0
    for record in group.records:
        counts = labels_until_each(record["given"], record["pool_classes"], each)
        if name in counts:
            values.append(_or(counts[name], len(record["given"]) + LATE))
            never += counts[name] is None
    return mean_interval(values), never


def _or(number: int | None, instead: int) -> int:
    return instead if number is None else number


def _area(record: Record, key: str) -> float:
    return 100 * aulc(record["labels"], record[key]) if record["labels"] else np.nan


def _last(values: Sequence[float]) -> float:
    return values[-1] if values else np.nan


def _median(values: Sequence[float]) -> float:
    return float(np.median(values)) if values else np.nan
