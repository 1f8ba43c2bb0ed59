"""The numbers behind the plots: columns of the pool by class, thinned where there are many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from skimage.measure import points_in_poly

from bowerbird.app.session.session import Session
from bowerbird.data.pool import Pool

MOST_POINTS = 8_000  # drawn of what has no label; labelled and selected items are all drawn
BINS = 40
UNKNOWN = "#8a94a3"

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Part:
    """Points of one layer.

    Parameters
    ----------
    x, y : ndarray of shape (p,)
    colour : list of p str
    """

    x: Floats
    y: Floats
    colour: list[str]


@dataclass(frozen=True, eq=False)
class Cloud:
    """A scatter's layers, from the bottom to the top.

    Parameters
    ----------
    rest, labelled, selected : Part
    x_label, y_label : str
    told : str
        How many points are not drawn, and why.
    """

    rest: Part
    labelled: Part
    selected: Part
    x_label: str
    y_label: str
    told: str

    @property
    def parts(self) -> tuple[Part, Part, Part]:
        """The layers, from the bottom to the top."""
        return self.rest, self.labelled, self.selected


@dataclass(frozen=True, eq=False)
class Histogram:
    """Heights of bins.

    Parameters
    ----------
    edges : ndarray of shape (b + 1,)
    everything : ndarray of shape (b,)
        Of all items.
    by_class : list of (colour, ndarray of shape (b,))
        Of the labelled items of each class.
    x_label, y_label, told : str
    """

    edges: Floats
    everything: Floats
    by_class: list[tuple[str, Floats]]
    x_label: str
    y_label: str
    told: str

    @classmethod
    def empty(cls) -> Histogram:
        """Give a histogram without an item."""
        return cls(np.array([0.0, 1.0]), np.zeros(1), [], "", "", "")


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
    return context + [name for name in pool.feature_names if name not in pool.kinds]


def values(pool: Pool, name: str, log: bool = False) -> Floats:
    """Read a column.

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
        NaN where missing.
    """
    if name in pool.kinds:
        column = pool.context.column(name).to_pandas()
        found = np.asarray(column, dtype=np.float64)
    else:
        found = np.asarray(pool.features[:, pool.feature_names.index(name)], dtype=np.float64)
    if log:
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.log10(found)
    return np.where(np.isfinite(found), found, np.nan)


def cloud(session: Session, x: str, y: str, log_x: bool, log_y: bool) -> Cloud:
    """Lay out a scatter.

    Parameters
    ----------
    session : Session
    x, y : str
        Columns.
    log_x, log_y : bool

    Returns
    -------
    cloud : Cloud
        Colours are those of labels, else of the model's prediction.
    """
    pool = session.pool
    across, up = values(pool, x, log_x), values(pool, y, log_y)
    there = np.isfinite(across) & np.isfinite(up)
    labelled, colours = _labelled(session)
    drawn = there.copy()
    drawn[labelled] = False
    rest = np.flatnonzero(drawn)
    kept = rest
    if len(rest) > MOST_POINTS:
        kept = np.sort(np.random.default_rng(0).choice(rest, MOST_POINTS, replace=False))
    on_top = there[labelled]
    chosen = session.selection[there[session.selection]]
    hidden = len(rest) - len(kept)
    return Cloud(
        Part(across[kept], up[kept], _predicted(session, kept)),
        Part(
            across[labelled[on_top]],
            up[labelled[on_top]],
            [c for c, on in zip(colours, on_top, strict=True) if on],
        ),
        Part(across[chosen], up[chosen], [UNKNOWN] * len(chosen)),
        _label(x, log_x),
        _label(y, log_y),
        _told(len(pool), hidden, int((~there).sum())),
    )


def histogram(session: Session, x: str, log_x: bool, log_y: bool) -> Histogram:
    """Count a column in bins, over all items and over each class's labelled ones.

    Parameters
    ----------
    session : Session
    x : str
    log_x, log_y : bool
        `log_y` gives heights as log10(1 + items).

    Returns
    -------
    histogram : Histogram
        Bins span all but the outer thousandths, which the outer bins take in.
    """
    pool = session.pool
    column = values(pool, x, log_x)
    there = np.isfinite(column)
    if not there.any():
        return Histogram.empty()
    low, high = np.quantile(column[there], [0.001, 0.999])
    edges = np.linspace(low, high if high > low else low + 1, BINS + 1)

    def count(some: Floats) -> Floats:
        heights = np.histogram(np.clip(some, edges[0], edges[-1]), edges)[0].astype(float)
        return np.log10(1 + heights) if log_y else heights

    labelled, colours = _labelled(session)
    own = np.asarray(colours)
    by_class = [
        (c.colour, count(column[labelled[(own == c.colour) & there[labelled]]]))
        for c in session.state.classes
        if (own == c.colour).any()
    ]
    up = "log10(1 + items)" if log_y else "items"
    missing = int((~there).sum())
    return Histogram(
        edges, count(column[there]), by_class, _label(x, log_x), up, _told(len(pool), 0, missing)
    )


def inside(
    pool: Pool, bounds: tuple[float, float, float, float], x: str, y: str, log_x: bool, log_y: bool
) -> npt.NDArray[np.int64]:
    """Find the items in a box.

    Parameters
    ----------
    pool : Pool
    bounds : (left, bottom, right, top)
        As drawn: of the logarithm where that is drawn.
    x, y : str
    log_x, log_y : bool

    Returns
    -------
    positions : ndarray of shape (s,), int64
    """
    left, bottom, right, top = bounds
    across, up = values(pool, x, log_x), values(pool, y, log_y)
    hit = (across >= left) & (across <= right) & (up >= bottom) & (up <= top)
    return np.flatnonzero(hit).astype(np.int64)


def inside_lasso(
    pool: Pool, polygon: Floats, x: str, y: str, log_x: bool, log_y: bool
) -> npt.NDArray[np.int64]:
    """Find the items in a lasso.

    Parameters
    ----------
    pool : Pool
    polygon : ndarray of shape (v, 2)
        As drawn.
    x, y : str
    log_x, log_y : bool

    Returns
    -------
    positions : ndarray of shape (s,), int64
    """
    box = (*polygon.min(axis=0), *polygon.max(axis=0))
    near = inside(pool, box, x, y, log_x, log_y)
    at = np.column_stack([values(pool, x, log_x)[near], values(pool, y, log_y)[near]])
    return near[points_in_poly(at, polygon)] if len(near) else near


def _labelled(session: Session) -> tuple[npt.NDArray[np.int64], list[str]]:
    state = session.state
    labels = state.labelled
    if not labels:
        return np.empty(0, dtype=np.int64), []
    at = session.pool.positions([label.item for label in labels])
    colours = [state.class_of(label.class_id or "").colour for label in labels]
    here = at >= 0
    return at[here], [c for c, on in zip(colours, here, strict=True) if on]


def _predicted(session: Session, rows: npt.NDArray[np.int64]) -> list[str]:
    found = session.predictions
    if found is None:
        return [UNKNOWN] * len(rows)
    palette = np.array([session.state.class_of(c).colour for c in found.classes], dtype=object)
    colours: list[str] = palette[found.top[rows]].tolist()
    return colours


def _label(name: str, log: bool) -> str:
    return f"log10 {name}" if log else name


def _told(rows: int, hidden: int, missing: int) -> str:
    parts: list[Any] = [f"{rows:,} items"]
    if hidden:
        parts.append(f"{hidden:,} without a label not drawn")
    if missing:
        parts.append(f"{missing:,} have no value")
    return " · ".join(parts)
