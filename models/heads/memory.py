"""What a head remembers of its labels, so that a new one does not make it forget the others."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from bowerbird.models.heads.training import Rows
from bowerbird.models.samplers.drawing import draw

Ints = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]


class Memory:
    """Labelled rows on a device, with room to grow, so that one more label copies nothing.

    Parameters
    ----------
    X : Tensor of shape (l, d), float32
        As the network sees them.
    truth : ndarray of shape (l,), int64
        Class numbers.
    weight : ndarray of shape (l,), float64
    """

    def __init__(self, X: Tensor, truth: Ints, weight: Doubles) -> None:
        self._X, self.truth, self.weight = X, truth, weight

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.truth)

    @property
    def X(self) -> Tensor:
        """All rows, shape (l, d)."""
        return self._X[: len(self)]

    def rows(self) -> Rows:
        """Return them as the training loop takes them."""
        device = self._X.device
        truth = torch.from_numpy(self.truth).to(device)
        return Rows(self.X, truth, torch.from_numpy(self.weight.astype(np.float32)).to(device))

    def add(self, X: Tensor, truth: Ints, weight: Doubles) -> None:
        """Remember further rows.

        Parameters
        ----------
        X : Tensor of shape (f, d), float32
        truth : ndarray of shape (f,), int64
        weight : ndarray of shape (f,), float64
        """
        begin, end = len(self), len(self) + len(truth)
        if end > len(self._X):
            roomier = self._X.new_empty((2 * end, self._X.shape[1]))
            roomier[:begin] = self.X
            self._X = roomier
        self._X[begin:end] = X
        self.truth = np.concatenate([self.truth, truth])
        self.weight = np.concatenate([self.weight, weight])

    def counts(self, k: int) -> Doubles:
        """Return the weight of each class's labels, shape (k,)."""
        return np.bincount(self.truth, weights=self.weight, minlength=k).astype(np.float64)


def replay(
    truth: Ints, fresh: int, batch: int, rng: np.random.Generator
) -> tuple[Ints, npt.NDArray[np.float32]]:
    """Draw the rows of a step after new labels: the new ones, and of the old each class alike.

    Parameters
    ----------
    truth : ndarray of shape (l,), int64
        Class numbers of all rows, the new ones last.
    fresh : int
        How many are new, positive.
    batch : int
        Rows drawn at most.
    rng : numpy.random.Generator

    Returns
    -------
    chosen : ndarray of shape (b,), int64
        Every row once where they fit a step.
    weight : ndarray of shape (b,), float32
        By which the step's mean is that over all rows: how often a row should have come over how
        often it does.
    """
    rows = len(truth)
    if rows <= batch:
        return np.arange(rows), np.ones(rows, dtype=np.float32)
    _, class_of_row, counts = np.unique(
        truth[: rows - fresh], return_inverse=True, return_counts=True
    )
    new = min(fresh / rows + 1 / 8, 1 / 2)
    old = (1 - new) / (len(counts) * counts[class_of_row])
    chances = np.concatenate([old, np.full(fresh, new / fresh)])
    chosen = draw(chances, batch, rng)
    return chosen, (1 / (rows * chances[chosen])).astype(np.float32)
