"""Count what lies within a radius, piece by piece: no table of all pairs is ever held."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from bowerbird.strategies.contract.evidence import Floats, Ints

if TYPE_CHECKING:
    import torch

ROWS = 256  # rows compared at a time, so that their distances stay in the processor's cache
ROWS_CUDA = 4096
INSIDE = 1e-5  # share of a radius that is taken off: what lies at exactly this distance stays out


class Balls:
    """Items, and the balls around them.

    Parameters
    ----------
    vectors : ndarray of shape (s, d), float32
        s > 0.
    """

    def __init__(self, vectors: Floats) -> None:
        # Here and not above: the process that draws the screen need not have it.
        import torch

        device = "cuda" if torch.cuda.is_available() else "cpu"
        middle = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
        self._rows = ROWS_CUDA if device == "cuda" else ROWS
        self._points = torch.from_numpy(vectors - middle).to(device)  # near 0 products round less
        self._lengths = self._points.square().sum(dim=1)

    def apart(self, groups: Ints) -> Floats:
        """Measure how far the nearest item of another group is.

        Parameters
        ----------
        groups : ndarray of shape (s,), int64

        Returns
        -------
        distances : ndarray of shape (s,), float32
            Euclidean; inf where there is no other group.
        """
        nearest = np.full(len(groups), np.inf, dtype=np.float32)
        for group in np.unique(groups):
            members, others = np.flatnonzero(groups == group), np.flatnonzero(groups != group)
            if len(others):
                nearest[members] = self._nearest(members, others)
        return nearest

    def counts(self, radius: float, rows: Ints) -> Ints:
        """Count the wanted items within each item's ball.

        Parameters
        ----------
        radius : float
            Items nearer than this, by more than a hundred thousandth, are within; not negative,
            may be inf.
        rows : ndarray of shape (q,), int64
            Which items are counted.

        Returns
        -------
        counts : ndarray of shape (s,), int64
        """
        import torch

        counts = np.zeros(len(self._points), dtype=np.int64)
        if len(rows) == 0:
            return counts
        everyone, squared = np.arange(len(counts)), (radius * (1 - INSIDE)) ** 2
        for part, rough in self._pieces(everyone, rows):
            edge = squared - self._lengths[part]
            within = torch.count_nonzero(rough < edge[:, None], dim=1)
            counts[part] = within.cpu().numpy()
        return counts

    def _nearest(self, members: Ints, others: Ints) -> Floats:
        pieces = self._pieces(members, others)
        squared = [rough.amin(dim=1) + self._lengths[part] for part, rough in pieces]
        return np.concatenate([s.clamp(min=0).sqrt().cpu().numpy() for s in squared])

    def _pieces(self, rows: Ints, columns: Ints) -> Iterator[tuple[Ints, torch.Tensor]]:
        """Return squared distances, less the rows' own lengths, for some rows after others."""
        import torch

        others, lengths = self._points[columns], self._lengths[columns]
        for start in range(0, len(rows), self._rows):
            part = rows[start : start + self._rows]
            yield part, torch.addmm(lengths, self._points[part], others.T, alpha=-2.0)
