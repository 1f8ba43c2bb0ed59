"""Find the reader for a file, and the embedding or table that lies beside it."""

from __future__ import annotations

import importlib
import inspect
import os
import pkgutil
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from bowerbird.data import readers as built_in
from bowerbird.data.errors import DataError
from bowerbird.data.folders.kinds import CUTOUTS, is_hidden
from bowerbird.data.folders.read import read as read_items
from bowerbird.data.folders.survey import Survey, survey
from bowerbird.data.names import clean_name, is_utf8
from bowerbird.data.progress import Progress, silent
from bowerbird.data.readers import folder
from bowerbird.data.roles import Roles, listed
from bowerbird.data.source import Source

Reader = Callable[[Path, Roles], Source | pa.Table]
TABLE = re.compile(r"(.+)\[([^\[\]]+)\]")
EMBEDDINGS = (".npy", ".npz")
FOLDER, ITEMS = "/", "//"  # stand for the suffix of a folder of tables, and of one of items
# What may lie beside pictures and is no catalogue of them.
NO_CATALOGUES = frozenset({FOLDER, ".json", ".json.gz", *EMBEDDINGS, *CUTOUTS.endings})
NAMES_LOOKED_AT = 50_000  # among which a catalogue is looked for


@dataclass(frozen=True)
class Files:
    """The files that make up one pool.

    Parameters
    ----------
    table : Path
        What was asked for, or the table beside it.
    embedding : Path or None
        Vectors of the table's rows.
    items : Survey or None
        Of a folder with one item a file.
    """

    table: Path
    embedding: Path | None = None
    items: Survey | None = None

    @property
    def all(self) -> tuple[Path, ...]:
        """The files in order."""
        return (self.table,) if self.embedding is None else (self.table, self.embedding)

    @property
    def home(self) -> Path:
        """The folder that paths of pictures in it begin from."""
        return (self.table.parent if self.items is None else self.table).resolve()


@cache
def built_in_readers() -> dict[str, Reader]:
    """Find the readers in ``data/readers``, by suffix."""
    return {suffix: module.read for module in _modules() for suffix in module.SUFFIXES}


@cache
def header_checks() -> dict[str, Callable[[Path], None]]:
    """Find the checks of headers in ``data/readers``, by suffix."""
    modules = [module for module in _modules() if hasattr(module, "check")]
    return {suffix: module.check for module in modules for suffix in module.SUFFIXES}


def _folder_suffixes(readers: Mapping[str, Reader]) -> set[str]:
    """Find the suffixes of those readers whose module says that they read folders."""
    return {s for s, read in readers.items() if getattr(inspect.getmodule(read), "FOLDERS", False)}


def _modules() -> list[Any]:
    names = [m.name for m in pkgutil.iter_modules(built_in.__path__)]
    return [importlib.import_module(f"{built_in.__name__}.{name}") for name in names]


def part_table(path: Path) -> tuple[Path, str | None]:
    """Part a path such as ``night.fits[SOURCES]`` from the table that it names.

    Parameters
    ----------
    path : Path

    Returns
    -------
    path : Path
        Of the file.
    table : str or None
        None where the path is a file's, brackets and all, or names no table.
    """
    match = TABLE.fullmatch(str(path))
    if match is None or path.exists() or not Path(match[1]).exists():
        return path, None
    return Path(match[1]), match[2]


def files_of(
    path: Path, roles: Roles, readers: Mapping[str, Reader], progress: Progress = silent
) -> Files:
    """Find what belongs to a path.

    Parameters
    ----------
    path : Path
        A table, an embedding, or a folder of items.
    roles : Roles
        Where features are stated, an embedding beside a table is left alone.
    readers : mapping of suffix to reader
        Readers besides the built-in ones.
    progress : callable
        Called while a folder is walked through.

    Raises
    ------
    DataError
        Where there is no such file, or no reader for it; where a folder holds nothing that can be
        an item, or a catalogue beside it.
    """
    suffix = _suffix(path, readers)
    if suffix == FOLDER:
        return Files(path)
    if suffix == ITEMS:
        return _items_of(path, roles.table, progress)
    stem = path.name[: -len(suffix)]
    if suffix in EMBEDDINGS:
        tables = [s for s in built_in_readers() if s not in (*EMBEDDINGS, FOLDER)]
        table = _beside(path, stem, tables)
        return Files(path) if table is None else Files(table, path)
    return Files(path, _beside(path, stem, EMBEDDINGS) if roles.features is None else None)


