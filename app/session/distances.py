"""The distance of each item to its nearest label, kept up to date one label at a time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

CHUNK_ROWS = 8_192


class Distances:
    """Distances to the nearest label over the whole pool.

    Each label is compared on its own and by differences, never by a matrix product: so a distance
    has the same bits whatever was labelled together (a replay needs that), and a duplicate of a
    label is at exactly 0.

    Parameters
    ----------
    features : ndarray of shape (n, d), float32

    Attributes
    ----------
    nearest : ndarray of shape (n,), float32
        Distance to the nearest label; inf while there is none.
    """

    def __init__(self, features: npt.NDArray[np.float32]) -> None:
        self._features = features
        self._labels: set[int] = set()
        self._squared = np.full(len(features), np.inf, dtype=np.float32)
        self._owner = np.full(len(features), -1, dtype=np.int64)
        self._nearest: npt.NDArray[np.float32] | None = None

    def follow(self, labelled: npt.NDArray[np.int64]) -> None:
        """Take in the labels that came and forget those that went.

        Parameters
        ----------
        labelled : ndarray of shape (l,), int64
            Positions of all labelled items. Costs O(n d) a change, and O(n d l) in the rows that
            were nearest to a label that went.
        """
        wanted = set(labelled.tolist())
        gone, come = self._labels - wanted, wanted - self._labels
        if not gone and not come:
            return
        self._nearest = None
        everything = np.arange(len(self._features))
        if gone:
            orphans = np.flatnonzero(np.isin(self._owner, list(gone)))
            self._squared[orphans], self._owner[orphans] = np.inf, -1
            for label in sorted(self._labels - gone):
                self._compare(label, orphans)
        for label in sorted(come):
            self._compare(label, everything)
        self._labels = wanted

    @property
    def nearest(self) -> npt.NDArray[np.float32]:  # noqa: D102 - described in the class
        if self._nearest is None:
            self._nearest = np.sqrt(self._squared)
        return self._nearest

    def _compare(self, label: int, rows: npt.NDArray[np.int64]) -> None:
        vector = np.array(self._features[label])
        whole = len(rows) == len(self._features)
        for start in range(0, len(rows), CHUNK_ROWS):
            part = slice(start, start + CHUNK_ROWS) if whole else rows[start : start + CHUNK_ROWS]
            difference = self._features[part] - vector
            squared = np.einsum("ij,ij->i", difference, difference)
            # Of two labels equally near the one that comes first in the pool owns the row, so that
            # the order of labelling leaves no trace.
            before, owner = self._squared[part], self._owner[part]
            closer = (squared < before) | ((squared == before) & (label < owner))
            self._squared[part] = np.where(closer, squared, before)
            self._owner[part] = np.where(closer, label, owner)
