"""Open data of any format as a pool, by way of a cache keyed by content."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from bowerbird.data import files as reading
from bowerbird.data.atomic import part_of
from bowerbird.data.cache.content import chunks
from bowerbird.data.cache.place import find_place, keep_place, place
from bowerbird.data.cache.pool_folder import load_pool, write_json
from bowerbird.data.cache.writing import write_pool
from bowerbird.data.errors import DataError
from bowerbird.data.expressions.derived import with_derived
from bowerbird.data.guessing.head import Head
from bowerbird.data.guessing.roles import guess_roles
from bowerbird.data.joining.extras import Extra, find_extras
from bowerbird.data.joining.gaps import without_gaps
from bowerbird.data.joining.join import Joined, join
from bowerbird.data.links import check_links, linkable
from bowerbird.data.look import Look
from bowerbird.data.matching import match_columns
from bowerbird.data.names import is_utf8
from bowerbird.data.pool import JoinedSource, Pool
from bowerbird.data.progress import Progress, silent
from bowerbird.data.roles import Roles
from bowerbird.data.scaling import Scaling
from bowerbird.data.series.items import as_items
from bowerbird.data.source import Reread, Source

__all__ = ["keep_place", "keep_pool", "load_pool", "open_pool", "pool_of_head", "read_data"]

LAYOUT = 5  # of the cache; a change of what is written needs a new number


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
    of the file (measured: 0.5 GB for a CSV of 2.3 GB with 3 million rows of 40 numbers). A table
    with a row for each measurement of an item is sorted in memory as a whole.
    Later ones hash the file and map the cache.

    Parameters
    ----------
    path : Path
        A file whose suffix a reader knows; ``x.fits[NAME]`` is one of several tables. ``x.npy``
        beside ``x.csv`` (or .parquet, .fits) holds the vectors of its rows; either of the two may
        be named.
    roles : Roles
        What the columns are for; what is not stated is guessed. Their `with_` is joined.
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
    progress, readers = progress or silent, readers or {}
    data = _find(path, roles, readers, progress)
    digests = [extra.digest(progress) for extra in data.extras]
    key = _key(data, like, digests, progress)
    folder = cache / f"pool-{key}"
    if (pool := _cached(folder, data)) is not None:
        return pool
    source = reading.read(data.files, data.roles, readers)
    with part_of(cache / f"join-{key}") if data.extras else nullcontext(cache) as scratch:
        joined = _joined(source, data, scratch, readers, progress)
        extras = zip(data.extras, digests, joined.columns, strict=True)
        records = [JoinedSource(extra.name, digest, columns) for extra, digest, columns in extras]
        keep_pool(
            joined.source, joined.roles, folder, file=data.name, progress=progress, like=like,
            joined=records,
        )  # fmt: skip
    return _placed(folder, data)


@dataclass(frozen=True)
class _Data:
    """What makes up one pool, found on disk."""

    files: reading.Files
    roles: Roles
    extras: tuple[Extra, ...]

    @property
    def name(self) -> str:
        return self.files.table.name


def _find(
    path: Path, roles: Roles, readers: Mapping[str, reading.Reader], progress: Progress
) -> _Data:
    path, table = reading.part_table(path)
    roles = replace(roles, table=table or roles.table)
    files = reading.files_of(path, roles, readers, progress)
    reading.check(files)  # before it is read as a whole for its key
    extras = find_extras(roles.with_, files, readers)
    return _Data(files, replace(roles, with_=()), extras)


def _cached(folder: Path, data: _Data) -> Pool | None:
    """Map the pool of data that were read before; one that is damaged is removed."""
    if not (folder / "meta.json").is_file():
        return None
    try:
        return _placed(folder, data)
    except DataError:
        shutil.rmtree(folder)
        return None


def _joined(
    source: Source,
    data: _Data,
    scratch: Path,
    readers: Mapping[str, reading.Reader],
    progress: Progress,
) -> Joined:
    source, roles = as_items(source, data.roles, data.name, progress)
    return join(
        source, data.extras, roles, file=data.name, scratch=scratch, readers=readers,
        progress=progress,
    )  # fmt: skip


def read_data(
    path: Path,
    roles: Roles,
    *,
    scratch: Path,
    readers: Mapping[str, reading.Reader],
    progress: Progress,
) -> tuple[Source, Roles]:
    """Open a table with what is joined to it, and make no pool of it.

    Parameters
    ----------
    path, roles, readers, progress
        As of `open_pool`.
    scratch : Path
        An empty folder for what is joined, for as long as the source is read.

    Returns
    -------
    source : Source
    roles : Roles
        Of its columns.

    Raises
    ------
    DataError
        Where the data cannot be read as asked.
    """
    data = _find(path, roles, readers, progress)
    source = reading.read(data.files, data.roles, readers)
    joined = _joined(source, data, scratch, readers, progress)
    return joined.source, joined.roles


def pool_of_head(first: Look, cache: Path) -> Pool:
    """Make a pool of the first rows alone, to see what would become of the whole.

    Parameters
    ----------
    first : Look
    cache : Path
        A folder without such a pool.

    Returns
    -------
    pool : Pool
        Of 10,000 rows at most.

    Raises
    ------
    DataError
        Where they cannot become a pool.
    """
    whole, files, folder = first.source, first.files, cache / "pool-head"
    source = replace(
        Source.of(Head(whole.head).table, tuple(whole.remarks)), context_only=whole.context_only
    )
    if whole.embedding is not None:
        vectors = whole.embedding[: source.head.num_rows]
        source = source.beside(vectors, whole.embedding_name)
    stated = replace(first.stated, derived={}, combined=())  # they are columns of the head
    keep_pool(source, stated, folder, file=files.table.name)
    return _placed(folder, _Data(files, first.stated, ()))


def keep_pool(
    source: Source,
    roles: Roles,
    folder: Path,
    *,
    file: str,
    progress: Progress | None = None,
    like: Scaling | None = None,
    root: Path | None = None,
    joined: Sequence[JoinedSource] = (),
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
    joined : sequence of JoinedSource
        What was joined to the table.

    Raises
    ------
    DataError
        Where the table cannot become a pool.
    """
    source = with_derived(source, roles, file, like)
    with part_of(folder) as part:
        while True:
            try:
                _fill(
                    part, source, _matched(source, roles, like, file), file, progress, like, joined
                )
                break
            except Reread as again:
                source = again.source.beside(source.embedding, source.embedding_name)
                shutil.rmtree(part)
                part.mkdir()
        write_json(part / "place.json", place(Path(file).stem, root, roles))
        if not (folder / "meta.json").is_file():
            shutil.rmtree(folder, ignore_errors=True)
            part.rename(folder)


