"""Encode items in shards, on all cores; stopped at any time, it goes on where it was."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bowerbird.data.atomic import replacing
from bowerbird.data.cache.pool_folder import WRONG
from bowerbird.data.encoding.contents import read
from bowerbird.data.encoding.contract import Encoder, Extracts, Floats, checked
from bowerbird.data.encoding.order import SHARD, order_of, shards
from bowerbird.data.encoding.part import Part
from bowerbird.data.encoding.vectors import Problem, Vectors
from bowerbird.data.errors import DataError, PluginError
from bowerbird.data.pool import Pool
from bowerbird.data.shards import Crew, in_order

FOLDER = "vectors"  # beside the pools
FITTED, WIDTH = "fitted.npz", "width of a vector"
AHEAD = 4  # shards that are begun before they are written, for each that runs at a time

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Extract:
    """What an encoder extracted from a shard.

    Parameters
    ----------
    extracts : ndarray of shape (k, r), list of k, or None
        Of the items that could be read; None where none could.
    rows : ndarray of shape (k,), int64
        Their places in the shard.
    problems : tuple of (str, str)
        The others: their ids, and why.
    """

    extracts: Extracts | None
    rows: Ints
    problems: tuple[Problem, ...]


def extract(pool: Pool, part: Part, encoder: Encoder, positions: Ints) -> Extract:
    """Read a shard's items and extract from them what the encoder looks at.

    It depends on nothing else, so that it may run anywhere, and again.

    Parameters
    ----------
    pool : Pool
    part : Part
    encoder : Encoder
    positions : ndarray of shape (m,), int64

    Returns
    -------
    extract : Extract

    Raises
    ------
    PluginError
        If the encoder does not return one row for each item.
    """
    contents = read(pool, part.column, encoder.kind, positions)
    if not contents.items:
        return Extract(None, contents.rows, contents.problems)
    extracts = encoder.extract(contents.items)
    if len(extracts) != len(contents.items):
        raise PluginError(
            f"Encoder {part.name!r} returned {len(extracts)} rows for {len(contents.items)} "
            "items; expected one for each."
        )
    return Extract(extracts, contents.rows, contents.problems)


@dataclass(frozen=True)
class Encoding:
    """Encodes one part of a pool's vectors.

    Parameters
    ----------
    pool : Pool
        With a folder in the cache.
    part : Part
    encoder : Encoder
        Made from the part.
    fitted_on : int
        Of how many of the first items it learns what the collection is like, at most.
    code : str
        Digest of the file that the encoder comes from; empty where it is installed.
    look : callable or None
        Does as `extract` for some positions, in a process that opens the pool for itself.
    """

    pool: Pool
    part: Part
    encoder: Encoder
    fitted_on: int
    code: str = ""
    look: Callable[[Ints], Extract] | None = None

    def run(
        self,
        upto: int,
        crew: Crew,
        workers: int,
        progress: Callable[[int], None] = lambda items: None,
    ) -> Vectors:
        """Encode the first items that are not encoded yet.

        Parameters
        ----------
        upto : int
            How many of the first are to be encoded afterwards; in [1, n].
        crew : Crew
            Who looks at shards: threads here, or a cluster where `look` is stated.
        workers : int
            How many it looks at at a time.
        progress : callable
            Called with the number of items that are encoded, about.

        Returns
        -------
        vectors : Vectors

        Raises
        ------
        DataError
            If not one item of the sample can be read.
        PluginError
            If the encoder breaks its contract.
        """
        order = order_of(self.pool.fingerprint)
        look = self.look or partial(extract, self.pool, self.part, self.encoder)
        work = _Work(look, order, crew, workers, self._refuse_blind if self.look else None)
        vectors = self._fitted() or self._fit(work, progress)
        starts = vectors.missing_shards(upto)
        remaining = len(starts)
        for start, piece in work.over(starts):
            self._keep(vectors, start, piece, work.length(start))
            remaining -= 1
            progress(max(SHARD, upto - remaining * SHARD))
        return vectors

    @property
    def _folder(self) -> Path:
        assert self.pool.folder is not None
        version, pool = self.encoder.version, self.pool.folder.name
        key = self.part.key(version, pool, self.fitted_on, self.code)
        return self.pool.folder.parent / FOLDER / key

    def _fitted(self) -> Vectors | None:
        """Go on with what an encoder learned before."""
        try:
            with np.load(self._folder / FITTED, allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            width = int(arrays.pop(WIDTH))
        except (*WRONG, zipfile.BadZipFile):  # not yet, or damaged: it learns anew
            return None
        self.encoder.arrays = arrays
        return Vectors(self._folder, len(self.pool), width)

    def _fit(self, work: _Work, progress: Callable[[int], None]) -> Vectors:
        """Fit the encoder to the first items, and keep what it learned and their vectors."""
        pieces: dict[int, Extract] = {}
        sample = max(1, min(self.fitted_on, len(self.pool)))
        for start, piece in work.over(shards(len(self.pool))):
            pieces[start] = piece
            progress(min(len(self.pool), len(pieces) * SHARD))
            if start + SHARD >= sample and any(p.extracts is not None for p in pieces.values()):
                break
        extracts = [p.extracts for p in pieces.values() if p.extracts is not None]
        if not extracts:
            problem = next(iter(pieces.values())).problems[0]
            raise DataError(
                f"None of the {len(self.pool):,} items of {self.pool.name} can be encoded by "
                f"{self.part.name!r}. Of {problem[0]}: {problem[1]}"
            )
        self.encoder.fit(_joined(extracts)[:sample])
        width = self._vectors_of(extracts[0], None).shape[1]
        self._folder.mkdir(parents=True, exist_ok=True)
        with replacing(self._folder / FITTED) as beside, beside.open("wb") as file:
            np.savez(file, **self.encoder.arrays, **{WIDTH: np.asarray(width)})  # type: ignore[arg-type]
        vectors = Vectors(self._folder, len(self.pool), width)
        for start, piece in pieces.items():
            self._keep(vectors, start, piece, work.length(start))
        return vectors

    def _refuse_blind(self, positions: Ints, piece: Extract) -> None:
        """Refuse what another process could not read and this one can: it sees other files."""
        unread = np.setdiff1d(np.arange(len(positions)), piece.rows)
        contents = read(self.pool, self.part.column, self.encoder.kind, positions[unread])
        if contents.items:
            item = self.pool.ids[positions[unread[contents.rows[0]]]]
            reason = dict(piece.problems)[str(item)]
            raise DataError(
                f"A worker cannot read item {item}, and this machine can ({reason}). Put the data "
                "on a disk that all machines have at the same path, or leave out --scheduler."
            )

    def _vectors_of(self, extracts: Extracts, width: int | None) -> Floats:
        reduced = self.encoder.reduce(extracts)
        return checked(reduced, len(extracts), width, self.part.name)

    def _keep(self, vectors: Vectors, start: int, piece: Extract, length: int) -> None:
        block = np.zeros((length, vectors.width), np.float32)
        if piece.extracts is not None:
            block[piece.rows] = self._vectors_of(piece.extracts, vectors.width)
        unread = np.ones(length, np.bool_)
        unread[piece.rows] = False
        vectors.put(start, block, unread, piece.problems)


@dataclass(frozen=True)
class _Work:
    """Shards that are looked at side by side, some ahead of the one that is wanted."""

    look: Callable[[Ints], Extract]
    order: Ints
    crew: Crew
    workers: int
    check: Callable[[Ints, Extract], None] | None

    def length(self, start: int) -> int:
        """Return how many items a shard has."""
        return min(SHARD, len(self.order) - start)

    def over(self, starts: Sequence[int]) -> Iterator[tuple[int, Extract]]:
        """Yield where each shard begins, and what was extracted, in their order."""
        shards = (self.order[start : start + SHARD] for start in starts)
        extracts = in_order(self.crew, self.look, shards, self.workers * AHEAD)
        for start, (positions, piece) in zip(starts, extracts, strict=True):
            if self.check is not None and piece.problems:
                self.check(positions, piece)
            yield start, piece


def _joined(extracts: Sequence[Extracts]) -> Extracts:
    if isinstance(extracts[0], np.ndarray):
        return np.concatenate(extracts)
    return [item for piece in extracts for item in piece]
