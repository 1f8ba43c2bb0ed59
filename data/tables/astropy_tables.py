"""Turn a table of astropy's into one of Arrow's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from astropy.table import Table


def arrow_of(table: Table) -> pa.Table:
    """Return a table of astropy's as one of Arrow's.

    Parameters
    ----------
    table : astropy.table.Table
        Masked values are missing ones.

    Returns
    -------
    table : pyarrow.Table
        Columns of several numbers a row are vectors; complex numbers are left out.
    """
    columns = {name: _column(table[name]) for name in table.colnames}
    return pa.table({name: column for name, column in columns.items() if column is not None})


def _column(column: Any) -> pa.Array | None:
    mask = np.asarray(getattr(column, "mask", np.zeros(column.shape, bool)))
    values = np.ma.getdata(column) if np.ma.isMaskedArray(column) else column
    try:
        values = np.asarray(values)
    except (TypeError, ValueError):  # times, coordinates and their like
        return pa.array([str(value) for value in column], pa.large_string())
    if values.dtype.kind in "SU":
        return pa.array(_texts(values), pa.large_string(), mask=mask) if values.ndim == 1 else None
    if values.dtype == object:
        rows = [
            None if gone.all() else _plain(value) for value, gone in zip(values, mask, strict=True)
        ]
        return pa.array(rows)
    if values.dtype.kind not in "iufb":
        return None
    native = np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("="))
    if native.ndim == 1:
        return pa.array(native, mask=mask)
    width = int(np.prod(native.shape[1:]))
    numbers = native.astype(np.uint8) if native.dtype.kind == "b" else native
    flat = pa.array(numbers.ravel(), mask=np.broadcast_to(mask, native.shape).ravel())
    return pa.FixedSizeListArray.from_arrays(flat, width)


def _texts(values: Any) -> list[str]:
    if values.dtype.kind == "U":
        return [str(value) for value in values.tolist()]
    return [value.decode("utf-8", "backslashreplace") for value in values.tolist()]


def _plain(value: Any) -> Any:
    """Return what stands in a cell of any kind, as Arrow can take it."""
    if isinstance(value, np.ma.MaskedArray):
        return value.filled(np.nan).tolist() if value.dtype.kind == "f" else value.tolist()
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value
