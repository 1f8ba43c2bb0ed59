"""Open data of any format as a pool, by way of a cache keyed by content."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from bowerbird.data import files as reading
from bowerbird.data.cache import load_pool, write_json
from bowerbird.data.errors import DataError
from bowerbird.data.guessing.roles import guess_roles
from bowerbird.data.links import check_links, linkable
from bowerbird.data.matching import match_columns
from bowerbird.data.names import is_utf8
from bowerbird.data.picture_paths import root_of
from bowerbird.data.pool import Pool
from bowerbird.data.progress import Progress, silent
from bowerbird.data.roles import Roles
from bowerbird.data.scaling import Scaling
from bowerbird.data.source import Reread, Source
from bowerbird.data.writing import write_pool

__all__ = ["keep_place", "keep_pool", "load_pool", "open_pool"]

LAYOUT = 3  # of the cache; a change of what is written needs a new number
READ_BYTES = 2**20
PATHS_LOOKED_AT = 1_000


def open_pool(
    path: Path,
    roles: Roles = Roles(),  # noqa: B008 - frozen
    *,
    cache: Path,
    progress: Progress | None = None,
    like: Scaling | None = None,
    readers: Mapping[str, reading.Reader] | None = None,
) -> Pool:
    """Open a table, or an embedding in .npy, as a pool.

    The first opening reads the data in batches and writes the features to the cache: it needs
    memory for ids and labels, a batch of 65,536 rows and some blocks of 32 MB, whatever the size
    of the file (measured: 0.5 GB for a CSV of 2.3 GB with 3 million rows of 40 numbers).
    Later ones hash the file and map the cache.

    Parameters
    ----------
    path : Path
        A file whose suffix a reader knows; ``x.fits[NAME]`` is one of several tables. ``x.npy``
        beside ``x.csv`` (or .parquet, .fits) holds the vectors of its rows; either of the two may
        be named.
    roles : Roles
        What the columns are for; what is not stated is guessed.
    cache : Path
        Folder for ``pool-KEY``; made where it is missing.
    progress : callable or None
        Called with what is done ("reading stars.csv: 65,536 rows", "scaling"), and the share of it
        in [0, 1], or None where the size is not known.
    like : Scaling or None
        Numbers of another pool to scale by, so that a test set matches its pool.
    readers : mapping of suffix to reader, or None
        Readers besides the built-in ones.

    Returns
    -------
    pool : Pool
        Mapped from the cache.

    Raises
    ------
    DataError
        Where the data cannot be read as asked; one line with file, finding and remedy.
    ConfigError
        Where a link cannot be made of their columns.
    """
    if not is_utf8(str(cache)):  # Arrow opens no other
        raise DataError(f"{cache}: the path is not valid UTF-8. Rename the folder.")
    path, table = reading.part_table(path)
    roles = replace(roles, table=table or roles.table)
    files = reading.files_of(path, roles, readers or {})
    reading.check(files)  # before it is read as a whole for its key
    folder = cache / f"pool-{_key(files, roles, like, progress or silent)}"
    if (folder / "meta.json").is_file():
        with contextlib.suppress(DataError):
            return _placed(folder, files.table, roles)
        shutil.rmtree(folder)  # damaged: it is made again
    source = reading.read(files, roles, readers or {})
    keep_pool(source, roles, folder, file=files.table.name, progress=progress, like=like)
    return _placed(folder, files.table, roles)


def keep_pool(
    source: Source,
    roles: Roles,
    folder: Path,
    *,
    file: str,
    progress: Progress | None = None,
    like: Scaling | None = None,
    root: Path | None = None,
) -> None:
    """Make a pool's folder from a table, whole or not at all.

    Parameters
    ----------
    source : Source
    roles : Roles
    folder : Path
        ``pool-KEY`` below a cache; must not exist.
    file : str
        The data's name: for messages, and its stem for the pool.
    progress, like
        As in `open_pool`.
    root : Path or None
        The folder that image paths are taken from.

    Raises
    ------
    DataError
        Where the table cannot become a pool.
    """
    part = folder.with_name(f"{folder.name}.part-{os.getpid()}")
    new = [path for path in folder.parents if not path.exists()]
    _clear_away(folder)
    try:
        while True:
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(parents=True)
            try:
                _fill(part, source, _matched(source, roles, like, file), file, progress, like)
                break
            except Reread as again:
                source = again.source.beside(source.embedding, source.embedding_name)
        write_json(part / "place.json", _place(Path(file).stem, root, roles))
        if not (folder / "meta.json").is_file():
            shutil.rmtree(folder, ignore_errors=True)
            part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
        for path in new:  # empty where nothing came of it
            with contextlib.suppress(OSError):
                path.rmdir()


def _clear_away(folder: Path) -> None:
    """Delete what processes left that were killed while they made this folder."""
    for part in folder.parent.glob(f"{folder.name}.part-*"):
        try:
            os.kill(int(part.suffix.removeprefix(".part-")), 0)
        except (ProcessLookupError, ValueError):
            shutil.rmtree(part, ignore_errors=True)
        except OSError:
            continue  # it runs, under another user


def _fill(
    part: Path,
    source: Source,
    roles: Roles,
    file: str,
    progress: Progress | None,
    like: Scaling | None,
) -> None:
    if not source.head.num_rows:
        raise DataError(f"{file}: the file has no rows. A pool needs at least one.")
    guess = guess_roles(source, roles, file)
    write_pool(
        source,
        guess.roles,
        part,
        file=file,
        progress=progress or silent,
        like=like,
        remarks=guess.remarks,
    )


def _matched(source: Source, roles: Roles, like: Scaling | None, file: str) -> Roles:
    """State the features of the pool that is to be matched, where they are columns here."""
    if like is None:
        return roles
    names = source.head.column_names
    match = match_columns(like, names, file, source.embedding is not None)
    return replace(roles, features=match.columns or roles.features, scaling=like.rule)


def _key(files: reading.Files, roles: Roles, like: Scaling | None, progress: Progress) -> str:
    stated = replace(roles, suggested_classes=(), links={}).as_dict()
    about = [LAYOUT, stated, like and like.as_dict(), files.table.suffix]
    total = hashlib.blake2b(json.dumps(about, sort_keys=True).encode(), digest_size=12)
    contents = [(path, below) for path in files.all for below in _contents(path)]
    size = sum(below.stat().st_size for _, below in contents)
    bytes_read = 0
    for path, below in contents:
        total.update(str(below.relative_to(path)).encode())
        with below.open("rb") as file:
            while chunk := file.read(READ_BYTES):
                total.update(chunk)
                bytes_read += len(chunk)
                progress("looking whether it was read before", min(1.0, bytes_read / max(1, size)))
        total.update(b"\0end of file")
    return total.hexdigest()


def _contents(path: Path) -> list[Path]:
    """List a file, or the files of a folder, in order; links are not followed."""
    if not path.is_dir():
        return [path]
    return sorted(below for below in path.rglob("*") if below.is_file() and not below.is_symlink())


def _placed(folder: Path, table: Path, roles: Roles) -> Pool:
    """Map a pool, noting where its data lie now: they may have moved since it was cached."""
    root = _picture_root(folder, table.parent.resolve())
    keep_place(folder, reading.stem_of(table), root, roles)
    pool = load_pool(folder)
    check_links(pool.links, linkable(pool), table.name)
    return pool


def keep_place(folder: Path, name: str, root: Path | None, roles: Roles) -> None:
    """Note what a pool is called here and where its pictures lie.

    Parameters
    ----------
    folder : Path
        The pool's folder in the cache.
    name : str
    root : Path or None
        The folder that image paths are taken from.
    roles : Roles
        With the class names to begin with, and the links.
    """
    place = _place(name, root, roles)
    path = folder / "place.json"
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        written = None
    if written != place:
        write_json(path, place)


def _place(name: str, root: Path | None, roles: Roles) -> dict[str, Any]:
    return {
        "name": name,
        "root": root and str(root),
        "suggested_classes": list(roles.suggested_classes),
        "links": dict(roles.links),
    }


def _picture_root(folder: Path, home: Path) -> Path:
    """Find the folder that picture paths begin from: the data's, or one in it."""
    paths = _picture_paths(load_pool(folder))
    return root_of(home, paths) if paths else home


def _picture_paths(pool: Pool) -> list[str]:
    """Return paths of pictures from all over the pool, a thousand at most."""
    rows = np.unique(np.linspace(0, len(pool) - 1, PATHS_LOOKED_AT).astype(np.int64))
    column = next((name for name, kind in pool.kinds.items() if kind == "image"), None)
    if pool.parent is not None:
        values = pool.parent[rows].tolist()
    else:
        values = pool.context[column].take(rows).to_pylist() if column else []
    return [value for value in dict.fromkeys(values) if isinstance(value, str) and value]
