"""Read Zarr: a folder whose arrays have a row an item, slice by slice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bowerbird.data.errors import DataError, refuse_unreadable
from bowerbird.data.roles import Roles
from bowerbird.data.source import Source
from bowerbird.data.tables.array_table import Table, is_column, longest, read_largest

SUFFIXES: tuple[str, ...] = (".zarr",)
FOLDERS = True
MOST_FILES = 1_000_000
EXPECTED = "Expected arrays with a row an item."
RUNS_CODE = ("pickle",)  # codecs that would run what a file says
PROBLEMS = (OSError, ValueError, TypeError, LookupError, RuntimeError, OverflowError)


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
    return read_largest(path, partial(_opened, path), roles.table, "group", EXPECTED)


@contextmanager
def _opened(path: Path) -> Iterator[dict[str, Table]]:
    with refuse_unreadable(path, "Zarr", PROBLEMS, "Write the folder again."):
        yield _tables(path)


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
        arrays = {name: array for name, array in group.arrays() if is_column(array)}
        if arrays:
            tables[place] = longest(arrays)
    return tables
