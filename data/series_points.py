"""An item's series as points that can be drawn: not more than a screen shows."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bowerbird.data.column_types import is_series
from bowerbird.data.pool import Pool

MOST_POINTS = 1_200


def series_columns(pool: Pool) -> list[str]:
    """Return the columns of series of numbers.

    Parameters
    ----------
    pool : Pool

    Returns
    -------
    columns : list of str
        Of context, in its order.
    """
    names = [name for name, kind in pool.kinds.items() if kind == "series"]
    return [name for name in names if is_series(pool.context.schema.field(name).type)]


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
        JSON's types. ``x``, the places in the series from 0; ``y``, its values, None where there is
        none; ``count``, how many values it has. Of more than 1,200 only the lowest and the highest
        of each of 600 equal stretches are there.
    """
    values = _values(pool, position, column)
    places = np.arange(len(values))
    if len(values) > MOST_POINTS:
        places = _extremes(values)
    y = [value if np.isfinite(value) else None for value in values[places].tolist()]
    return {"x": places.tolist(), "y": y, "count": len(values)}


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
