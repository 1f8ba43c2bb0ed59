"""The vectors of a pool's items on disk, shard by shard, so that encoding can stop and go on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from bowerbird.data.cache.pool_folder import WRONG, mapped_array, write_json
from bowerbird.data.encoding.contract import Floats
from bowerbird.data.encoding.order import SHARD, shards

MOST_PROBLEMS = 100  # that are kept in words; all are counted

Problem = tuple[str, str]


class Vectors:
    """The vectors of an encoding, in the order in which items are encoded.

    A shard is marked once its vectors are on the disk, so that a process that is killed leaves
    whole shards and no others.

    Parameters
    ----------
    folder : Path
        Exists; what it holds of another shape is made anew.
    rows, width : int
        Of all vectors.

    Attributes
    ----------
    key : str
        What differs where the vectors may.
    """

    def __init__(self, folder: Path, rows: int, width: int) -> None:
        files: list[tuple[str, tuple[int, ...], type]] = [
            ("vectors", (rows, width), np.float32),
            ("unread", (rows,), np.bool_),
            ("done", (len(shards(rows)),), np.bool_),
        ]
        try:
            arrays = [_mapped(folder / f"{name}.npy", shape, kind) for name, shape, kind in files]
        except WRONG:
            arrays = [_create(folder / f"{name}.npy", shape, kind) for name, shape, kind in files]
        self._vectors, self._unread, self._done = arrays
        self.key = folder.name
        self._path = folder / "problems.json"
        self._problems = _read_problems(self._path)

    @property
    def width(self) -> int:
        """The length of a vector."""
        return int(self._vectors.shape[1])

    @property
    def problems(self) -> list[Problem]:
        """Items that could not be read, a hundred at most: the id of each, and why."""
        return list(self._problems.items())

    def missing_shards(self, upto: int) -> list[int]:
        """Return where those shards begin that are not encoded yet.

        Parameters
        ----------
        upto : int
            Among so many first items.
        """
        return [start for start in shards(upto) if not self._done[start // SHARD]]

    def put(
        self,
        start: int,
        vectors: Floats,
        unread: npt.NDArray[np.bool_],
        problems: Iterable[Problem],
    ) -> None:
        """Keep a shard.

        Parameters
        ----------
        start : int
            Where it begins.
        vectors : ndarray of shape (m, d), float32
            Zero where an item could not be read.
        unread : ndarray of shape (m,), bool
        problems : iterable of (str, str)
            The id of each item that could not be read, and why.
        """
        self._vectors[start : start + len(vectors)] = vectors
        self._unread[start : start + len(vectors)] = unread
        self._note(dict(problems))
        self._vectors.flush()
        self._unread.flush()
        self._done[start // SHARD] = True

    def _note(self, problems: dict[str, str]) -> None:
        if problems.keys() - self._problems.keys() and len(self._problems) < MOST_PROBLEMS:
            self._problems = dict([*self._problems.items(), *problems.items()][:MOST_PROBLEMS])
            write_json(self._path, self._problems)

    def read(self, places: npt.NDArray[np.int64]) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """Return vectors, and which of the items could not be read.

        Parameters
        ----------
        places : ndarray of shape (m,), int64
            In the order in which items are encoded.
        """
        return np.asarray(self._vectors[places]), np.asarray(self._unread[places])


def _create(path: Path, shape: tuple[int, ...], kind: type) -> np.memmap[Any, Any]:
    path.unlink(missing_ok=True)
    return np.lib.format.open_memmap(path, mode="w+", shape=shape, dtype=kind)


def _mapped(path: Path, shape: tuple[int, ...], kind: type) -> np.memmap[Any, Any]:
    mapped_array(path, shape, kind)  # or it raises
    return np.lib.format.open_memmap(path, mode="r+")


def _read_problems(path: Path) -> dict[str, str]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, str])
    except (OSError, ValueError):  # none yet, or not ours
        return {}
