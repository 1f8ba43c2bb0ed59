"""Where an item lies in the distribution of each of its columns."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bowerbird.data.cache.pool_folder import WRONG, mapped_array
from bowerbird.data.column_types import is_series
from bowerbird.data.guessing.names import is_place_or_time
from bowerbird.data.number_text import exact, rounded
from bowerbird.data.pool import Pool

log = logging.getLogger(__name__)

BINS = 24
STEPS = 1_000
SAMPLED_ROWS = 131_072
CROWDED = 0.4  # share of the values in one bar, from which on another scale is tried
BETTER = 0.7  # share of that share, that the other scale must not exceed
TAIL = 0.005  # beyond it on either side, the histogram's end bins take all
NAME = "places.npy"
FINEST = 6  # decimals of a place or a time: a 28th of a second of arc, a tenth of a second
SCALES = ("linear", "log", "asinh")
WIDTH = STEPS + 1 + 4 + BINS  # numbers that are kept of a column
TINY = 1e-300
LEAST_GAP = 1e-13  # of a column's largest value: what is nearer is the same, but for rounding


class Place(NamedTuple):
    """One column of one item, with its place in the pool.

    Parameters
    ----------
    column : str
        The column's name.
    kind : {"number", "text", "link", "series"}
        What it holds; pictures are no places.
    value : int, float, str or None
        A number as it stands in the data, anything else as text; None where missing.
    percentile : float or None
        Share of the pool's values that are smaller, equal ones counted half, in [0, 1]; None for
        what is no number.
    histogram : tuple of 24 float
        Heights of the column's histogram, the highest 1; empty for what is no number.
    bin : int or None
        The bar that the value falls in.
    missing : bool
        Whether there is no value.
    text : str
        The value for a person: a number to the digits that tell it from others of its column.
    exact : str
        The value as it stands in the data; empty for a series, which may be long (`full_text`).
    """

    column: str
    kind: str
    value: int | float | str | None
    percentile: float | None = None
    histogram: tuple[float, ...] = ()
    bin: int | None = None
    missing: bool = False
    text: str = ""
    exact: str = ""


@dataclass(frozen=True)
class Scale:
    """The axis of a histogram.

    Parameters
    ----------
    name : {"linear", "log", "asinh"}
        The inverse hyperbolic sine is a logarithm on either side of zero, and linear near it.
    unit : float
        Of asinh: where it turns from linear to logarithmic.
    """

    name: str = "linear"
    unit: float = 1.0

    def __call__(self, values: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return where values lie on the axis; -inf for those that a logarithm does not have."""
        numbers = np.asarray(values, dtype=np.float64)
        with np.errstate(all="ignore"):
            if self.name == "log":
                return np.where(numbers > 0, np.log10(numbers), -np.inf)
            return np.arcsinh(numbers / self.unit) if self.name == "asinh" else numbers

    def at(self, value: float) -> float:
        """Return where one value lies on the axis, as for many."""
        if self.name == "log":
            return math.log10(value) if value > 0 else -math.inf
        return math.asinh(value / self.unit) if self.name == "asinh" else value


@dataclass(frozen=True)
class Summary:
    """The distribution of a column of numbers.

    Parameters
    ----------
    quantiles : ndarray of shape (1001,)
        From the smallest value to the largest; NaN throughout where there is none.
    low, high : float
        Ends of the histogram.
    histogram : tuple of 24 float
        Heights, the highest 1.
    scale : Scale
        On which the histogram's bars are equally wide.
    """

    quantiles: npt.NDArray[np.float64]
    low: float
    high: float
    histogram: tuple[float, ...]
    scale: Scale

    @cached_property
    def decimals(self) -> int:
        """Decimals that tell most values of the column apart: ten steps between two quantiles."""
        largest = np.abs(self.quantiles).max()
        gaps = np.diff(np.unique(self.quantiles))
        gaps = gaps[gaps > LEAST_GAP * largest]
        if not len(gaps) or not np.isfinite(gaps).all():
            return 0
        return max(0, math.ceil(1 - math.log10(np.median(gaps))))

    def percentile(self, value: float) -> float:
        """Return the share of values below, equal ones counted half, in [0, 1]."""
        below = int(self.quantiles.searchsorted(value, "left"))
        if below <= STEPS and self.quantiles[below] == value:
            upto = int(self.quantiles.searchsorted(value, "right"))
            return min(max((below + upto - 1) / 2 / STEPS, 0.0), 1.0)
        if not 0 < below <= STEPS:  # beyond the grid
            return min(below, STEPS) / STEPS
        low, high = float(self.quantiles[below - 1]), float(self.quantiles[below])
        part = (value - low) / (high - low) if high - low < math.inf else 0.5
        return (below - 1 + part) / STEPS

    def share(self, value: float) -> float:
        """Return where a value lies on the histogram, from 0 at its left to 1 at its right."""
        first, width = self._axis
        return min(max((self.scale.at(value) - first) / width, 0.0), 1.0) if width else 0.5

    @cached_property
    def _axis(self) -> tuple[float, float]:
        """Where the axis begins, and its width; 0 where the column has no spread."""
        first, last = self.scale([self.low, self.high]).tolist()
        return first, last - first if 0 < last - first < math.inf else 0.0

    def bin(self, value: float) -> int:
        """Return the bar that a value falls in, the end bars beyond the histogram."""
        return min(int(self.share(value) * BINS), BINS - 1)


