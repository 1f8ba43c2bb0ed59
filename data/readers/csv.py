"""Read CSV and TSV, packed or not, in blocks; a column has one type throughout."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
from pyarrow import csv

from bowerbird.data import bounds
from bowerbird.data.column_types import is_bytes
from bowerbird.data.errors import DataError
from bowerbird.data.roles import Roles
from bowerbird.data.source import HEAD_ROWS, Reread, Source

SUFFIXES: tuple[str, ...] = (".csv", ".csv.gz", ".tsv", ".tsv.gz")
BLOCK_BYTES = 2**22
WRONG_TYPE = re.compile(r"In CSV column #(\d+): ")
# A column that turns out not to fit its type gets the next one of its row.
WIDER = {
    pa.null(): pa.int64(),
    pa.int64(): pa.float64(),
    pa.string(): pa.large_binary(),
    pa.large_string(): pa.large_binary(),
}
PROBLEMS = (pa.ArrowException, OSError, UnicodeDecodeError, EOFError, zlib.error)


def read(path: Path, roles: Roles) -> Source:
    """Open a table of text with a line of column names.

    Types are those of the first block of 4 MB. Where a later row does not fit, the table is read
    again with a wider type, so that a column has one type throughout. About 16 blocks are in
    memory at a time.

    Parameters
    ----------
    path : Path
        Separated by commas, or where the first line has more of them, by semicolons or tabs.
    roles : Roles
        Not looked at.

    Raises
    ------
    DataError
        Where it is no such table; with the line at which it breaks.
    """
    try:
        parse = csv.ParseOptions(delimiter=_delimiter(path), newlines_in_values=True)
        return _source(path, parse, {})
    except PROBLEMS as error:
        raise _unreadable(path, error) from error


def _source(path: Path, parse: csv.ParseOptions, types: dict[str, pa.DataType]) -> Source:
    with _open(path, parse, types) as reader:
        schema = reader.schema
        bounds.refuse_columns(path, len(schema))
        first = next(iter(reader), None)
    settled = dict(zip(schema.names, schema.types, strict=True))

    def batches(columns: Sequence[str], as_text: Sequence[str]) -> Iterator[pa.RecordBatch]:
        texts = [name for name in as_text if not is_bytes(settled[name])]
        kinds = settled | dict.fromkeys(texts, pa.large_string())
        try:
            with _open(path, parse, kinds, columns) as reader:
                yield from bounds.within(path, reader)
        except PROBLEMS as error:
            match = WRONG_TYPE.search(str(error))
            if match is None:
                raise _unreadable(path, error) from error
            wider = _wider(path, schema.field(int(match[1])), error)
            raise Reread(_source(path, parse, settled | wider)) from error

    head = pa.Table.from_batches([first] if first else [], schema)
    return Source(head.slice(0, HEAD_ROWS), batches, _rows(path, head), untyped=True)


def _rows(path: Path, first: pa.Table) -> int | None:
    """Reckon the number of rows from those of the first block."""
    packed, size = path.suffix == ".gz", path.stat().st_size
    if size <= BLOCK_BYTES and not packed:
        return int(first.num_rows)
    return None if packed else int(first.num_rows * size / BLOCK_BYTES)


def _open(
    path: Path,
    parse: csv.ParseOptions,
    types: dict[str, pa.DataType],
    columns: Sequence[str] | None = None,
) -> csv.CSVStreamingReader:
    convert = csv.ConvertOptions(column_types=types, include_columns=columns)
    blocks = csv.ReadOptions(block_size=BLOCK_BYTES)
    return csv.open_csv(path, parse_options=parse, convert_options=convert, read_options=blocks)


def _wider(path: Path, field: pa.Field, error: Exception) -> dict[str, pa.DataType]:
    if is_bytes(field.type):
        raise _unreadable(path, error) from error
    return {field.name: WIDER.get(field.type, pa.large_string())}


def _delimiter(path: Path) -> str:
    if ".tsv" in path.suffixes:
        return "\t"
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        line = file.readline(2**20)
    counts = {sign: line.count(sign.encode()) for sign in (",", ";", "\t")}
    return max(counts, key=lambda sign: counts[sign])


def _unreadable(path: Path, error: Exception) -> DataError:
    reason = str(error).splitlines()[0][:200] if str(error) else "cut short"
    return DataError(
        f"{path.name}: not readable as a table of text ({reason}). Every line needs the same "
        "number of fields, under a header line of column names."
    )
