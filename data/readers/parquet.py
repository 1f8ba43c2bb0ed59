"""Read Parquet, row group by row group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bowerbird.data.errors import refuse_unreadable
from bowerbird.data.roles import Roles
from bowerbird.data.source import BATCH_ROWS, HEAD_ROWS, Source
from bowerbird.data.tables import bounds
from bowerbird.data.tables.nested import flat, flat_names, needed
from bowerbird.data.tables.parquet_pages import read_chunk, read_footer

SUFFIXES: tuple[str, ...] = (".parquet", ".pq")
PROBLEMS = (pa.ArrowException, OSError, ValueError, MemoryError, OverflowError)


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
    with _refusing(path), pq.ParquetFile(path, pre_buffer=False) as file:
        step = _batch_rows(path, file.metadata)
        names, rows = flat_names(file.schema_arrow), file.metadata.num_rows
        parts = file.iter_batches(batch_size=min(step, HEAD_ROWS))
        none = pa.RecordBatch.from_pylist([], file.schema_arrow)
        head = _first_rows(map(flat, bounds.within(path, parts)), flat(none).schema)

    def batches(columns: Sequence[str], as_text: Sequence[str]) -> Iterator[pa.RecordBatch]:
        with _refusing(path), pq.ParquetFile(path, pre_buffer=False) as file:
            parts = file.iter_batches(batch_size=step, columns=needed(names, columns))
            for batch in bounds.within(path, parts):
                yield flat(batch).select(list(columns))

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
    with _refusing(path), pq.ParquetFile(path, pre_buffer=False) as file:
        _batch_rows(path, file.metadata)


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
    with _refusing(path), path.open("rb") as file:
        for columns in read_footer(file):
            row = 0
            for column in columns:
                chunk = read_chunk(file, column)
                total += chunk.unpacked + chunk.values * column.width
                bounds.refuse_excess(path, total)
                row += chunk.dictionary if column.is_text else 0
            widest = max(widest, row)
    # Any text of a dictionary may be as long as all of it, and stand in every row.
    return min(BATCH_ROWS, max(1, bounds.ALWAYS_ALLOWED // max(1, widest)))


def _refusing(path: Path) -> AbstractContextManager[None]:
    return refuse_unreadable(path, "Parquet", PROBLEMS, "Write the file again.")
