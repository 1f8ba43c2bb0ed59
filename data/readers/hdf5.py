"""Read HDF5: a table of records, or a group whose arrays have a row an item, slice by slice."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bowerbird.data.errors import refuse_unreadable
from bowerbird.data.roles import Roles
from bowerbird.data.source import Source
from bowerbird.data.tables.array_table import OnDisk, Table, is_column, longest, read_largest

if TYPE_CHECKING:
    import h5py

SUFFIXES: tuple[str, ...] = (".h5", ".hdf5", ".hdf", ".he5")
MOST_OBJECTS = 100_000
MOST_DEEP = 20
EXPECTED = "Expected a table of records, or arrays with a row an item."
PROBLEMS = (OSError, ValueError, TypeError, LookupError, RuntimeError, OverflowError)


def read(path: Path, roles: Roles) -> Source:
    """Open a table in HDF5.

    Parameters
    ----------
    path : Path
        Links and arrays that lead out of the file are not followed.
    roles : Roles
        Their `table` is the place of a table in the file, such as ``catalogue/sources``; else it is
        the largest.

    Raises
    ------
    DataError
        Where there is no such table, or a piece of one asks for more than a file may.
    """
    sought = roles.table and (roles.table.strip("/") or "/")
    return read_largest(path, partial(_opened, path), sought, "table", EXPECTED)


@contextmanager
def _opened(path: Path) -> Iterator[dict[str, Table]]:
    import h5py

    with (
        refuse_unreadable(path, "HDF5", PROBLEMS, "Write the file again."),
        h5py.File(path, "r") as file,
    ):
        yield _tables(file)


class _Field:
    """One column of a table of records."""

    def __init__(self, records: h5py.Dataset, name: str) -> None:
        self._records, self._name = records, name
        base = records.dtype[name]
        self.shape = (records.shape[0], *base.shape)
        self.dtype: np.dtype[Any] = base.base

    def __getitem__(self, rows: slice, /) -> Any:
        return self._records.fields(self._name)[rows]


def _tables(file: h5py.File) -> dict[str, Table]:
    """Find the tables of a file, by their place in it; a group's arrays of one length are one."""
    import h5py

    tables: dict[str, Table] = {}
    waiting: deque[tuple[str, Any]] = deque([("", file)])
    seen = 0
    while waiting:
        place, group = waiting.popleft()
        arrays: dict[str, OnDisk] = {}
        seen += len(group)
        if seen > MOST_OBJECTS:
            raise ValueError(f"more than {MOST_OBJECTS:,} objects")
        for name, held in _members(group):
            inside = f"{place}/{name}".strip("/")
            if isinstance(held, h5py.Group):
                if inside.count("/") < MOST_DEEP:
                    waiting.append((inside, held))
            elif isinstance(held, h5py.Dataset) and _lies_within(held):
                if held.dtype.names and len(held.shape) == 1:
                    tables[inside] = _columns(held)
                elif is_column(held) and _is_plain(held.dtype):
                    arrays[name] = held
        if arrays:
            tables[place or "/"] = longest(arrays)
    return tables


def _members(group: h5py.Group) -> Iterator[tuple[str, Any]]:
    """Return what lies in a group itself, and not what it links to."""
    import h5py

    for name in group:
        if isinstance(group.get(name, getlink=True), h5py.HardLink):
            yield name, group[name]


def _lies_within(array: h5py.Dataset) -> bool:
    return not array.is_virtual and not array.external


def _columns(records: h5py.Dataset) -> Table:
    fields = {name: _Field(records, name) for name in records.dtype.names}
    return {n: f for n, f in fields.items() if is_column(f) and _is_plain(f.dtype)}


def _is_plain(kind: np.dtype[Any]) -> bool:
    """Whether values are numbers or texts, and neither references nor lists of any length."""
    import h5py

    return kind.kind != "O" or h5py.check_string_dtype(kind) is not None
