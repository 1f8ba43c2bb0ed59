"""Read Arrow and Feather files, batch by batch, mapped where they are not packed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pyarrow as pa

from bowerbird.data.errors import refuse_unreadable
from bowerbird.data.roles import Roles
from bowerbird.data.source import HEAD_ROWS, Source
from bowerbird.data.tables import bounds
from bowerbird.data.tables.nested import flat

SUFFIXES: tuple[str, ...] = (".arrow", ".feather", ".ipc")
MAGIC = b"ARROW1"
PROBLEMS = (pa.ArrowException, OSError, UnicodeDecodeError, MemoryError, OverflowError)


def read(path: Path, roles: Roles) -> Source:
    """Open an Arrow file or stream; Feather 2 is such a file.

    Parameters
    ----------
    path : Path
    roles : Roles
        Not looked at.

    Raises
    ------
    DataError
        Where it is neither, or unpacks to much more than its size.
    """
    with _refusing(path), _opened(path) as (schema, parts):
        bounds.refuse_columns(path, len(schema))
        head = _first_rows(path, schema, parts)

    def batches(columns: Sequence[str], as_text: Sequence[str]) -> Iterator[pa.RecordBatch]:
        with _refusing(path), _opened(path) as (_, parts):
            for batch in bounds.within(path, parts):
                yield flat(batch).select(list(columns))

    return Source(head, batches)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[pa.Schema, Iterator[pa.RecordBatch]]]:
    """Open a file, or a stream where it does not begin as a file does."""
    with path.open("rb") as file:
        is_file = file.read(len(MAGIC)) == MAGIC
    with pa.memory_map(str(path)) as source:
        if is_file:
            with pa.ipc.open_file(source) as reader:
                every = (reader.get_batch(i) for i in range(reader.num_record_batches))
                yield reader.schema, map(_validated, every)
        else:
            with pa.ipc.open_stream(source) as reader:
                yield reader.schema, map(_validated, reader)


def _validated(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Look a batch through: Arrow takes its lengths as they come, and would read beyond its end."""
    batch.validate(full=True)
    return batch


def _first_rows(path: Path, schema: pa.Schema, parts: Iterator[pa.RecordBatch]) -> pa.Table:
    head: list[pa.RecordBatch] = []
    for batch in bounds.within(path, parts):
        head.append(batch)
        if sum(len(part) for part in head) >= HEAD_ROWS:
            break
    # A copy, since the file is unmapped when it has been read.
    none = pa.RecordBatch.from_pylist([], schema)
    table = pa.Table.from_batches([flat(part) for part in (none, *head)]).slice(0, HEAD_ROWS)
    return pa.ipc.open_stream(_written(table)).read_all()


def _written(table: pa.Table) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _refusing(path: Path) -> AbstractContextManager[None]:
    return refuse_unreadable(path, "Arrow", PROBLEMS, "Write the file again.")