def places(pool: Pool, position: int, names: Iterable[str] | None = None) -> list[Place]:
    """Return an item's columns with their places in the pool.

    Parameters
    ----------
    pool : Pool
    position : int
        In [0, n).
    names : iterable of str or None
        Columns; None for all but the pictures.

    Returns
    -------
    places : list of Place
        In the order of the columns.
    """
    columns = _columns(pool)
    if names is None:
        names = (name for name, column in columns.items() if column.kind != "image")
    return [_place(columns[name], columns[name].values[position].as_py()) for name in names]


class _Column(NamedTuple):
    """What is the same for every item: a column's values, and what its numbers are written by."""

    name: str
    kind: str
    values: pa.ChunkedArray
    about: Summary | None
    decimals: int
    single: bool


_COLUMNS: WeakKeyDictionary[Pool, dict[str, _Column]] = WeakKeyDictionary()


def _columns(pool: Pool) -> dict[str, _Column]:
    """Describe a pool's columns, once: to cut a row out of a wide table takes far longer."""
    if pool not in _COLUMNS:
        summary_of = summaries(pool)
        _COLUMNS[pool] = {
            name: _column(name, kind, pool.context[name], summary_of.get(name))
            for name, kind in pool.kinds.items()
        }
    return _COLUMNS[pool]


def _column(name: str, kind: str, values: pa.ChunkedArray, about: Summary | None) -> _Column:
    finest = FINEST if is_place_or_time(name) else 0
    decimals = max(about.decimals, finest) if about else 0
    return _Column(name, kind, values, about, decimals, pa.types.is_float32(values.type))


def _place(column: _Column, value: Any) -> Place:
    name, kind, _, about, decimals, single = column
    if value is None or value != value:
        return Place(name, kind, None, histogram=about.histogram if about else (), missing=True)
    if about is None:
        entries = "numbers" if is_series(column.values.type) else "values"
        text = f"{len(value)} {entries}" if kind == "series" else str(value)
        return Place(name, kind, text, text=text, exact="" if kind == "series" else text)
    percentile, bin_ = about.percentile(value), about.bin(value)
    if not math.isfinite(value):
        percentile = 1.0 if value > 0 else 0.0
        bin_ = (BINS - 1) * int(percentile)
    whole = exact(value, single)
    text = rounded(value, decimals, whole)
    return Place(name, kind, value, percentile, about.histogram, bin_, False, text, whole)


def _entry(entry: float | str | None) -> str:
    if entry is None:
        return ""
    return entry if isinstance(entry, str) else exact(entry)


def full_text(pool: Pool, position: int, column: str) -> str:
    """Return a value as it stands in the data, however long it is.

    Parameters
    ----------
    pool : Pool
    position : int
        In [0, n).
    column : str
        Of its context, and no picture.

    Returns
    -------
    text : str
        Empty where it is missing; the entries of a series with commas between them.
    """
    field = pool.context.schema.field(column)
    value = pool.context[column][position].as_py()
    if value is None or value != value:
        return ""
    if pool.kinds[column] == "number":
        return exact(value, pa.types.is_float32(field.type))
    if pool.kinds[column] == "series":
        return ", ".join(map(_entry, value))
    return str(value)


_KNOWN: WeakKeyDictionary[Pool, dict[str, Summary]] = WeakKeyDictionary()


def summaries(pool: Pool) -> dict[str, Summary]:
    """Summarise a pool's columns of numbers, once: they are kept in its folder.

    Parameters
    ----------
    pool : Pool

    Returns
    -------
    summaries : dict of str to Summary
        One a column of numbers.
    """
    if pool not in _KNOWN:
        path = pool.folder / NAME if pool.folder else None
        numbers = [name for name, kind in pool.kinds.items() if kind == "number"]
        rows = _cached(path, len(numbers)) if path is not None else None
        if rows is None:
            rows = _rows(pool.context, numbers)
            if path is not None:
                np.save(path, rows)
        _KNOWN[pool] = {name: _summary(row) for name, row in zip(numbers, rows, strict=True)}
    return _KNOWN[pool]


