"""A table whose columns are arrays on disk, one row an item, read slice by slice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from bowerbird.data.source import BATCH_ROWS, HEAD_ROWS

SLICE_BYTES = 2**26


class OnDisk(Protocol):
    """An array that is read when it is sliced, such as h5py's and zarr's."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows, and what a row holds."""

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of one value."""

    def __getitem__(self, rows: slice, /) -> Any: ...


def rows_of(arrays: Mapping[str, OnDisk]) -> int:
    """Return the number of rows of a table's arrays, 0 of none."""
    return next((int(array.shape[0]) for array in arrays.values()), 0)


def head_of(arrays: Mapping[str, OnDisk]) -> pa.Table:
    """Read the first rows.

    Parameters
    ----------
    arrays : mapping of str to OnDisk
        All of the same length.
    """
    none = pa.table({name: column(array[0:0]) for name, array in arrays.items()})
    rows = min(HEAD_ROWS, rows_of(arrays))
    return pa.table({n: column(a[0:rows]) for n, a in arrays.items()}) if rows else none


def batches_of(arrays: Mapping[str, OnDisk], columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Read some columns, slice by slice.

    Parameters
    ----------
    arrays : mapping of str to OnDisk
        All of the same length.
    columns : sequence of str

    Yields
    ------
    batch : pyarrow.RecordBatch
        Of 65,536 rows, or of so many that they come to 64 MiB.
    """
    chosen = {name: arrays[name] for name in columns}
    width = sum(_row_bytes(array) for array in chosen.values())
    step = max(1, min(BATCH_ROWS, SLICE_BYTES // max(1, width)))
    for start in range(0, rows_of(chosen), step):
        parts = {name: column(array[start : start + step]) for name, array in chosen.items()}
        yield pa.RecordBatch.from_arrays(list(parts.values()), names=list(parts))


def column(values: Any) -> pa.Array:
    """Make a column of rows that were read.

    Parameters
    ----------
    values : ndarray
        Numbers, truths or texts; more than one number a row is a vector.

    Returns
    -------
    column : pyarrow.Array
    """
    values = np.asarray(values)
    if values.dtype.kind in "SOT":
        return pa.array([_text(value) for value in values.tolist()], pa.large_string())
    if values.dtype.kind not in "biufUM":
        raise ValueError(f"type {values.dtype}")
    native = np.ascontiguousarray(values, values.dtype.newbyteorder("="))
    if native.ndim == 1:
        return pa.array(native.tolist() if native.dtype.kind == "U" else native)
    width = int(np.prod(native.shape[1:]))
    numbers = native.astype(np.uint8) if native.dtype.kind == "b" else native
    return pa.FixedSizeListArray.from_arrays(pa.array(numbers.ravel()), width)


def is_column(array: OnDisk) -> bool:
    """Whether an array can be a column: numbers of any shape, or a list of texts."""
    kind = array.dtype.kind
    return len(array.shape) >= 1 and (kind in "biuf" or (kind in "SOUT" and len(array.shape) == 1))


def _row_bytes(array: OnDisk) -> int:
    return int(np.prod(array.shape[1:])) * max(array.dtype.itemsize, 1)


def _text(value: Any) -> str | None:
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return None if value is None else str(value)


def sizes_of(tables: Mapping[str, Mapping[str, OnDisk]]) -> dict[str, int]:
    """Return how many numbers or texts each table holds.

    Parameters
    ----------
    tables : mapping of str to mapping of str to OnDisk
    """
    return {
        name: sum(int(np.prod(array.shape)) for array in arrays.values())
        for name, arrays in tables.items()
    }
