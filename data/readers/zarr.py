"""Read Zarr: a folder whose arrays have a row an item, slice by slice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from bowerbird.data import bounds
from bowerbird.data.array_table import OnDisk, batches_of, head_of, is_column, rows_of, sizes_of
from bowerbird.data.errors import DataError
from bowerbird.data.roles import Roles
from bowerbird.data.several_tables import choose
from bowerbird.data.source import Source

SUFFIXES: tuple[str, ...] = (".zarr",)
FOLDERS = True
MOST_FILES = 1_000_000
EXPECTED = "Expected arrays with a row an item."
RUNS_CODE = ("pickle",)  # codecs that would run what a file says
PROBLEMS = (OSError, ValueError, TypeError, LookupError, RuntimeError, OverflowError)
Table = dict[str, OnDisk]


def read(path: Path, roles: Roles) -> Source:
    """Open a group of arrays in Zarr, of version 2 or 3.

    Parameters
    ----------
    path : Path
        A folder; links in it are not followed.
    roles : Roles
        Their `table` is the place of a group; else it is the one with most numbers.

    Raises
    ------
    DataError
        Where there is no such group, or an array of it asks for more than there is.
    """
    _refuse_hostile(path)
    try:
        tables = _tables(path)
        name, remarks = choose(path, sizes_of(tables), roles.table, "group", EXPECTED)
        bounds.refuse_columns(path, len(tables[name]))
        head, rows = head_of(tables[name]), rows_of(tables[name])
    except PROBLEMS as error:
        raise _unreadable(path, error) from error

    def batches(columns: Sequence[str], as_text: Sequence[str]) -> Iterator[pa.RecordBatch]:
        try:
            yield from bounds.within(path, batches_of(_tables(path)[name], columns))
        except PROBLEMS as error:
            raise _unreadable(path, error) from error

    return Source(head, batches, rows, remarks=remarks)


def _refuse_hostile(path: Path) -> None:
    """Refuse a folder with links in it, and one whose arrays would run what they hold."""
    for number, file in enumerate(path.rglob("*")):
        if file.is_symlink():
            raise DataError(f"{path.name}: {file.relative_to(path)} is a link. Copy the folder.")
        if number > MOST_FILES:
            raise DataError(f"{path.name}: the folder holds too many files. Write larger chunks.")
        if file.name in (".zarray", "zarr.json", ".zmetadata"):
            text = file.read_text(encoding="utf-8", errors="replace").casefold()
            if any(f'"{codec}"' in text for codec in RUNS_CODE):
                raise DataError(
                    f"{path.name}: {file.relative_to(path)} holds pickled objects, which may run "
                    "anything. Write its texts as strings."
                )


def _tables(path: Path) -> dict[str, Table]:
    import zarr

    opened = zarr.open(path, mode="r")
    if isinstance(opened, zarr.Array):
        return {"/": {path.stem: opened}}
    tables: dict[str, Table] = {}
    groups = [("/", opened), *((name, group) for name, group in opened.groups())]
    for place, group in groups:
        arrays: dict[int, Table] = {}
        for name, array in group.arrays():
            if is_column(array):
                arrays.setdefault(array.shape[0], {})[name] = array
        if arrays:
            longest = max(arrays, key=lambda rows: (len(arrays[rows]), rows))
            tables[place] = arrays[longest]
    return tables


def _unreadable(path: Path, error: Exception) -> DataError:
    reason = str(error).splitlines()[0][:200] if str(error) else "cut short"
    return DataError(f"{path.name}: not readable as Zarr ({reason}). Write the folder again.")
