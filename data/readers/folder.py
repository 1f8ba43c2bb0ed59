"""Read a folder of Parquet or Arrow files as one table: partitioned, or as `datasets` saves it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa

from bowerbird.data.errors import DataError
from bowerbird.data.folders.kinds import is_hidden
from bowerbird.data.readers import arrow, parquet
from bowerbird.data.remarks import Remark, counted
from bowerbird.data.roles import Roles, listed
from bowerbird.data.source import HEAD_ROWS, Source

SUFFIXES: tuple[str, ...] = ("/",)  # no file's name ends in it: it stands for a folder
PARTS = {
    **dict.fromkeys(parquet.SUFFIXES, parquet.read),
    **dict.fromkeys(arrow.SUFFIXES, arrow.read),
}
MOST_PARTS = 100_000
SPLITS = "dataset_dict.json"  # where `datasets` says which parts of a data set there are
STATE = "state.json"  # and in which order the files of one come
NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__"


def read(path: Path, roles: Roles) -> Source:
    """Open all files of a folder as one table.

    Parameters
    ----------
    path : Path
        Folders in it such as ``year=2024`` become columns. Links are not followed.
    roles : Roles
        Their `table` is one of the splits that `datasets` saved, such as ``train``; else all are
        read, with a column ``split``.

    Raises
    ------
    DataError
        Where there are no such files in it, or they do not fit together.
    """
    parts = _parts(path, roles.table)
    first = parts[0].open(roles)
    schema = first.head.schema
    head = [first.head]
    for part in parts[1:]:
        if sum(len(table) for table in head) >= HEAD_ROWS:
            break
        head.append(_fitted(part.open(roles).head, schema, part.name))
    whole = pa.concat_tables(head).slice(0, HEAD_ROWS)

    def batches(columns: Sequence[str], as_text: Sequence[str]) -> Iterator[pa.RecordBatch]:
        for part in parts:
            source = part.open(roles)
            have = [name for name in columns if name in source.head.column_names]
            for batch in source.batches(have, as_text):
                kinds = pa.schema([schema.field(name) for name in columns])
                yield from _fitted(pa.Table.from_batches([batch]), kinds, part.name).to_batches()

    text = f"The folder holds {counted(len(parts), 'file')}, which are read as one table."
    return Source(whole, batches, remarks=[Remark("format", text)])


def is_table(path: Path) -> bool:
    """Return whether a folder holds files of a table.

    Parameters
    ----------
    path : Path
    """
    return next(_files(path), None) is not None


class _Part:
    """One file of the table.

    Parameters
    ----------
    path, folder : Path
        The file, and the folder that its partitions are named below.
    more : mapping of str to str
        Columns that hold for all of it.
    """

    def __init__(self, path: Path, folder: Path, more: Mapping[str, str]) -> None:
        self._path, self.name = path, str(path.relative_to(folder))
        named = [part.split("=", 1) for part in path.relative_to(folder).parts[:-1] if "=" in part]
        self._constants = {**more, **{unquote(name): unquote(value) for name, value in named}}

    def open(self, roles: Roles) -> Source:
        """Open it, with the columns that its path gives it."""
        source = PARTS[self._path.suffix.casefold()](self._path, roles)
        more = {n: v for n, v in self._constants.items() if n not in source.head.column_names}
        if not more:
            return source

        def batches(columns: Sequence[str], as_text: Sequence[str]) -> Iterator[pa.RecordBatch]:
            # A pass over no column at all would not say how many rows there are.
            in_file = [name for name in columns if name not in more] or source.head.column_names[:1]
            for batch in source.batches(in_file, as_text):
                table = _with(pa.Table.from_batches([batch]), more).select(list(columns))
                yield from table.to_batches()

        return Source(_with(source.head, more), batches, source.rows)


def _with(table: pa.Table, constants: Mapping[str, str]) -> pa.Table:
    for name, value in constants.items():
        plain = None if value == NULL_PARTITION else value
        column = pa.repeat(pa.scalar(plain, pa.large_string()), len(table))
        table = table.append_column(name, column)
    return table


def _fitted(table: pa.Table, schema: pa.Schema, name: str) -> pa.Table:
    """Cast a part's rows to the columns and types of the first part."""
    columns = {}
    for field in schema:
        try:
            columns[field.name] = (
                table[field.name].cast(field.type)
                if field.name in table.column_names
                else pa.nulls(len(table), field.type)
            )
        except pa.ArrowException as error:
            raise DataError(
                f"{name}: column {field.name!r} is of type {table[field.name].type}, and of type "
                f"{field.type} in the first file. Write all files with one type, or exclude it."
            ) from error
    return pa.table(columns, pa.schema(list(schema)))


def _parts(path: Path, split: str | None) -> list[_Part]:
    splits = _splits(path)
    if split is not None and split not in splits:
        raise DataError(f"{path.name}: no part {split!r} in it. There are: {listed(splits)}.")
    if splits:
        chosen = [split] if split is not None else splits
        more = [{} if split is not None else {"split": name} for name in chosen]
        named = list(zip([path / name for name in chosen], more, strict=True))
    else:
        named = [(path, {})]
    parts = [
        _Part(file, folder, constants) for folder, constants in named for file in _ordered(folder)
    ]
    if not parts:
        raise DataError(f"{path}: this is a folder without a table. Expected .parquet or .arrow.")
    if len(parts) > MOST_PARTS:
        raise DataError(f"{path.name}: {len(parts):,} files; at most {MOST_PARTS:,}. Join some.")
    return parts


def _splits(path: Path) -> list[str]:
    try:
        names = json.loads((path / SPLITS).read_text(encoding="utf-8"))["splits"]
    except (OSError, ValueError, LookupError, TypeError):
        return []
    return [name for name in names if isinstance(name, str) and _is_below(path, name)]


def _ordered(folder: Path) -> list[Path]:
    """List a folder's files in the order that `datasets` gives, or else by name."""
    try:
        state = json.loads((folder / STATE).read_text(encoding="utf-8"))
        names = [str(file["filename"]) for file in state["_data_files"]]
    except (OSError, ValueError, LookupError, TypeError):
        return sorted(_files(folder))
    return [folder / name for name in names if _is_below(folder, name)]


def _is_below(folder: Path, name: str) -> bool:
    return Path(name).name == name and name not in (".", "..") and not (folder / name).is_symlink()


def _files(folder: Path) -> Iterator[Path]:
    """Find a folder's files; what is hidden or begins with _ is some program's own."""
    with os.scandir(folder) as entries:  # one name at a time: it may hold a million pictures
        for entry in entries:
            is_folder = entry.is_dir(follow_symlinks=False)
            if not is_folder and not entry.name.casefold().endswith(tuple(PARTS)):
                continue
            if entry.name.startswith("_") or is_hidden(entry.name) or entry.is_symlink():
                continue
            if is_folder:
                yield from _files(folder / entry.name)
            else:
                yield folder / entry.name
