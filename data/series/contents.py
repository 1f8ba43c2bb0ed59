"""An item's series, as an encoder or a card takes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from bowerbird.data import column_types
from bowerbird.data.errors import DataError
from bowerbird.data.pool import Pool
from bowerbird.data.series.columns import SeriesColumns

Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
EMPTY = "there is no value in the series"


@dataclass(frozen=True, eq=False)
class Curve:
    """A light curve, or any values over time: its finite ones, in the order of their times.

    Parameters
    ----------
    time : ndarray of shape (m,), float64
        0, 1, 2 ... where no times are there.
    value : ndarray of shape (m,), float64
    error : ndarray of shape (m,), float64
        NaN where it is not known.
    band : ndarray of shape (m,), object
        Texts; empty ones where the series has no bands.
    period : float
        On which it is folded, in the unit of times; NaN where none is known.
    """

    time: Doubles
    value: Doubles
    error: Doubles
    band: npt.NDArray[np.object_]
    period: float

    def __len__(self) -> int:
        return len(self.value)


@dataclass(frozen=True, eq=False)
class Spectrum:
    """A spectrum: its finite values, in the order of their wavelengths.

    Parameters
    ----------
    wavelength : ndarray of shape (m,), float64
        0, 1, 2 ... where no wavelengths are there.
    flux : ndarray of shape (m,), float64
    error : ndarray of shape (m,), float64
        NaN where it is not known.
    """

    wavelength: Doubles
    flux: Doubles
    error: Doubles

    def __len__(self) -> int:
        return len(self.flux)


def values_of(pool: Pool, column: str, positions: Ints) -> list[Doubles | DataError]:
    """Return the finite values of series, in their order.

    Parameters
    ----------
    pool : Pool
    column : str
        Of lists of numbers.
    positions : ndarray of shape (m,), int64

    Returns
    -------
    values : list of ndarray of shape (k,), float64, or DataError
    """
    numbers = (values[np.isfinite(values)] for values in _lists(pool, column, positions))
    return [values if len(values) else DataError(EMPTY) for values in numbers]


def curves_of(pool: Pool, column: str, positions: Ints) -> list[Curve | DataError]:
    """Return values over time, with what the pool has of their times, errors and bands.

    Parameters
    ----------
    pool : Pool
    column : str
        Of lists of numbers. Where it is not that of the pool's series, nothing goes with it.
    positions : ndarray of shape (m,), int64

    Returns
    -------
    curves : list of Curve or DataError
    """
    columns = _columns_of(pool, column)
    names = (column, columns.time, columns.error, columns.band)
    parts = zip(*(_lists(pool, name, positions) for name in names), strict=True)
    periods = _numbers(pool, columns.period, positions)
    return [_curve(lists, period) for lists, period in zip(parts, periods, strict=True)]


def spectra_of(pool: Pool, column: str, positions: Ints) -> list[Spectrum | DataError]:
    """Return values over wavelengths, with what the pool has of these and of errors.

    Parameters
    ----------
    pool : Pool
    column : str
        Of lists of numbers. Where it is not that of the pool's series, nothing goes with it.
    positions : ndarray of shape (m,), int64

    Returns
    -------
    spectra : list of Spectrum or DataError
    """
    columns = _columns_of(pool, column)
    names = (column, columns.wavelength, columns.error)
    parts = zip(*(_lists(pool, name, positions) for name in names), strict=True)
    return [_spectrum(lists, columns.has_logarithms) for lists in parts]


def _columns_of(pool: Pool, column: str) -> SeriesColumns:
    columns = pool.series
    return columns if columns is not None and columns.value == column else SeriesColumns(column)


def _curve(lists: tuple[Any, ...], period: float) -> Curve | DataError:
    try:
        time, value, error, band = _in_order(*lists)
    except DataError as problem:
        return problem
    return Curve(time, value, error, band, period)


def _spectrum(lists: tuple[Any, ...], has_logarithms: bool) -> Spectrum | DataError:
    try:
        wavelength, flux, error, _ = _in_order(*lists)
    except DataError as problem:
        return problem
    return Spectrum(10.0**wavelength if has_logarithms else wavelength, flux, error)


def _in_order(value: Any, place: Any, error: Any = None, band: Any = None) -> tuple[Any, ...]:
    """Return places, values, errors and bands of what is finite, by place."""
    place = np.arange(len(value), dtype=np.float64) if place is None else place
    error = np.full(len(value), np.nan) if error is None else error
    band = np.full(len(value), "", dtype=object) if band is None else _names(band)
    lengths = {len(value), len(place), len(error), len(band)}
    if len(lengths) > 1:
        raise DataError(f"its lists have {' and '.join(map(str, sorted(lengths)))} entries")
    usable = np.flatnonzero(np.isfinite(value) & np.isfinite(place))
    if not len(usable):
        raise DataError(EMPTY)
    order = usable[np.argsort(place[usable], kind="stable")]
    return place[order], value[order], error[order], band[order]


def _names(band: npt.NDArray[Any]) -> npt.NDArray[np.object_]:
    """Return bands as texts, those that are numbered too."""
    if band.dtype == object:
        return np.array(["" if name is None else name for name in band], dtype=object)
    return np.array(["" if np.isnan(x) else f"{x:g}" for x in band], dtype=object)


def _lists(pool: Pool, column: str | None, positions: Ints) -> Iterator[Any]:
    """Yield each item's list: numbers, NaN where missing, or texts; None without a column."""
    if column is None:
        yield from repeat(None, len(positions))
        return
    lists = pc.take(pool.context[column], pa.array(positions)).combine_chunks()
    is_number = column_types.is_number(lists.type.value_type)
    values = lists.values.cast(pa.float64() if is_number else pa.large_string())
    flat = values.to_numpy(zero_copy_only=False)
    has_list = lists.is_valid().to_numpy(zero_copy_only=False)
    for start, end, is_there in zip(*_ends(lists), has_list, strict=True):
        yield flat[start:end] if is_there else flat[:0]


def _ends(lists: pa.ListArray) -> tuple[list[int], list[int]]:
    offsets = lists.offsets.to_pylist()
    return offsets[:-1], offsets[1:]


def _numbers(pool: Pool, column: str | None, positions: Ints) -> list[float]:
    if column is None:
        return [np.nan] * len(positions)
    values = pc.take(pool.context[column], pa.array(positions)).cast(pa.float64(), safe=False)
    return [np.nan if value is None else value for value in values.to_pylist()]
