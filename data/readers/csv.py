"""Read tables of text, packed or not, in blocks; a column has one type throughout."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pyarrow as pa
from pyarrow import csv

from bowerbird.data.column_types import is_bytes
from bowerbird.data.delimited.cells import is_number
from bowerbird.data.delimited.cleaning import NUMBER, TEXT, Cleaner, Plan, plan_columns
from bowerbird.data.delimited.encoding import find_encoding, is_utf8
from bowerbird.data.delimited.layout import Layout, fill_names, find_layout, remarks_of_layout
from bowerbird.data.delimited.text_format import TextFormat
from bowerbird.data.errors import DataError, unreadable
from bowerbird.data.remarks import Remark, counted
from bowerbird.data.roles import Roles
from bowerbird.data.source import HEAD_ROWS, Reread, Source
from bowerbird.data.tables import bounds

SUFFIXES: tuple[str, ...] = (".csv", ".csv.gz", ".tsv", ".tsv.gz")
BLOCK_BYTES = 2**22  # of the beginning, which shows what the columns hold
PASS_BYTES = 2**20  # of each block of a pass: a fifth faster, since it stays in a core's cache
FOREIGN_LINES = 2_000
WRONG_TYPE = re.compile(r"In CSV column #(\d+): ")
WRONG_VALUE = re.compile(r"invalid value '(.*)'", re.DOTALL)
LONG_ROW = "straddling object"
PROBLEMS = (pa.ArrowException, OSError, UnicodeError, EOFError, zlib.error)
# A column that turns out not to fit its type gets the next one.
WIDER = {pa.null(): pa.int64(), pa.int64(): pa.float64()}


def read(path: Path, roles: Roles) -> Source:
    """Open a table of text.

    How it is written (encoding, delimiter, sign before decimals, lines above the names, units below
    them) is found out from its first 4 MB, unless `roles` states it. Where a later row does not fit
    a column's type, the table is read again with a wider one, so that a column has one type
    throughout. About 16 blocks are in memory at a time.

    Parameters
    ----------
    path : Path
    roles : Roles
        Their `text` says how the table is written; what is None is found out.

    Raises
    ------
    DataError
        Where it is no such table; with the line at which it breaks.
    """
    try:
        beginning = _beginning(path)
        sample = beginning[:BLOCK_BYTES]
        encoding = roles.text.encoding or find_encoding(sample)
        text = sample.decode(encoding, "replace")
        if len(sample) < len(beginning):
            text = text[: text.rfind("\n") + 1] or text
        stated, tabs = roles.text, ".tsv" in path.suffixes
        layout = find_layout(text, stated, tabs)
        if stated.header is None and not layout.has_names and _named(roles, layout):
            stated = replace(stated, header=True)
            layout = find_layout(text, stated, tabs)
        return _TextTable(path, beginning, encoding, layout, stated).source({})
    except PROBLEMS as error:
        raise _unreadable(path, error) from error


def _named(roles: Roles, layout: Layout) -> bool:
    """Whether the first row holds names of columns that a person states, numbers as they may be."""
    single = {roles.id, roles.label, roles.image, roles.parent}
    several = {*(roles.features or ()), *(roles.context or ()), *(roles.box or ())}
    return bool(layout.rows) and not (single | several).isdisjoint(layout.rows[0])


def _beginning(path: Path) -> bytes:
    """Read the first block, and the rest of its last line, so that Arrow sees where it ends."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        return file.read(BLOCK_BYTES) + file.readline(BLOCK_BYTES)


