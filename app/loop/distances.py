"""The distance of each item to its nearest label, kept up to date one label at a time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

CHUNK_ROWS = 8_192


class Distances:
    """Distances to the nearest label over the whole pool.

    A distance is measured by differences, never by a matrix product: so it has the same bits
    whatever was labelled together (a replay needs that), and a duplicate of a label is at exactly
    0. A matrix product only tells, with its rounding allowed for, which rows a label cannot be
    nearest to.

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
        some = np.linspace(0, len(features) - 1, min(len(features), CHUNK_ROWS)).astype(np.int64)
        self._middle = features[some].mean(axis=0) if len(features) else np.zeros(0, np.float32)
        self._nearest: npt.NDArray[np.float32] | None = None

    def follow(self, labelled: npt.NDArray[np.int64]) -> None:
        """Follow the labels that came and those that went.

        Parameters
        ----------
        labelled : ndarray of shape (l,), int64
            Positions of all labelled items. Costs O(n d) a change, and O(n d l) in the rows that
            were nearest to a label that went.
        """
        labels = set(labelled.tolist())
        gone, come = self._labels - labels, labels - self._labels
        if not gone and not come:
            return
        self._nearest = None
        if gone:
            orphans = np.flatnonzero(np.isin(self._owner, list(gone)))
            self._squared[orphans], self._owner[orphans] = np.inf, -1
            self._compare(sorted(self._labels - gone), orphans)
        self._compare(sorted(come), None)
        self._labels = labels

    @property
    def nearest(self) -> npt.NDArray[np.float32]:  # noqa: D102 - described in the class
        if self._nearest is None:
            self._nearest = np.sqrt(self._squared)
        return self._nearest

    def _compare(self, labels: list[int], rows: npt.NDArray[np.int64] | None) -> None:
        """Compare labels with some rows, or with all of them where None."""
        count = len(self._features) if rows is None else len(rows)
        for start in range(0, count if labels else 0, CHUNK_ROWS):
            at = np.arange(start, min(start + CHUNK_ROWS, count))
            self._compare_chunk(labels, at if rows is None else rows[at])

    def _compare_chunk(self, labels: list[int], rows: npt.NDArray[np.int64]) -> None:
        whole = slice(int(rows[0]), int(rows[-1]) + 1)
        vectors = self._features[whole if whole.stop - whole.start == len(rows) else rows]
        least = self._least(vectors, labels)
        for label, bound in zip(labels, least.T, strict=True):
            near = np.flatnonzero(~(bound > self._squared[rows]))  # what overflowed is measured
            if len(near) == 0:
                continue
            difference = vectors[near] - self._features[label]
            squared = np.einsum("ij,ij->i", difference, difference)
            # Of two labels equally near the one that comes first in the pool owns the row, so that
            # the order of labelling leaves no trace.
            before, owner = self._squared[rows[near]], self._owner[rows[near]]
            closer = (squared < before) | ((squared == before) & (label < owner))
            changed = rows[near[closer]]
            self._squared[changed], self._owner[changed] = squared[closer], label

    def _least(self, vectors: npt.NDArray[np.float32], labels: list[int]) -> Floats:
        """Bound the squared distances of rows to labels from below, shape (rows, labels)."""
        x, z = vectors - self._middle, self._features[labels] - self._middle
        lengths = np.einsum("ij,ij->i", x, x)[:, None] + np.einsum("ij,ij->i", z, z)
        rounding = np.float32(4 * (x.shape[1] + 1) * np.finfo(np.float32).eps)
        with np.errstate(over="ignore", invalid="ignore"):
            return np.asarray((1 - rounding) * lengths - 2 * (x @ z.T))
