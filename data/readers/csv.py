"""Read CSV and TSV, packed or not, in blocks; a column has one type throughout."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
from pyarrow import csv

from bowerbird.data.errors import DataError
from bowerbird.data.kinds import is_bytes
from bowerbird.data.roles import Roles
from bowerbird.data.source import HEAD_ROWS, Source

SUFFIXES: tuple[str, ...] = (".csv", ".csv.gz", ".tsv", ".tsv.gz")
BLOCK_BYTES = 2**24
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

    The file is read once to settle the columns' types, which hold for all of it: a block of 16 MB
    is in memory at a time.

    Parameters
    ----------
    path : Path
        Separated by commas, or where the first line has none, by semicolons or tabs.
    roles : Roles
        Not looked at.

    Raises
    ------
    DataError
        Where it is no such table; with the line at which it breaks.
    """
    try:
        parse = csv.ParseOptions(delimiter=_delimiter(path), newlines_in_values=True)
        types, head, rows = _settle(path, parse)
    except PROBLEMS as error:
        raise _unreadable(path, error) from error

    def batches(columns: Sequence[str], as_text: Sequence[str]) -> Iterator[pa.RecordBatch]:
        texts = [name for name in as_text if not is_bytes(types[name])]
        kinds = types | dict.fromkeys(texts, pa.large_string())
        try:
            with _open(path, parse, kinds, columns) as reader:
                yield from reader
        except PROBLEMS as error:
            raise _unreadable(path, error) from error

    return Source(head, batches, rows=rows, untyped=True)


def _open(
    path: Path,
    parse: csv.ParseOptions,
    types: dict[str, pa.DataType],
    columns: Sequence[str] | None = None,
) -> csv.CSVStreamingReader:
    convert = csv.ConvertOptions(column_types=types, include_columns=columns)
    blocks = csv.ReadOptions(block_size=BLOCK_BYTES)
    return csv.open_csv(path, parse_options=parse, convert_options=convert, read_options=blocks)


def _settle(path: Path, parse: csv.ParseOptions) -> tuple[dict[str, pa.DataType], pa.Table, int]:
    """Find types that hold for every row, with the first rows and the number of rows."""
    types: dict[str, pa.DataType] = {}
    schema = pa.schema([])
    while True:
        try:
            with _open(path, parse, types) as reader:
                schema = reader.schema
                first = next(iter(reader), None)
                rows = (first.num_rows if first else 0) + sum(b.num_rows for b in reader)
            head = pa.Table.from_batches([first] if first else [], schema).slice(0, HEAD_ROWS)
            return dict(zip(schema.names, schema.types, strict=True)), head, rows
        except pa.ArrowInvalid as error:
            types |= _wider(error, schema)


def _wider(error: pa.ArrowInvalid, schema: pa.Schema) -> dict[str, pa.DataType]:
    found = WRONG_TYPE.search(str(error))
    if found is None or not len(schema):
        raise error
    field = schema.field(int(found[1]))
    if is_bytes(field.type):
        raise error
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
        "number of fields, under a first line of names."
    )