class _TextTable:
    """A table of text of which is known how it is written.

    Parameters
    ----------
    path : Path
    beginning : bytes
        Of its text, as `_beginning` reads it.
    encoding : str
    layout : Layout
    stated : TextFormat
    """

    def __init__(
        self, path: Path, beginning: bytes, encoding: str, layout: Layout, stated: TextFormat
    ) -> None:
        self._path, self._text, self._encoding = path, beginning, encoding
        self._layout, self._stated = layout, stated
        names, self._blank = fill_names(layout)
        self._layout = replace(layout, names=names)
        self._columns = [name for name in names if name not in self._blank]
        self._pass_bytes = min(PASS_BYTES, BLOCK_BYTES)
        self._comments = 0  # among the rows of a pass
        bounds.refuse_columns(path, len(names))

    def source(self, fixed: Mapping[str, Plan]) -> Source:
        """Open the table.

        Parameters
        ----------
        fixed : mapping of str to Plan
            What turned out about columns.
        """
        typed = self._typed_block({})
        plans = {**plan_columns(typed.schema, self._layout, self._stated), **fixed}
        remarks = list(remarks_of_layout(self._layout, self._encoding, self._blank, self._stated))
        of_layout = len(remarks)

        def batches(columns: Sequence[str], as_text: Sequence[str]) -> Iterator[pa.RecordBatch]:
            texts = {name: TEXT for name in as_text if not is_bytes(plans[name].kind)}
            all_plans = {**plans, **texts}
            cleaner = Cleaner(all_plans, self._layout, self._stated)
            self._comments = 0
            try:
                with self._open(self._path, self._pass_bytes, all_plans, columns) as reader:
                    yield from map(cleaner.clean, bounds.within(self._path, reader))
            except PROBLEMS as error:
                raise Reread(self._reopened(plans, error)) from error
            if wrong := cleaner.not_numbers():
                raise Reread(self.source({**plans, **dict.fromkeys(wrong, TEXT)}))
            remarks[of_layout:] = [*self._of_comments(), *cleaner.remarks()]

        first = self._first_block(typed, plans)
        rows, is_rough = self._rows(first)
        head = first.slice(0, HEAD_ROWS)
        return Source(head, batches, rows, remarks=remarks, is_rough=is_rough)

    def _open(
        self,
        file: Path | pa.NativeFile,
        block_bytes: int,
        plans: Mapping[str, Plan],
        columns: Sequence[str],
    ) -> csv.CSVStreamingReader:
        layout = self._layout
        read = csv.ReadOptions(
            block_size=block_bytes,
            encoding=self._encoding,
            column_names=layout.names,
            skip_rows=layout.skip,
            skip_rows_after_names=layout.has_names + bool(layout.units),
        )
        parse = csv.ParseOptions(
            delimiter=layout.delimiter,
            quote_char=layout.quote,
            newlines_in_values=True,
            invalid_row_handler=self._judge,
        )
        convert = csv.ConvertOptions(
            column_types={name: plan.kind for name, plan in plans.items()},
            include_columns=columns,
            null_values=["", *self._stated.missing],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            decimal_point=layout.decimal,
        )
        return csv.open_csv(file, read_options=read, parse_options=parse, convert_options=convert)

    def _judge(self, row: csv.InvalidRow) -> str:
        """Pass over comments; Arrow asks about lines with another number of cells."""
        if not row.text.lstrip().startswith(self._layout.comment):
            return "error"
        self._comments += 1
        return "skip"

    def _of_comments(self) -> Iterator[Remark]:
        if self._comments:
            lines, sign = counted(self._comments, "line"), self._layout.comment
            yield Remark("format", f"Left out: {lines} among the rows that begin with {sign}.")

    def _first_block(self, typed: pa.RecordBatch, plans: Mapping[str, Plan]) -> pa.Table:
        """Clean the first block, which is read again only where a plan changes a column's type."""
        kinds = pa.schema([(name, plans[name].kind) for name in self._columns])
        same = all(map(_is_same, typed.schema.types, kinds.types))
        first = typed.cast(kinds) if same else self._typed_block(plans)
        cleaner = Cleaner(plans, self._layout, self._stated)
        return pa.Table.from_batches([cleaner.clean(first)])

    def _typed_block(self, plans: Mapping[str, Plan]) -> pa.RecordBatch:
        """Read the first block; from memory, since Arrow reads some blocks ahead of a file."""
        # Another encoding takes more bytes or fewer than UTF-8.
        in_memory = codecs.lookup(self._encoding).name == "utf-8"
        file = pa.BufferReader(self._text) if in_memory else self._path
        with self._open(file, BLOCK_BYTES, plans, self._columns) as reader:
            return next(iter(reader), pa.RecordBatch.from_pylist([], reader.schema))

    def _reopened(self, plans: dict[str, Plan], error: Exception) -> Source:
        """Open the table again, with a wider type for the column in which a cell did not fit."""
        text = str(error)
        if "invalid UTF8" in text and self._encoding.startswith("utf-8"):
            encoding = find_encoding(_foreign(self._path))
            table = _TextTable(self._path, self._text, encoding, self._layout, self._stated)
            return table.source(plans)
        if LONG_ROW in text and self._pass_bytes < BLOCK_BYTES:
            self._pass_bytes = BLOCK_BYTES
            return self.source(plans)
        match = WRONG_TYPE.search(text)
        name = self._layout.names[int(match[1])] if match else ""
        if match is None or plans[name].holds != "typed":
            raise _unreadable(self._path, error) from error
        return self.source({**plans, name: _wider(plans[name].kind, text)})

    def _rows(self, first: pa.Table) -> tuple[int | None, bool]:
        """Reckon the number of rows from those of the first block, and whether that is rough."""
        packed, size = self._path.suffix == ".gz", self._path.stat().st_size
        if size <= BLOCK_BYTES and not packed:
            return int(first.num_rows), False
        return None if packed else int(first.num_rows * size / BLOCK_BYTES), True


def _is_same(old: pa.DataType, new: pa.DataType) -> bool:
    """Whether two types hold the same values, whatever room their texts take."""
    return bool(old == new or (old, new) == (pa.string(), pa.large_string()))


def _wider(kind: pa.DataType, problem: str) -> Plan:
    value = WRONG_VALUE.search(problem)
    if kind in WIDER and (value is None or is_number(value[1])):
        return Plan(WIDER[kind])
    numeric = pa.types.is_integer(kind) or pa.types.is_floating(kind)
    return NUMBER if numeric else TEXT


def _foreign(path: Path) -> bytes:
    """Return lines of a file that are no UTF-8, some thousands at most."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        lines = (line for line in file if not is_utf8(line))
        return b"".join(islice(lines, FOREIGN_LINES))


def _unreadable(path: Path, error: Exception) -> DataError:
    remedy = "Every line needs the same number of fields, under a header line of column names."
    return unreadable(path, "a table of text", error, remedy)
