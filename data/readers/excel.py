"""Read a sheet of a workbook, as the table of text that it would be saved as."""

from __future__ import annotations

import csv
import shutil
import tempfile
import weakref
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from bowerbird.data.errors import refuse_unreadable
from bowerbird.data.readers import csv as text_tables
from bowerbird.data.roles import Roles
from bowerbird.data.source import Reread, Source
from bowerbird.data.tables import bounds
from bowerbird.data.tables.several_tables import Tables, choose

SUFFIXES: tuple[str, ...] = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods")
EXPECTED = "Expected cells with a row an item, under column names."
PROBLEMS = (OSError, ValueError, LookupError)
Row = Sequence[Any]


def read(path: Path, roles: Roles) -> Source:
    """Read a sheet as a whole; what holds for tables of text holds for it (`readers.csv`).

    Parameters
    ----------
    path : Path
    roles : Roles
        Their `table` is the sheet's name; else it is the one with most cells.

    Raises
    ------
    DataError
        Where it is no workbook, has no such sheet, or unpacks to much more than its size.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    problems = (CalamineError, zipfile.BadZipFile, NotImplementedError, *PROBLEMS)
    with refuse_unreadable(path, "a workbook", problems, "Save it again, or as CSV."):
        if zipfile.is_zipfile(path):
            bounds.refuse_excess(path, bounds.unpacked_zip(path))
        book = CalamineWorkbook.from_path(path)
        sheets = {name: book.get_sheet_by_name(name) for name in book.sheet_names}
        # Without the row of names.
        shapes = {n: (max(s.height - 1, 0), s.width) for n, s in sheets.items()}
        sizes = {name: sheet.height * sheet.width for name, sheet in sheets.items()}
        tables = choose(path, shapes, roles.table, "sheet", EXPECTED, sizes)
        sheet = sheets[tables.name]
        bounds.refuse_columns(path, sheet.width)
        rows = sheet.to_python()
    return _Saved(path, rows).source(roles, tables)


class _Saved:
    """A sheet that is saved as text for as long as somebody reads it.

    Parameters
    ----------
    path : Path
        The workbook's; the text has its name.
    rows : sequence of sequence
    """

    def __init__(self, path: Path, rows: Sequence[Row]) -> None:
        folder = tempfile.mkdtemp(prefix="bowerbird-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self._path = Path(folder) / path.name
        with self._path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([_cell(value) for value in row] for row in rows)

    def source(self, roles: Roles, tables: Tables) -> Source:
        """Open the text; it stays until nobody holds what is given here."""
        return self._holding(text_tables.read(self._path, roles), tables)

    def _holding(self, text: Source, tables: Tables) -> Source:
        def batches(columns: Sequence[str], as_text: Sequence[str]) -> Iterator[pa.RecordBatch]:
            try:
                yield from text.batches(columns, as_text)
            except Reread as again:
                raise Reread(self._holding(again.source, tables)) from again

        remarks = [*tables.remarks, *text.remarks]
        return Source(text.head, batches, text.rows, remarks=remarks, tables=tables)


def _cell(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case float() if value.is_integer() and abs(value) < 2**53:
            return str(int(value))
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return str(value.total_seconds())
        case _:
            return str(value)