def _beside(path: Path, stem: str, suffixes: Sequence[str]) -> Path | None:
    """Find the file of the same name that has one of some suffixes."""
    return next((p for s in suffixes if (p := path.with_name(stem + s)).is_file()), None)


def is_table(path: Path) -> bool:
    """Return whether a folder holds a table.

    Parameters
    ----------
    path : Path
    """
    has_suffix = _longest(path, built_in_readers()) in _folder_suffixes(built_in_readers())
    return path.is_dir() and (has_suffix or folder.is_table(path))


def stem_of(path: Path) -> str:
    """Return a file's name as a pool's: without its suffix, `.csv.gz` as a whole, and cleaned.

    Parameters
    ----------
    path : Path
        A folder's is without a suffix where a reader knows that.
    """
    suffix = _longest(path, built_in_readers()) or ("" if path.is_dir() else path.suffix)
    return clean_name(path.name.removesuffix(path.name[-len(suffix) :] if suffix else ""))


def _suffix(path: Path, readers: Mapping[str, Reader]) -> str:
    all_readers = {**built_in_readers(), **readers}
    if not is_utf8(str(path)):  # Arrow opens no other
        raise DataError(f"{path}: the path is not valid UTF-8. Rename the file or folder.")
    if not path.exists():
        raise DataError(f"{path}: no such file. Give the path of a table or an embedding.")
    suffix = _longest(path, all_readers)
    is_of_folders = suffix in _folder_suffixes(all_readers)
    if path.is_dir() and not is_of_folders:
        return FOLDER if folder.is_table(path) else ITEMS
    if suffix is None or not (path.is_dir() if is_of_folders else path.is_file()):
        suffixes = listed(sorted({*all_readers} - {FOLDER}), 40)
        raise DataError(
            f"{path}: this is a file of unknown kind {path.suffix!r}. Supported are: {suffixes}."
        )
    return suffix


def catalogue_in(path: Path) -> str | None:
    """Return the name of a table that lies in a folder: its rows are the items, and not the files.

    Parameters
    ----------
    path : Path

    Returns
    -------
    name : str or None
        The first by name; None where there is none.
    """
    endings = tuple({*built_in_readers()} - NO_CATALOGUES)
    with os.scandir(path) as entries:
        tables = sorted(
            entry.name
            for entry in islice(entries, NAMES_LOOKED_AT)
            if entry.name.casefold().endswith(endings)
            and not (is_hidden(entry.name) or entry.is_symlink())
        )
    return next(iter(tables), None)


def _items_of(path: Path, kind: str | None, progress: Progress) -> Files:
    if (table := catalogue_in(path)) is not None:
        raise DataError(
            f"{path}: this folder holds a table, {table}. Open that: pictures are found by the "
            "paths in it. To open files as items, name a folder that holds nothing else."
        )
    whole = Path(os.path.abspath(path))  # "." has no name
    return Files(whole, items=survey(whole, kind, progress))


def _longest(path: Path, all_readers: Mapping[str, Reader]) -> str | None:
    fits = [suffix for suffix in all_readers if path.name.casefold().endswith(suffix)]
    return max(fits, key=len, default=None)


def read(files: Files, roles: Roles, readers: Mapping[str, Reader]) -> Source:
    """Open the files.

    Parameters
    ----------
    files : Files
    roles : Roles
        Handed to the reader.
    readers : mapping of suffix to reader
        Readers besides the built-in ones.

    Raises
    ------
    DataError
        Where a file is not what its suffix says.
    """
    if files.items is not None:
        return read_items(files.items, roles)
    all_readers = {**built_in_readers(), **readers}
    source = _read(files.table, roles, all_readers)
    if files.embedding is None:
        return source
    vectors = _read(files.embedding, roles, all_readers)
    return source.beside(vectors.embedding, vectors.embedding_name)


def check(files: Files) -> None:
    """Refuse files whose headers ask for what cannot be; they are not read for that.

    Parameters
    ----------
    files : Files

    Raises
    ------
    DataError
        Where a built-in reader would refuse a file by its header.
    """
    for path in files.all if files.items is None else ():
        suffix = _longest(path, built_in_readers())
        if suffix in (checks := header_checks()):
            checks[suffix](path)


def _read(path: Path, roles: Roles, all_readers: Mapping[str, Reader]) -> Source:
    source = all_readers[_suffix(path, all_readers)](path, roles)
    return source if isinstance(source, Source) else Source.of(source)
