"""An item's series as points that can be drawn: not more than a screen shows."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bowerbird.data.column_types import is_series
from bowerbird.data.errors import DataError
from bowerbird.data.pool import Pool
from bowerbird.data.series.contents import curves_of, spectra_of

MOST_POINTS = 1_200
MAGNITUDES = "mag"  # columns of these begin so


def series_columns(pool: Pool) -> list[str]:
    """Return the columns of series of numbers.

    Parameters
    ----------
    pool : Pool

    Returns
    -------
    columns : list of str
        Of context, in its order; not those of times, errors and bands, which go with their values.
    """
    beside = set(pool.series.lists[1:]) if pool.series else set()
    names = [n for n, kind in pool.kinds.items() if kind == "series" and n not in beside]
    return [name for name in names if is_series(pool.context.schema.field(name).type)]


def is_magnitude(column: str) -> bool:
    """Whether what is brighter has a smaller value, by a column's name.

    Parameters
    ----------
    column : str
    """
    return column.casefold().startswith(MAGNITUDES)


def main_values(pool: Pool, position: int, column: str) -> npt.NDArray[np.float64]:
    """Return an item's values in their order, where it has several bands those of the fullest.

    Parameters
    ----------
    pool : Pool
    position : int
        In [0, n).
    column : str
        One of `series_columns`.

    Returns
    -------
    values : ndarray of shape (m,), float64
        NaN where there is none.
    """
    if pool.series is None or pool.series.value != column or pool.series.band is None:
        return _values(pool, position, column)
    curve = curves_of(pool, column, np.array([position]))[0]
    if isinstance(curve, DataError):
        return np.empty(0)
    bands, of = np.unique(curve.band.astype(str), return_inverse=True)
    fullest = np.bincount(of, minlength=len(bands)).argmax()
    return np.asarray(curve.value[of == fullest])


def series_points(pool: Pool, position: int, column: str) -> dict[str, Any]:
    """Return an item's series as points to draw.

    Parameters
    ----------
    pool : Pool
    position : int
        In [0, n).
    column : str
        One of `series_columns`.

    Returns
    -------
    points : dict
        JSON's types. ``x``, the times or wavelengths where they are known, else the places in the
        series from 0; ``y``, its values, None where there is none; ``count``, how many values it
        has. Of more than 1,200 only the lowest and the highest of each of 600 equal stretches are
        there. A series over times has ``curve``: ``errors``, None where not known; ``bands``, their
        names, and ``of``, the number of each point's; ``period`` or None; ``inverted``, whether
        smaller values are brighter.
    """
    columns = pool.series
    if columns is not None and columns.value == column:
        if columns.is_spectrum:
            return _spectrum_points(pool, position, column)
        if columns.time or columns.band or columns.error:
            return _curve_points(pool, position, column)
    values = _values(pool, position, column)
    places = np.arange(len(values))
    if len(values) > MOST_POINTS:
        places = _extremes(values)
    y = [value if np.isfinite(value) else None for value in values[places].tolist()]
    return {"x": places.tolist(), "y": y, "count": len(values)}


def _curve_points(pool: Pool, position: int, column: str) -> dict[str, Any]:
    curve = curves_of(pool, column, np.array([position]))[0]
    if isinstance(curve, DataError):
        return {"x": [], "y": [], "count": 0}
    at = np.unique(np.linspace(0, len(curve) - 1, MOST_POINTS).round().astype(np.int64))
    at = np.arange(len(curve)) if len(curve) <= MOST_POINTS else at
    bands, of = np.unique(curve.band[at].astype(str), return_inverse=True)
    errors = curve.error[at]
    return {
        "x": curve.time[at].tolist(),
        "y": curve.value[at].tolist(),
        "count": len(curve),
        "curve": {
            "errors": [error if np.isfinite(error) else None for error in errors.tolist()],
            "bands": bands.tolist(),
            "of": of.tolist(),
            "period": curve.period if np.isfinite(curve.period) and curve.period > 0 else None,
            "inverted": is_magnitude(column),
        },
    }


def _spectrum_points(pool: Pool, position: int, column: str) -> dict[str, Any]:
    spectrum = spectra_of(pool, column, np.array([position]))[0]
    if isinstance(spectrum, DataError):
        return {"x": [], "y": [], "count": 0}
    flux = spectrum.flux
    at = _extremes(flux) if len(flux) > MOST_POINTS else np.arange(len(flux))
    return {"x": spectrum.wavelength[at].tolist(), "y": flux[at].tolist(), "count": len(flux)}


def _values(pool: Pool, position: int, column: str) -> npt.NDArray[np.float64]:
    entry = pool.context[column][position].values
    if entry is None:
        return np.empty(0)
    return np.asarray(entry.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False))


def _extremes(values: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Return where each stretch is lowest and highest, in their order."""
    finite = np.isfinite(values)
    places: list[int] = []
    for stretch in np.array_split(np.arange(len(values)), MOST_POINTS // 2):
        seen = stretch[finite[stretch]]
        if len(seen):
            places.extend(sorted({seen[values[seen].argmin()], seen[values[seen].argmax()]}))
        else:
            places.append(stretch[0])  # a gap
    return np.array(places, dtype=np.int64)