def _cached(path: Path, columns: int) -> npt.NDArray[np.float64] | None:
    """Read the summaries that are kept; None where there are none, or none of these columns."""
    try:
        rows = np.array(mapped_array(path, (columns, WIDTH), np.float64))
        if not np.isin(rows[:, STEPS + 3], range(len(SCALES))).all():
            raise ValueError("a scale that there is not")
        return rows
    except WRONG as error:
        log.warning("The summaries in %s cannot be used and are made again: %s", path.name, error)
        return None


def share_summaries(pool: Pool, part: Pool) -> None:
    """Let a part of a pool have its columns' summaries, which are kept for the whole.

    Parameters
    ----------
    pool : Pool
    part : Pool
        The same with fewer columns.
    """
    _KNOWN[part] = {n: about for n, about in summaries(pool).items() if n in part.kinds}


def write_summaries(folder: Path, context: pa.Table, kinds: Mapping[str, str]) -> None:
    """Keep the summaries of a table's columns of numbers.

    Parameters
    ----------
    folder : Path
        The pool's folder in the cache.
    context : pyarrow.Table
    kinds : mapping of str to str
        The kind of each column.
    """
    numbers = [name for name, kind in kinds.items() if kind == "number"]
    np.save(folder / NAME, _rows(context, numbers))


def summarise(column: pa.ChunkedArray) -> Summary:
    """Summarise one column of numbers.

    Parameters
    ----------
    column : pyarrow.ChunkedArray

    Returns
    -------
    summary : Summary
    """
    return _summary(_row(column))


def _rows(context: pa.Table, names: list[str]) -> npt.NDArray[np.float64]:
    """Write each column's summary as a row: quantiles, ends, scale, heights."""
    rows = [_row(context[name]) for name in names]
    return np.array(rows).reshape(len(names), WIDTH)


def _row(column: pa.ChunkedArray) -> npt.NDArray[np.float64]:
    step = -(-len(column) // SAMPLED_ROWS) or 1
    values = column.cast(pa.float64(), safe=False).to_numpy()[::step]
    values = values[np.isfinite(values)]
    if not len(values):
        return np.concatenate([np.full(STEPS + 1, np.nan), [0, 0, 0, 1], np.zeros(BINS)])
    quantiles = np.quantile(values, np.linspace(0, 1, STEPS + 1))
    low, high = np.quantile(values, [TAIL, 1 - TAIL])
    if not low < high:
        low, high = quantiles[0], quantiles[-1]
    heights, scale = _heights(values, float(low), float(high))
    about_scale = [SCALES.index(scale.name), scale.unit]
    return np.concatenate([quantiles, [low, high], about_scale, heights / heights.max()])


def _heights(
    values: npt.NDArray[np.float64], low: float, high: float
) -> tuple[npt.NDArray[np.float64], Scale]:
    """Count values bar by bar, on a scale where not most of them lie in one bar."""
    linear = Scale()
    heights = _counts(values, low, high, linear)
    crowd = heights.max()
    if crowd <= CROWDED * len(values) or len(np.unique(values)) <= BINS:
        return heights, linear
    if values.min() > 0:
        scale = Scale("log")
    else:
        scale = Scale("asinh", max(float(np.median(np.abs(values[values != 0]))), TINY))
    other = _counts(values, low, high, scale)
    return (other, scale) if other.max() <= BETTER * crowd else (heights, linear)


def _counts(
    values: npt.NDArray[np.float64], low: float, high: float, scale: Scale
) -> npt.NDArray[np.float64]:
    return np.bincount(_bins(values, low, high, scale), minlength=BINS).astype(np.float64)


def _bins(
    values: npt.NDArray[np.float64], low: float, high: float, scale: Scale
) -> npt.NDArray[np.int64]:
    shares = _shares(values, low, high, scale)
    return np.minimum(shares * BINS, BINS - 1).astype(np.int64)


def _shares(
    values: npt.NDArray[np.float64], low: float, high: float, scale: Scale
) -> npt.NDArray[np.float64]:
    """Return where values lie between the ends; in the middle where a column has no spread."""
    first, last = scale([low, high]).tolist()
    width = last - first
    if not 0 < width < np.inf:
        return np.full(len(values), 0.5)
    with np.errstate(over="ignore", invalid="ignore"):
        shares: npt.NDArray[np.float64] = np.clip((scale(values) - first) / width, 0, 1)
    return shares


def _summary(row: npt.NDArray[np.float64]) -> Summary:
    low, high, scale, unit = row[STEPS + 1 : STEPS + 5].tolist()
    heights = tuple(row[STEPS + 5 :].tolist())
    return Summary(row[: STEPS + 1], low, high, heights, Scale(SCALES[int(scale)], unit))
