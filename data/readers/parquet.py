"""Read Parquet, row group by row group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bowerbird.data.errors import refuse_unreadable
from bowerbird.data.roles import Roles
from bowerbird.data.source import BATCH_ROWS, HEAD_ROWS, Source
from bowerbird.data.tables import bounds
from bowerbird.data.tables.nested import flat, flat_names, needed
from bowerbird.data.tables.parquet_pages import read_chunk, read_footer
from bowerbird.data.tables.utf8 import decode

SUFFIXES: tuple[str, ...] = (".parquet", ".pq")
BUFFER_BYTES = 2**18  # that are read of a column at a time, and not all of it in a row group
LENGTH_BYTES = 4
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
    with _refusing(path), _opened(path) as file:
        step = _batch_rows(path, file.metadata)
        names, rows = flat_names(file.schema_arrow), file.metadata.num_rows
        parts = file.iter_batches(batch_size=min(step, HEAD_ROWS))
        none = pa.RecordBatch.from_pylist([], file.schema_arrow)
        head = _first_rows(map(_readable, bounds.within(path, parts)), flat(none).schema)

    def batches(columns: Sequence[str], as_text: Sequence[str]) -> Iterator[pa.RecordBatch]:
        with _refusing(path), _opened(path) as file:
            parts = file.iter_batches(batch_size=step, columns=needed(names, columns))
            for batch in bounds.within(path, parts):
                yield _readable(batch).select(list(columns))

    return Source(head, batches, rows=rows)


def _readable(batch: pa.RecordBatch) -> pa.RecordBatch:
    return decode(flat(batch))


def _opened(path: Path, dictionaries: Iterable[str] = ()) -> pq.ParquetFile:
    return pq.ParquetFile(
        path, pre_buffer=False, buffer_size=BUFFER_BYTES, read_dictionary=list(dictionaries)
    )


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
    with _refusing(path), _opened(path) as file:
        _sizes(path, file.metadata)


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
    texts, values = _sizes(path, footer)
    if max(map(sum, texts), default=0) > bounds.ALWAYS_ALLOWED // BATCH_ROWS:
        texts = list(_longest_texts(path, texts))
    # Any text of a dictionary may stand in every row.
    widest = max(map(sum, texts), default=0)
    by_texts = bounds.ALWAYS_ALLOWED // max(1, widest)
    by_values = int(bounds.BATCH_BYTES * footer.num_rows) // max(1, values)
    return max(1, min(BATCH_ROWS, by_texts, by_values))


def _sizes(path: Path, footer: pq.FileMetaData) -> tuple[list[list[int]], int]:
    """Hold a file to what its pages ask for; return the bytes of its dictionaries and its values.

    Dictionaries are those of texts, of each column, 0 where it has none, in each row group that has
    rows. Of values, texts count as their place.
    """
    bounds.refuse_columns(path, footer.num_columns)
    total, written, texts = 0, 0, []
    with _refusing(path), path.open("rb") as file:
        for columns in read_footer(file):
            texts.append([0] * len(columns))
            for place, column in enumerate(columns):
                chunk = read_chunk(file, column)
                written += chunk.values * column.width
                total += chunk.unpacked
                bounds.refuse_excess(path, total + written)
                texts[-1][place] = chunk.dictionary if column.is_text else 0
    return texts, written


def _longest_texts(path: Path, texts: list[list[int]]) -> Iterator[list[int]]:
    """Put in place of a dictionary's bytes those of its longest text, where that can be read."""
    with _opened(path) as file:
        columns = [file.schema.column(place) for place in range(file.metadata.num_columns)]
        groups = [g for g in range(file.num_row_groups) if file.metadata.row_group(g).num_rows]
    names = {place: col.name for place, col in enumerate(columns) if col.name == col.path}
    with _opened(path, names.values()) as file:
        for group, sizes in zip(groups, texts, strict=True):
            longest = list(sizes)
            places = [place for place, size in enumerate(sizes) if size and place in names]
            row = _first_row(file, group, [names[place] for place in places])
            if row is not None and row.num_columns == len(places):  # each name is there once
                for place, column in zip(places, row.columns, strict=True):
                    longest[place] = _longest(column, sizes[place])
            yield longest


def _first_row(file: pq.ParquetFile, group: int, columns: list[str]) -> pa.RecordBatch | None:
    """Read a row, which comes with its dictionaries; None where Arrow cannot part the two."""
    try:
        return next(file.iter_batches(batch_size=1, row_groups=[group], columns=columns))
    except pa.ArrowException:
        return None


def _longest(column: pa.Array, size: int) -> int:
    """Return the bytes of the longest text of a dictionary, which has a length before each text.

    A column may begin without its dictionary. Then what it shows has another size than the page.
    """
    if not pa.types.is_dictionary(column.type):
        return size
    lengths = pc.binary_length(column.dictionary)
    is_whole = pc.sum(lengths).as_py() + LENGTH_BYTES * len(lengths) == size
    return int(pc.max(lengths).as_py()) if is_whole else size


def _refusing(path: Path) -> AbstractContextManager[None]:
    return refuse_unreadable(path, "Parquet", PROBLEMS, "Write the file again.")
