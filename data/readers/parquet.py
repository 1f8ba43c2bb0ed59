"""Read Parquet, row group by row group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bowerbird.data.errors import DataError
from bowerbird.data.roles import Roles
from bowerbird.data.source import BATCH_ROWS, HEAD_ROWS, Source

SUFFIXES: tuple[str, ...] = (".parquet", ".pq")
PROBLEMS = (pa.ArrowException, OSError, UnicodeDecodeError, MemoryError)


def read(path: Path, roles: Roles) -> Source:
    """Open a Parquet file.

    Parameters
    ----------
    path : Path
    roles : Roles
        Not looked at.

    Raises
    ------
    DataError
        Where it is no Parquet file.
    """
    try:
        with pq.ParquetFile(path, pre_buffer=False) as file:
            schema, rows = file.schema_arrow, file.metadata.num_rows
            head = next(file.iter_batches(batch_size=HEAD_ROWS), None)
    except PROBLEMS as error:
        raise _unreadable(path, error) from error

    def batches(columns: Sequence[str], as_text: Sequence[str]) -> Iterator[pa.RecordBatch]:
        try:
            with pq.ParquetFile(path, pre_buffer=False) as file:
                yield from file.iter_batches(batch_size=BATCH_ROWS, columns=list(columns))
        except PROBLEMS as error:
            raise _unreadable(path, error) from error

    found = pa.Table.from_batches([head] if head is not None else [], schema)
    return Source(found, batches, rows=rows)


def _unreadable(path: Path, error: Exception) -> DataError:
    reason = str(error).splitlines()[0][:200]
    return DataError(f"{path.name}: not readable as Parquet ({reason}). Write the file again.")
