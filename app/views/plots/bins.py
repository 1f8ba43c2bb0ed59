"""The numbers behind a histogram of one column, of all items and by class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bowerbird.app.views.plots.columns import Floats, values
from bowerbird.app.views.plots.snapshot import PlotSnapshot

BINS = 40


@dataclass(frozen=True, eq=False)
class Histogram:
    """Counts in bins.

    Parameters
    ----------
    edges : ndarray of shape (b + 1,)
        They span all but the outer thousandths, which the outer bins take in.
    everything : ndarray of shape (b,), int64
        Of all items.
    selected : ndarray of shape (b,), int64
        Of the selected ones.
    by_class : list of (class number, ndarray of shape (b,))
        Of the items of each class that has one, as predicted or, where that is not told, as
        labelled; the rarest last.
    missing : int
        Items that lack a value.
    """

    edges: Floats
    everything: npt.NDArray[np.int64]
    selected: npt.NDArray[np.int64]
    by_class: list[tuple[int, npt.NDArray[np.int64]]]
    missing: int


def histogram(snapshot: PlotSnapshot) -> Histogram:
    """Count a column in bins.

    Parameters
    ----------
    snapshot : PlotSnapshot

    Returns
    -------
    histogram : Histogram
    """
    column = values(snapshot.pool, snapshot.axes.x, snapshot.axes.log_x)
    finite = np.isfinite(column)
    edges = edges_of(column[finite])
    bins = _bins(column, finite, edges)

    def count(rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        row_bins = bins[rows]
        return np.bincount(row_bins[row_bins >= 0], minlength=BINS)

    return Histogram(
        edges,
        np.bincount(bins[finite], minlength=BINS),
        count(snapshot.selection),
        _by_class(snapshot, bins),
        len(finite) - int(finite.sum()),
    )


def edges_of(column: Floats) -> Floats:
    """Return the edges of bins.

    Parameters
    ----------
    column : ndarray of shape (m,)
        Finite.

    Returns
    -------
    edges : ndarray of shape (BINS + 1,)
        Ascending, even.
    """
    low, high = np.quantile(column, [0.001, 0.999]) if len(column) else (0.0, 1.0)
    if high <= low:
        low, high = low - 0.5, low + 0.5
    return np.linspace(low, high, BINS + 1)


def _bins(column: Floats, finite: npt.NDArray[np.bool_], edges: Floats) -> npt.NDArray[np.int64]:
    """Return each row's bin, -1 where it has no value."""
    scaled = (column - edges[0]) * (BINS / (edges[-1] - edges[0]))
    return np.where(finite, np.clip(np.nan_to_num(scaled), 0, BINS - 1), -1).astype(np.int64)


def _by_class(
    snapshot: PlotSnapshot, bins: npt.NDArray[np.int64]
) -> list[tuple[int, npt.NDArray[np.int64]]]:
    number = snapshot.predicted()
    if number is None:
        at, number = snapshot.labelled()
        bins = bins[at]
    in_bin, k = bins >= 0, len(snapshot.classes)
    table = np.bincount(number[in_bin] * BINS + bins[in_bin], minlength=k * BINS).reshape(k, BINS)
    totals = table.sum(axis=1)
    order = np.argsort(-totals, kind="stable")
    return [(int(i), table[i]) for i in order if totals[i]]


def staircase(edges: Floats, heights: Floats) -> tuple[Floats, Floats]:
    """Return the outline of bars.

    Parameters
    ----------
    edges : ndarray of shape (b + 1,)
    heights : ndarray of shape (b,)

    Returns
    -------
    x, y : ndarray of shape (2 b + 2,)
        From the ground and back to it.
    """
    return np.repeat(edges, 2), np.concatenate([[0.0], np.repeat(heights, 2), [0.0]])