def _fill(
    part: Path,
    source: Source,
    roles: Roles,
    file: str,
    progress: Progress | None,
    like: Scaling | None,
    joined: Sequence[JoinedSource],
) -> None:
    if not source.head.num_rows:
        raise DataError(f"{file}: the file has no rows. A pool needs at least one.")
    guess = guess_roles(source, roles, file)
    write_pool(
        without_gaps(source, guess.roles, file),
        guess.roles,
        part,
        file=file,
        progress=progress or silent,
        like=like,
        remarks=guess.remarks,
        joined=joined,
    )


def _matched(source: Source, roles: Roles, like: Scaling | None, file: str) -> Roles:
    """State the features of the pool that is to be matched, where they are columns here."""
    if like is None:
        return roles
    names = source.head.column_names
    match = match_columns(like, names, file, source.embedding is not None)
    return replace(roles, features=match.columns or roles.features, scaling=like.rule)


def _key(data: _Data, like: Scaling | None, joined: Sequence[str], progress: Progress) -> str:
    stated = replace(data.roles, suggested_classes=(), links={}, encoders=None).as_dict()
    del stated["encoders"]  # one table, whatever is made of it
    stated["derived"] = list(data.roles.derived.items())  # their order is that of the features
    for key in ("derived", "combined", "series"):  # so that pools without any keep their key
        if not stated[key]:
            del stated[key]
    names = [[extra.name, digest] for extra, digest in zip(data.extras, joined, strict=True)]
    about = [LAYOUT, stated, like and like.as_dict(), data.files.table.suffix, names]
    total = hashlib.blake2b(json.dumps(about, sort_keys=True).encode(), digest_size=12)
    if data.files.items is not None:
        total.update(data.files.items.digest(progress).encode())
        return total.hexdigest()
    for chunk in chunks(data.files.all, progress):
        total.update(chunk)
    return total.hexdigest()


def _placed(folder: Path, data: _Data) -> Pool:
    """Map a pool, noting where its data lie now: they may have moved since it was cached."""
    home = data.files.home
    homes = [extra.home for extra in data.extras]
    pool = find_place(folder, reading.stem_of(data.files.table), home, data.roles, homes)
    check_links(pool.links, linkable(pool), data.name)
    return pool
