"""Read JSON Lines block by block, and JSON that is a list of records or a record of lists."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import json as arrow_json

from bowerbird.data.errors import DataError, refuse_unreadable
from bowerbird.data.roles import Roles
from bowerbird.data.source import HEAD_ROWS, Source
from bowerbird.data.tables import bounds
from bowerbird.data.tables.nested import flat

LINES: tuple[str, ...] = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
SUFFIXES: tuple[str, ...] = (*LINES, ".json", ".json.gz")
BLOCK_BYTES = 2**22
PROBLEMS = (
    pa.ArrowException, OSError, ValueError, TypeError, EOFError, RecursionError, OverflowError
)  # fmt: skip


def read(path: Path, roles: Roles) -> Source:
    """Open JSON.

    Parameters
    ----------
    path : Path
        With a record a line where its name ends in ``.jsonl`` or ``.ndjson``; else a list of
        records, or a record with a list for each column, which is read as a whole.
    roles : Roles
        Not looked at.

    Raises
    ------
    DataError
        Where it holds no table.
    """
    if path.name.casefold().endswith(LINES):
        return _lines(path)
    with _refusing(path):
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            content = json.load(file)
        table = _table(content)
    bounds.refuse_columns(path, table.num_columns)
    return Source.of(table)


def _table(content: Any) -> pa.Table:
    """Make a table of a list of records, or of a record of lists, at the top or one step below."""
    if isinstance(content, dict) and len(content) == 1:
        (inner,) = content.values()
        if isinstance(inner, list) and inner and isinstance(inner[0], dict):
            content = inner
    if isinstance(content, list) and all(isinstance(record, dict) for record in content):
        names = dict.fromkeys(name for record in content for name in record)
        return pa.table({n: pa.array([record.get(n) for record in content]) for n in names})
    if isinstance(content, dict) and all(isinstance(values, list) for values in content.values()):
        return pa.table({name: pa.array(values) for name, values in content.items()})
    raise ValueError("neither a list of records nor a record of lists")


def _lines(path: Path) -> Source:
    def parts() -> Iterator[pa.RecordBatch]:
        options = arrow_json.ReadOptions(block_size=BLOCK_BYTES)
        with arrow_json.open_json(path, read_options=options) as reader:
            yield from bounds.within(path, reader)

    def batches(columns: Sequence[str], as_text: Sequence[str]) -> Iterator[pa.RecordBatch]:
        with _refusing(path):
            for batch in parts():
                yield flat(batch).select(list(columns))

    with _refusing(path):
        first = next(parts(), None)
    if first is None:
        raise DataError(f"{path.name}: the file has no rows. A pool needs at least one.")
    bounds.refuse_columns(path, first.num_columns)
    return Source(pa.Table.from_batches([flat(first)]).slice(0, HEAD_ROWS), batches)


def _refusing(path: Path) -> AbstractContextManager[None]:
    return refuse_unreadable(
        path,
        "a table in JSON",
        PROBLEMS,
        "Expected a list of records, or in a .jsonl file a record a line.",
    )
