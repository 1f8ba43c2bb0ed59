"""A pool of the items that are encoded so far: complete in itself, the same wherever it is made.

It has the vectors for features, and all else of the pool as it was read; so whoever learns and
chooses need not know that it was encoded.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bowerbird.data.atomic import part_of
from bowerbird.data.cache.pool_folder import (
    WRONG,
    load_pool,
    read_about,
    write_json,
    write_table,
)
from bowerbird.data.cache.rowfile import RowFile
from bowerbird.data.distributions import NAME as PLACES
from bowerbird.data.distributions import write_summaries
from bowerbird.data.encoding.contract import Floats
from bowerbird.data.encoding.order import order_of
from bowerbird.data.encoding.part import Encoded, Part
from bowerbird.data.encoding.vectors import Vectors
from bowerbird.data.errors import DataError
from bowerbird.data.fingerprint import Fingerprint
from bowerbird.data.pool import Pool, token_of
from bowerbird.data.remarks import Remark
from bowerbird.data.scaling import MISSING, Scaling, row_chunks

PICTURE = "picture"  # the vectors of objects are called so, which no column is
FORMAT = 2  # another one where a stage is kept in another way
SCALED_ROWS = 256  # that the weights of several parts are balanced by

Ints = npt.NDArray[np.int64]


def stage_rows(fingerprint: Fingerprint, size: int) -> Ints:
    """Return the positions of a stage's items in the pool that it is made of, rising.

    Parameters
    ----------
    fingerprint : Fingerprint
        Of that pool.
    size : int

    Returns
    -------
    positions : ndarray of shape (size,), int64
    """
    return np.sort(order_of(fingerprint)[:size])


def make_stage(pool: Pool, parts: Sequence[tuple[Part, Vectors | None]], size: int) -> Pool:
    """Make the pool of the first items of the order, or open it where it was made before.

    Parameters
    ----------
    pool : Pool
        With a folder in the cache.
    parts : sequence of (Part, Vectors or None)
        The vectors of each; None for the table's own features.
    size : int
        How many items; they are encoded.

    Returns
    -------
    stage : Pool
        Its items are in the order of the pool's.

    Raises
    ------
    DataError
        If all vectors are the same.
    """
    keys = [(part, vectors.key if vectors else None) for part, vectors in parts]
    folder = stage_folder(pool, keys, size)
    if not (folder / "meta.json").is_file():
        with part_of(folder) as part:
            _write(part, pool, parts, size)
            shutil.rmtree(folder, ignore_errors=True)
            part.rename(folder)
    return open_stage(pool, folder)


def stage_folder(pool: Pool, keys: Sequence[tuple[Part, str | None]], size: int) -> Path:
    """Return where a stage is kept, or will be.

    Parameters
    ----------
    pool : Pool
        With a folder in the cache.
    keys : sequence of (Part, str or None)
        The key of each part's vectors; None for the table's own features.
    size : int
        How many items.

    Returns
    -------
    folder : Path
    """
    base = _folder_of(pool)
    about = [FORMAT, base.name, size, [[part.as_dict(), key] for part, key in keys]]
    text = json.dumps(about, sort_keys=True)
    return base.parent / f"pool-{hashlib.blake2b(text.encode(), digest_size=12).hexdigest()}"


def open_stage(pool: Pool, folder: Path) -> Pool:
    """Open a stage that was made before.

    Parameters
    ----------
    pool : Pool
        As it was read, from where it lies now.
    folder : Path
        The stage's.

    Returns
    -------
    stage : Pool

    Raises
    ------
    DataError
        If it is damaged.
    """
    shutil.copyfile(_folder_of(pool) / "place.json", folder / "place.json")
    return load_pool(folder)


def base_of(pool: Pool) -> Pool:
    """Open the pool that a stage was made of.

    Parameters
    ----------
    pool : Pool
        A stage.

    Returns
    -------
    base : Pool
        As it was read, all its items, from where it lies now.

    Raises
    ------
    DataError
        If it is not there any more, or damaged.
    """
    folder = base_folder(pool)
    if folder is None:
        raise DataError(f"{pool.name}: what it was encoded from is not known. Open the data again.")
    shutil.copyfile(_folder_of(pool) / "place.json", folder / "place.json")
    return load_pool(folder)


def smaller_stages(pool: Pool) -> dict[str, int]:
    """Find pools that were made of fewer of the same items.

    Parameters
    ----------
    pool : Pool

    Returns
    -------
    stages : dict of str to int
        How many items each had, by its token.
    """
    stages: dict[str, int] = {}
    if pool.encoded is None or pool.folder is None:
        return stages
    for file in pool.folder.parent.glob("pool-*/meta.json"):
        try:
            about = read_about(file.parent)
            encoded = msgspec.convert(about.get("encoded"), Encoded | None)
            fingerprint = Fingerprint(**about["fingerprint"])
        except WRONG:
            continue  # of another version, or damaged: no page remembers it
        if encoded and encoded.base == pool.encoded.base and fingerprint.rows <= len(pool):
            stages[token_of(file.parent, fingerprint)] = fingerprint.rows
    stages.pop(pool.token, None)
    return stages


def positions_from(pool: Pool, size: int, positions: Sequence[int]) -> list[int]:
    """Return where items of an earlier stage are in a later one.

    Parameters
    ----------
    pool : Pool
        The later stage.
    size : int
        How many items the earlier one had; 0 where it is not known.
    positions : sequence of int
        In that one.

    Returns
    -------
    positions : list of int

    Raises
    ------
    DataError
        If there was no such item.
    """
    inside = all(0 <= position < size for position in positions)
    if pool.encoded is None or not inside or size > len(pool):
        raise DataError("These positions belong to other data.")
    rows = stage_rows(pool.encoded.base, len(pool))
    places = stage_rows(pool.encoded.base, size)[np.asarray(positions, dtype=np.int64)]
    return [int(place) for place in np.searchsorted(rows, places)]


def base_folder(pool: Pool) -> Path | None:
    """Return where the pool lies that a stage was made of; None where it is none.

    Parameters
    ----------
    pool : Pool
    """
    if pool.folder is None or pool.encoded is None or not pool.encoded.folder:
        return None
    return pool.folder.parent / pool.encoded.folder


def _folder_of(pool: Pool) -> Path:
    if pool.folder is None:
        raise ValueError("A pool without a folder has nowhere to keep its vectors.")
    return pool.folder


def _write(
    folder: Path, pool: Pool, parts: Sequence[tuple[Part, Vectors | None]], size: int
) -> None:
    base, rows = _folder_of(pool), stage_rows(pool.fingerprint, size)
    if size == len(pool):
        _copy(base, folder)
    else:
        _take(base, folder, rows)
    blocks = [_Block(pool, part, vectors, rows) for part, vectors in parts]
    names = [name for block in blocks for name in block.names]
    total = sum(len(block.names) for block in blocks) if len(blocks) > 1 else 0
    with RowFile(folder / "features.npy", len(names), np.float32) as out:
        for piece in row_chunks(len(rows), len(names)):
            out.append(np.hstack([block.read(piece, total) for block in blocks]))
    features = np.load(folder / "features.npy", mmap_mode="r")
    about = read_about(base)
    about |= {
        "feature_names": names,
        "scaling": Scaling("none", fill=(0.0,) * len(names), columns=tuple(names)).as_dict(),
        "fingerprint": Fingerprint.of(pool.ids[rows], features).as_dict(),
        "remarks": [*about["remarks"], *(asdict(x) for block in blocks for x in block.remarks())],
        "encoded": asdict(Encoded(pool.fingerprint, tuple(part for part, _ in parts), base.name)),
    }
    shutil.copyfile(base / "place.json", folder / "place.json")
    write_json(folder / "meta.json", about)


def _copy(base: Path, folder: Path) -> None:
    """Copy what a pool has beside its features; what was computed from these stays behind."""
    for name in ("items.arrow", "context.arrow", "ids.npy", "boxes.npy", PLACES):
        if (base / name).is_file():  # a project has no links
            shutil.copyfile(base / name, folder / name)


def _take(base: Path, folder: Path, rows: Ints) -> None:
    """Write the tables and arrays of some rows."""
    for name in ("items.arrow", "context.arrow"):
        with pa.memory_map(str(base / name)) as file:
            table = pa.ipc.open_file(file).read_all()
            part = table.take(pa.array(rows)) if table.num_columns else table
            write_table(folder / name, part.combine_chunks())
    for name in ("ids.npy", "boxes.npy"):
        if (base / name).is_file():
            np.save(folder / name, np.load(base / name, mmap_mode="r")[rows])
    with pa.memory_map(str(folder / "context.arrow")) as file:
        write_summaries(folder, pa.ipc.open_file(file).read_all(), read_about(base)["kinds"])


class _Block:
    """The columns of a stage's features that come from one part.

    Parameters
    ----------
    pool : Pool
    part : Part
    vectors : Vectors or None
    rows : ndarray of shape (m,), int64
        The stage's items in the pool.
    """

    def __init__(self, pool: Pool, part: Part, vectors: Vectors | None, rows: Ints) -> None:
        self._pool, self._part, self._vectors, self._rows = pool, part, vectors, rows
        order = order_of(pool.fingerprint)
        self._places = np.empty(len(order), dtype=np.int64)
        self._places[order] = np.arange(len(order))
        if vectors is None:
            self.names, self._flag = list(pool.feature_names), False
        else:
            stem = part.column or PICTURE
            self.names = [f"{stem}[{i}]" for i in range(vectors.width)]
            self._flag = bool(vectors.read(self._places[rows])[1].any())
            self.names += [f"{stem}{MISSING}"] if self._flag else []
        self._spread = self._measure()

    def read(self, rows: slice, total: int) -> Floats:
        """Return rows of the features.

        Parameters
        ----------
        rows : slice
        total : int
            Columns of all parts, among which this one has the share of its weight; 0 where there is
            no other.
        """
        features = self._plain(self._rows[rows])
        if not total:
            return features
        share = np.float32(self._part.weight * np.sqrt(total / features.shape[1]) / self._spread)
        return features * share

    def remarks(self) -> Iterator[Remark]:
        """Describe what could not be read."""
        if self._vectors is None or not self._flag:
            return
        count = int(self._vectors.read(self._places[self._rows])[1].sum())
        item, reason = self._vectors.problems[0]
        yield Remark(
            "values",
            f"{count:,} of {len(self._rows):,} items cannot be read from "
            f"{self._part.column or PICTURE!r} and are flagged as missing there, such as {item}: "
            f"{reason}",
        )

    def _measure(self) -> float:
        sample = order_of(self._pool.fingerprint)[: min(SCALED_ROWS, len(self._rows))]
        variance = self._plain(sample).astype(np.float64).var(axis=0).mean()
        return float(np.sqrt(variance)) or 1.0

    def _plain(self, positions: Ints) -> Floats:
        if self._vectors is None:
            return np.asarray(self._pool.features[positions])
        vectors, unread = self._vectors.read(self._places[positions])
        return np.hstack([vectors, unread[:, None]]) if self._flag else vectors
