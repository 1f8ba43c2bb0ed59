"""Columns of numbers as they are plotted: read once, and searched by a box or a lasso."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
from skimage.measure import points_in_poly

from bowerbird.data.pool import Pool

KEPT_COLUMNS = 4  # read ones a pool; 8 MB each at a million rows

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Axes:
    """What is plotted.

    Parameters
    ----------
    x : str
        A column.
    y : str or None
        Another; None for a histogram, whose heights are counts.
    log_x, log_y : bool
        Whether log10 is taken; of counts, log10(1 + count).
    """

    x: str
    y: str | None
    log_x: bool = False
    log_y: bool = False


def number_columns(pool: Pool) -> list[str]:
    """Name what can be plotted: columns of numbers, then features that are no column.

    Parameters
    ----------
    pool : Pool

    Returns
    -------
    names : list of str
    """
    context = [name for name, kind in pool.kinds.items() if kind == "number"]
    return context + [name for name in pool.shown_features if name not in pool.kinds]


_read: WeakKeyDictionary[Pool, OrderedDict[tuple[str, bool], Floats]] = WeakKeyDictionary()


def values(pool: Pool, name: str, log: bool = False) -> Floats:
    """Read a column; the last ones read are kept for all tabs.

    Parameters
    ----------
    pool : Pool
    name : str
        One of `number_columns`.
    log : bool
        Whether to take log10; what is not positive is then missing.

    Returns
    -------
    values : ndarray of shape (n,), float64
        NaN where missing; not to be changed.
    """
    columns = _read.setdefault(pool, OrderedDict())
    column = columns.pop((name, log), None)
    if column is None:
        column = _column(pool, name, log)
    columns[name, log] = column  # at the end: used last
    while len(columns) > KEPT_COLUMNS:
        columns.popitem(last=False)
    return column


def _column(pool: Pool, name: str, log: bool) -> Floats:
    if name in pool.kinds:
        column = np.asarray(pool.context.column(name).to_pandas(), dtype=np.float64)
    else:
        column = np.asarray(pool.features[:, pool.feature_names.index(name)], dtype=np.float64)
    if log:
        with np.errstate(divide="ignore", invalid="ignore"):
            column = np.log10(column)
    return np.where(np.isfinite(column), column, np.nan)


def inside(pool: Pool, axes: Axes, box: tuple[float, float, float, float]) -> Positions:
    """Find the items in a box.

    Parameters
    ----------
    pool : Pool
    axes : Axes
        Of a histogram, the box's sides alone count.
    box : (left, bottom, right, top)
        As drawn: of the logarithm where that is drawn.

    Returns
    -------
    positions : ndarray of shape (s,), int64
    """
    left, bottom, right, top = box
    across = values(pool, axes.x, axes.log_x)
    hit = (across >= left) & (across <= right)
    if axes.y is not None:
        up = values(pool, axes.y, axes.log_y)
        hit &= (up >= bottom) & (up <= top)
    return np.flatnonzero(hit).astype(np.int64)


def inside_lasso(pool: Pool, axes: Axes, polygon: Floats) -> Positions:
    """Find the items in a lasso.

    Parameters
    ----------
    pool : Pool
    axes : Axes
        Of two columns.
    polygon : ndarray of shape (v, 2)
        As drawn.

    Returns
    -------
    positions : ndarray of shape (s,), int64
    """
    if axes.y is None or len(polygon) < 3:
        return np.empty(0, dtype=np.int64)
    (left, bottom), (right, top) = polygon.min(axis=0), polygon.max(axis=0)
    near = inside(pool, axes, (left, bottom, right, top))
    at = [values(pool, axes.x, axes.log_x)[near], values(pool, axes.y, axes.log_y)[near]]
    return near[points_in_poly(np.column_stack(at), polygon)] if len(near) else near
