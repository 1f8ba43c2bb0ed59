"""Rows of a table on disk, that can be taken in any order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bowerbird.data.source import BATCH_ROWS
from bowerbird.data.tables.bounds import BATCH_BYTES


class RowStore:
    """Columns that were written as Arrow IPC, mapped anew for each taking.

    What was mapped is let go with the map, so that the memory is that of the rows that are taken.

    Parameters
    ----------
    path : Path
        Written by `write_rows`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with pa.memory_map(str(path)) as mapped, pa.ipc.open_file(mapped) as file:
            lengths = [file.get_batch(i).num_rows for i in range(file.num_record_batches)]
        self._ends = np.cumsum(lengths, dtype=np.int64)

    def __len__(self) -> int:
        return int(self._ends[-1]) if len(self._ends) else 0

    @property
    def rows_at_once(self) -> int:
        """How many rows stay within the bytes that a batch is meant to have, at most 65,536."""
        width = self._path.stat().st_size // max(1, len(self))
        return min(BATCH_ROWS, max(1, BATCH_BYTES // max(1, 4 * width)))

    def take(self, rows: npt.NDArray[np.int64], columns: Sequence[int]) -> pa.Table:
        """Return rows in the order in which they are asked for.

        Parameters
        ----------
        rows : ndarray of shape (n,), int64
            -1 stands for a row of nulls.
        columns : sequence of int
            Places of the columns.

        Returns
        -------
        table : pyarrow.Table of n rows
            A copy, without a tie to the map.
        """
        distinct, places = np.unique(rows[rows >= 0], return_inverse=True)
        with pa.memory_map(str(self._path)) as mapped, pa.ipc.open_file(mapped) as file:
            schema = pa.schema([file.schema.field(i) for i in columns])
            parts = list(self._parts(file, distinct, columns))
            whole = pa.Table.from_batches(parts, schema) if parts else schema.empty_table()
            at = np.zeros(len(rows), np.int64)
            at[rows >= 0] = places
            return whole.take(pa.array(at, mask=rows < 0))

    def _parts(
        self, file: Any, rows: npt.NDArray[np.int64], columns: Sequence[int]
    ) -> Iterator[pa.RecordBatch]:
        batch_of = np.searchsorted(self._ends, rows, side="right")
        for number in np.unique(batch_of).tolist():
            start = self._ends[number - 1] if number else 0
            batch = file.get_batch(number).select(list(columns))
            yield batch.take(pa.array(rows[batch_of == number] - start))


def write_rows(path: Path, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> RowStore:
    """Write batches to disk.

    Parameters
    ----------
    path : Path
        Made anew.
    schema : pyarrow.Schema
        Without dictionaries.
    batches : iterator of pyarrow.RecordBatch
        Of that schema.

    Returns
    -------
    store : RowStore
    """
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, schema) as writer:
        for batch in batches:
            for start in range(0, batch.num_rows, BATCH_ROWS):
                writer.write_batch(batch.slice(start, BATCH_ROWS))
    return RowStore(path)
