"""Find rows by their ids, with a few bytes a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from bowerbird.data.joining.id_texts import hashes

Texts = Callable[[npt.NDArray[np.int64]], pa.Array]
EXAMPLES = 3
ROWS_NAMED = 4


@dataclass(frozen=True)
class Repeated:
    """Ids that several rows have.

    Parameters
    ----------
    ids : int
        How many there are.
    examples : list of (str, list of int)
        Some of them, and the first rows that have them, counted from 0.
    """

    ids: int
    examples: list[tuple[str, list[int]]]


class IdIndex:
    """The hashes of all ids in order, and the rows that they belong to: 16 bytes a row.

    Two ids of one hash are told apart by their texts, which are looked up where a hash fits.

    Parameters
    ----------
    hashes : ndarray of shape (n,), uint64
        Of each row's id.
    has_id : ndarray of shape (n,), bool
        A row without an id is not found.
    texts : callable
        Returns the ids of some rows.
    """

    def __init__(
        self, hashes: npt.NDArray[np.uint64], has_id: npt.NDArray[np.bool_], texts: Texts
    ) -> None:
        rows = np.flatnonzero(has_id)
        order = np.argsort(hashes[rows], kind="stable")
        self._rows, self._texts = rows[order], texts
        self._hashes = hashes[self._rows]

    def find(self, ids: pa.Array) -> npt.NDArray[np.int64]:
        """Find the rows of ids.

        Parameters
        ----------
        ids : pyarrow.Array of n large_string

        Returns
        -------
        rows : ndarray of shape (n,), int64
            -1 where there is none, or where the id is null.
        """
        rows = np.full(len(ids), -1, np.int64)
        keys = hashes(ids)
        at = np.searchsorted(self._hashes, keys)
        waiting = np.flatnonzero(ids.is_valid().to_numpy(zero_copy_only=False))
        waiting = self._with_hash(waiting, at, keys)
        while len(waiting):  # again only where several ids have one hash
            candidates = self._rows[at[waiting]]
            alike = pc.equal(self._texts(candidates), ids.take(pa.array(waiting)))
            fits = pc.fill_null(alike, False).to_numpy(zero_copy_only=False)
            rows[waiting[fits]] = candidates[fits]
            waiting = waiting[~fits]
            at[waiting] += 1
            waiting = self._with_hash(waiting, at, keys)
        return rows

    def _with_hash(
        self,
        waiting: npt.NDArray[np.int64],
        at: npt.NDArray[np.int64],
        keys: npt.NDArray[np.uint64],
    ) -> npt.NDArray[np.int64]:
        waiting = waiting[at[waiting] < len(self._hashes)]
        return np.asarray(waiting[self._hashes[at[waiting]] == keys[waiting]])

    def repeated(self) -> Repeated | None:
        """Return the ids that several rows have; None where each has one row."""
        again = self._hashes[1:] == self._hashes[:-1]
        if not again.any():
            return None
        several = np.append(again, False) | np.insert(again, 0, False)
        rows = np.sort(self._rows[several])
        texts = self._texts(rows)
        counts = pc.value_counts(texts)
        ids = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
        if not len(ids):
            return None
        examples = [
            (text, rows[pc.equal(texts, text).to_numpy(zero_copy_only=False)][:ROWS_NAMED].tolist())
            for text in ids.slice(0, EXAMPLES).to_pylist()
        ]
        return Repeated(len(ids), examples)
