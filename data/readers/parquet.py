"""Read Parquet, row group by row group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bowerbird.data import bounds
from bowerbird.data.errors import DataError
from bowerbird.data.nested import flat, flat_names, needed
from bowerbird.data.parquet_pages import read_chunk, read_footer
from bowerbird.data.roles import Roles
from bowerbird.data.source import BATCH_ROWS, HEAD_ROWS, Source

SUFFIXES: tuple[str, ...] = (".parquet", ".pq")
PROBLEMS = (pa.ArrowException, OSError, UnicodeDecodeError, MemoryError, OverflowError)


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
        Where it is no Parquet file, or unpacks to much more than its size.
    """
    try:
        with pq.ParquetFile(path, pre_buffer=False) as file:
            step = _batch_rows(path, file.metadata)
            names, rows = flat_names(file.schema_arrow), file.metadata.num_rows
            parts = file.iter_batches(batch_size=min(step, HEAD_ROWS))
            none = pa.RecordBatch.from_pylist([], file.schema_arrow)
            head = _first_rows(map(flat, bounds.within(path, parts)), flat(none).schema)
    except PROBLEMS as error:
        raise _unreadable(path, error) from error

    def batches(columns: Sequence[str], as_text: Sequence[str]) -> Iterator[pa.RecordBatch]:
        try:
            with pq.ParquetFile(path, pre_buffer=False) as file:
                parts = file.iter_batches(batch_size=step, columns=needed(names, columns))
                for batch in bounds.within(path, parts):
                    yield flat(batch).select(list(columns))
        except PROBLEMS as error:
            raise _unreadable(path, error) from error

    return Source(head, batches, rows=rows)


def check(path: Path) -> None:
    """Refuse a file that unpacks to much more than its size, from its headers alone.

    Parameters
    ----------
    path : Path

    Raises
    ------
    DataError
        As `read`.
    """
    try:
        with pq.ParquetFile(path, pre_buffer=False) as file:
            _batch_rows(path, file.metadata)
    except PROBLEMS as error:
        raise _unreadable(path, error) from error


def _first_rows(batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> pa.Table:
    head: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        head.append(batch)
        rows, size = rows + batch.num_rows, size + bounds.written_out(batch)
        if rows >= HEAD_ROWS or size >= bounds.BATCH_BYTES:
            break
    return pa.Table.from_batches(head, schema).slice(0, HEAD_ROWS)


def _batch_rows(path: Path, footer: pq.FileMetaData) -> int:
    """Hold a file to what its pages ask for; return the rows of a batch that surely fits."""
    bounds.refuse_columns(path, footer.num_columns)
    total, widest = 0, 0
    try:
        with path.open("rb") as file:
            for columns in read_footer(file):
                row = 0
                for column in columns:
                    chunk = read_chunk(file, column)
                    total += chunk.unpacked + chunk.values * column.width
                    bounds.refuse_excess(path, total)
                    row += chunk.dictionary if column.is_text else 0
                widest = max(widest, row)
    except DataError:
        raise
    except ValueError as error:
        raise _unreadable(path, error) from error
    # Any text of a dictionary may be as long as all of it, and stand in every row.
    return min(BATCH_ROWS, max(1, bounds.ALWAYS_ALLOWED // max(1, widest)))


def _unreadable(path: Path, error: Exception) -> DataError:
    reason = str(error).splitlines()[0][:200] if str(error) else "cut short"
    return DataError(f"{path.name}: not readable as Parquet ({reason}). Write the file again.")
