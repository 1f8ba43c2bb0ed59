"""The numbers behind the curves of the Progress card; pure functions of the labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import pandas as pd

from bowerbird.app.views.shared.labels import LabelArrays
from bowerbird.data.pool import Pool
from bowerbird.evaluation.discovery import expected_classes

Floats = npt.NDArray[np.float64]
MOST_POINTS = 400  # of a curve; more than a card has pixels to show
WINDOW = 100  # labels over which a yield is counted
LEAST = 10  # labels before which a yield says nothing
RECENT = 25  # labels over which seconds, and asked items over which agreement, are averaged


@dataclass(frozen=True, eq=False)
class Line:
    """One line of a drawing.

    Parameters
    ----------
    name, colour : str
        Of a class; both are text from outside.
    x, y : ndarray of shape (p,)
    """

    name: str
    colour: str
    x: Floats
    y: Floats


def points(labels: int) -> npt.NDArray[np.int64]:
    """Choose numbers of labels at which to draw curves.

    Parameters
    ----------
    labels : int
        Not negative.

    Returns
    -------
    at : ndarray of shape (p,), int64
        Ascending, from 0 to all of them; at most `MOST_POINTS`.
    """
    if labels < MOST_POINTS:
        return np.arange(labels + 1)
    return np.unique(np.linspace(0, labels, MOST_POINTS).round().astype(np.int64))


def classes_found(arrays: LabelArrays) -> tuple[Floats, Floats]:
    """Count the classes that had a label, against labels.

    Parameters
    ----------
    arrays : LabelArrays

    Returns
    -------
    labels, classes : ndarray of shape (p,)
        A staircase: each class is a step of height 1.
    """
    first = np.sort(np.array(list(arrays.first().values()), dtype=np.float64))
    steps = np.repeat(first, 2)
    heights = np.repeat(np.arange(len(first) + 1.0), 2)
    return np.concatenate([[0.0], steps, [float(len(arrays.class_numbers))]]), heights


def at_random(pool: Pool, labels: int) -> tuple[Floats, Floats] | None:
    """Return the classes that random draws would have found, where the pool's truth is known.

    Parameters
    ----------
    pool : Pool
    labels : int

    Returns
    -------
    labels, classes : ndarray of shape (p,)
        Expected numbers (`expected_classes`), by the labels that came with the data; None where
        an item came without one.
    """
    counts = known_counts(pool)
    if counts is None:
        return None
    at = points(min(labels, int(counts.sum()))).astype(np.float64)
    return at, expected_classes(counts, at)


_counted: WeakKeyDictionary[Pool, npt.NDArray[np.int64] | None] = WeakKeyDictionary()


def known_counts(pool: Pool) -> npt.NDArray[np.int64] | None:
    """Count the items of each known class; counted once a pool, in tens of ms for a million.

    Parameters
    ----------
    pool : Pool

    Returns
    -------
    counts : ndarray of shape (k,), int64, or None
        None where an item came without a label.
    """
    if pool not in _counted:
        codes = np.empty(0) if pool.known_labels is None else pd.factorize(pool.known_labels)[0]
        _counted[pool] = np.bincount(codes) if len(codes) and codes.min() >= 0 else None
    return _counted[pool]


def harvest(arrays: LabelArrays) -> list[Line]:
    """Count the labels of each class against all labels.

    Parameters
    ----------
    arrays : LabelArrays

    Returns
    -------
    lines : list of Line
        A staircase for each class that has a label, from before its first; the rarest last, so
        that it is drawn on top.
    """
    labels, lines = len(arrays.class_numbers), []
    for c in arrays.classes:
        places = np.flatnonzero(arrays.class_numbers == c.number) + 1
        if len(places) == 0:
            continue
        # No more steps than pixels, and always the first.
        heights = np.union1d(1, points(len(places))[1:])
        x = np.repeat(places[heights - 1], 2).astype(np.float64)
        y = np.repeat(np.concatenate([[0], heights]), 2)[1:].astype(np.float64)
        lines.append(Line(c.name, c.colour, np.append(x, labels), y))
    return sorted(lines, key=lambda line: -line.y[-1])


def yields(arrays: LabelArrays, window: int = WINDOW) -> list[Line]:
    """Count what 100 labels brought of each class, over the last labels before each point.

    Parameters
    ----------
    arrays : LabelArrays
    window : int
        Labels that are looked back; fewer while there are not so many, at least `LEAST`.

    Returns
    -------
    lines : list of Line
        One for each class that has a label, y in [0, 100]; the rarest last.
    """
    labels = len(arrays.class_numbers)
    if labels < LEAST:
        return []
    at = points(labels)
    at = at[at >= LEAST]
    back = np.maximum(0, at - window)
    lines, totals = [], []
    for c in arrays.classes:
        places = np.flatnonzero(arrays.class_numbers == c.number)
        if len(places):
            brought = np.searchsorted(places, at) - np.searchsorted(places, back)
            lines.append(Line(c.name, c.colour, at.astype(float), 100 * brought / (at - back)))
            totals.append(len(places))
    return [lines[i] for i in np.argsort(totals, kind="stable")[::-1]]


def pace(arrays: LabelArrays) -> tuple[Floats, Floats]:
    """Return the seconds that a label took, as the median of the timed ones before each point.

    Parameters
    ----------
    arrays : LabelArrays

    Returns
    -------
    labels, seconds : ndarray of shape (p,)
        Empty where no label was timed.
    """
    timed = np.flatnonzero(np.isfinite(arrays.seconds))
    if len(timed) == 0:
        return np.empty(0), np.empty(0)
    before = np.concatenate([np.full(RECENT - 1, np.nan), arrays.seconds[timed]])
    ends = points(len(timed))[1:]
    windows = np.lib.stride_tricks.sliding_window_view(before, RECENT)[ends - 1]
    medians = np.asarray(np.nanmedian(windows, axis=1), dtype=np.float64)
    return (timed[ends - 1] + 1).astype(np.float64), medians


def recent_share(agreement: Sequence[bool] | npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return the share of the last asked items on which model and person agreed.

    Parameters
    ----------
    agreement : sequence of a bool
        In the order of labelling.

    Returns
    -------
    asked, percent : ndarray of shape (p,)
        From the `LEAST`-th on; percent in [0, 100], over the last `RECENT` items before each point.
    """
    total = np.concatenate([[0], np.cumsum(np.asarray(agreement, dtype=np.int64))])
    at = points(len(total) - 1)
    at = at[at >= LEAST]
    back = np.maximum(0, at - RECENT)
    return at.astype(np.float64), 100.0 * (total[at] - total[back]) / (at - back)
