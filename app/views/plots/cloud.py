"""The numbers behind a scatter of two columns, thinned where there are many, but never of rares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bowerbird.app.views.plots.columns import Floats, Positions, values
from bowerbird.app.views.plots.snapshot import MOST_NAMED, PlotSnapshot

MOST_POINTS = 8_000  # drawn of all items; labelled items are drawn besides, each of them
MOST_RINGS = 4_000  # drawn around selected items


@dataclass(frozen=True, eq=False)
class Points:
    """Points of one layer.

    Parameters
    ----------
    at : ndarray of shape (p,), int64
        Their positions in the pool, in the order in which they are drawn.
    x, y : ndarray of shape (p,)
    code : ndarray of shape (p,), int64
        Places in the snapshot's palette.
    """

    at: Positions
    x: Floats
    y: Floats
    code: npt.NDArray[np.int64]


def items(snapshot: PlotSnapshot) -> tuple[Points, int]:
    """Choose which items to draw, by predicted class where that is told.

    Parameters
    ----------
    snapshot : PlotSnapshot
        Of two columns.

    Returns
    -------
    points : Points
        The rarest class last, so that it is drawn on top.
    missing : int
        Items that lack a value of either column.
    """
    finite = _finite(snapshot)
    at = np.flatnonzero(finite).astype(np.int64)
    predicted = snapshot.predicted()
    if predicted is None:
        at = at[thin(np.zeros(len(at), dtype=np.int64), MOST_POINTS)]
        code = np.zeros(len(at), dtype=np.int64)
    else:
        group = predicted[at]
        chosen = thin(group, MOST_POINTS)
        at, code = at[chosen], group[chosen] + 1
    return _points(snapshot, at, code), len(finite) - int(finite.sum())


def labelled(snapshot: PlotSnapshot) -> Points:
    """Return all labelled items that have both values, the class with fewest labels last."""
    at, number = snapshot.labelled()
    finite = _finite(snapshot)[at]
    at, number = at[finite], number[finite]
    order = _rarest_last(number)
    return _points(snapshot, at[order], number[order] + 1)


def selected(snapshot: PlotSnapshot) -> Points:
    """Return the selected items that have both values, a fair `MOST_RINGS` of them at most."""
    at = snapshot.selection[_finite(snapshot)[snapshot.selection]]
    at = at[thin(np.zeros(len(at), dtype=np.int64), MOST_RINGS)]
    return _points(snapshot, at, np.zeros(len(at), dtype=np.int64))


def names(snapshot: PlotSnapshot) -> list[tuple[int, str, str]]:
    """Return position, id and class name of the last labelled items, `MOST_NAMED` at most."""
    at, number = snapshot.labelled()
    at, number = at[-MOST_NAMED:], number[-MOST_NAMED:]
    ids = snapshot.pool.ids[at].tolist()
    class_names = [snapshot.classes[k].name for k in number.tolist()]
    return list(zip(at.tolist(), map(str, ids), class_names, strict=True))


def thin(group: npt.NDArray[np.int64], most: int) -> Positions:
    """Choose members of groups so that small groups stay whole.

    Parameters
    ----------
    group : ndarray of shape (m,), int64
        Each member's group, from 0.
    most : int
        How many to choose, unless there are fewer.

    Returns
    -------
    chosen : ndarray of int64
        Places in `group`, the largest group's first; a large group's by a seeded draw.
    """
    counts = np.bincount(group)
    allowed = allowance(counts, most)
    by_group = np.argsort(group.astype(np.uint16), kind="stable")  # a radix sort
    ends = np.cumsum(counts)
    rng, chosen = np.random.default_rng(0), []
    for k in np.argsort(-counts, kind="stable"):
        members = by_group[ends[k] - counts[k] : ends[k]]
        if allowed[k] < len(members):
            drawn = rng.choice(len(members), allowed[k], replace=False, shuffle=False)
            members = members[np.sort(drawn)]
        chosen.append(members)
    return np.concatenate(chosen).astype(np.int64) if chosen else np.empty(0, dtype=np.int64)


def allowance(counts: npt.NDArray[np.int64], most: int) -> npt.NDArray[np.int64]:
    """Share a number of places among groups: as even as their sizes allow.

    Parameters
    ----------
    counts : ndarray of shape (k,), int64
    most : int

    Returns
    -------
    allowed : ndarray of shape (k,), int64
        At most `counts`; sums to `most` or, where that is smaller, to their sum.
    """
    allowed, remaining = np.zeros_like(counts), most
    order = np.argsort(counts, kind="stable")
    for i, k in enumerate(order):
        allowed[k] = min(counts[k], remaining // (len(order) - i))
        remaining -= int(allowed[k])
    return allowed


def nearest(points: Points, place: tuple[float, float], reach: tuple[float, float]) -> int | None:
    """Find the drawn item next to a place.

    Parameters
    ----------
    points : Points
    place : (x, y)
    reach : (across, up)
        How far is still there, each above 0.

    Returns
    -------
    position : int or None
        None where nothing is in reach.
    """
    if len(points.at) == 0:
        return None
    apart = ((points.x - place[0]) / reach[0]) ** 2 + ((points.y - place[1]) / reach[1]) ** 2
    best = int(np.argmin(apart))
    return int(points.at[best]) if apart[best] <= 1 else None


def _columns(snapshot: PlotSnapshot) -> tuple[Floats, Floats]:
    axes = snapshot.axes
    across = values(snapshot.pool, axes.x, axes.log_x)
    return across, values(snapshot.pool, axes.y or axes.x, axes.log_y)


def _finite(snapshot: PlotSnapshot) -> npt.NDArray[np.bool_]:
    across, up = _columns(snapshot)
    return np.isfinite(across) & np.isfinite(up)


def _points(snapshot: PlotSnapshot, at: Positions, code: npt.NDArray[np.int64]) -> Points:
    across, up = _columns(snapshot)
    return Points(at, across[at], up[at], code)


def _rarest_last(number: npt.NDArray[np.int64]) -> Positions:
    counts = np.bincount(number)
    return np.argsort(-counts[number], kind="stable") if len(number) else number
