"""Tables whose columns are arrays on disk, one row an item, read slice by slice."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from bowerbird.data.source import BATCH_ROWS, HEAD_ROWS, Source
from bowerbird.data.tables import bounds
from bowerbird.data.tables.several_tables import choose

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


Table = Mapping[str, OnDisk]


def read_largest(
    path: Path,
    opened: Callable[[], AbstractContextManager[Mapping[str, Table]]],
    sought: str | None,
    what: str,
    expected: str,
) -> Source:
    """Open the largest of the tables of a file, or the one that is named.

    Parameters
    ----------
    path : Path
    opened : callable
        Opens the file, and gives its tables by their names; those of one all have the same length.
    sought, what, expected
        As of `bowerbird.data.tables.several_tables.choose`.

    Raises
    ------
    DataError
        Where there is no such table, or an array of it asks for more than a file may.
    """
    with opened() as tables:
        chosen = choose(path, _shapes(tables), sought, what, expected, _sizes(tables))
        arrays = tables[chosen.name]
        bounds.refuse_columns(path, len(arrays))
        for array in arrays.values():
            bounds.refuse_excess(path, _bytes(array.shape, array))
            # A chunk is made whole, however little of it the array has.
            bounds.refuse_excess(path, _bytes(getattr(array, "chunks", None) or (), array))
        rows = next(int(array.shape[0]) for array in arrays.values())
        first = min(HEAD_ROWS, rows)
        head = pa.table({name: column(array[0:first]) for name, array in arrays.items()})

    def batches(columns: Sequence[str], as_text: Sequence[str]) -> Iterator[pa.RecordBatch]:
        with opened() as tables:
            yield from bounds.within(path, _batches(tables[chosen.name], columns, rows))

    return Source(head, batches, rows, remarks=chosen.remarks, tables=chosen)


def longest(arrays: Mapping[str, OnDisk]) -> Table:
    """Return the arrays of the length that most of them have; of two such, the greater.

    Parameters
    ----------
    arrays : mapping of str to OnDisk
    """
    by_length: dict[int, dict[str, OnDisk]] = {}
    for name, array in arrays.items():
        by_length.setdefault(int(array.shape[0]), {})[name] = array
    length = max(by_length, key=lambda rows: (len(by_length[rows]), rows), default=0)
    return by_length.get(length, {})


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


def _batches(arrays: Table, columns: Sequence[str], rows: int) -> Iterator[pa.RecordBatch]:
    """Read some columns, in slices of 65,536 rows, or of so many that they come to 64 MiB."""
    chosen = {name: arrays[name] for name in columns}
    width = sum(_bytes(array.shape[1:], array) for array in chosen.values())
    step = max(1, min(BATCH_ROWS, SLICE_BYTES // max(1, width)))
    for start in range(0, rows, step):
        parts = {name: column(array[start : start + step]) for name, array in chosen.items()}
        yield pa.RecordBatch.from_arrays(list(parts.values()), names=list(parts))


def _shapes(tables: Mapping[str, Table]) -> dict[str, tuple[int, int]]:
    """Return each table's rows and columns."""
    rows = {name: [int(a.shape[0]) for a in arrays.values()] for name, arrays in tables.items()}
    return {name: (max(lengths, default=0), len(lengths)) for name, lengths in rows.items()}


def _sizes(tables: Mapping[str, Table]) -> dict[str, int]:
    return {
        name: sum(math.prod(array.shape) for array in arrays.values())
        for name, arrays in tables.items()
    }


def _bytes(shape: tuple[int, ...], array: OnDisk) -> int:
    return math.prod(map(int, shape)) * max(array.dtype.itemsize, 1)


def _text(value: Any) -> str | None:
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return None if value is None else str(value)
