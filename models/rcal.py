"""Few, uneven and partly wrong labels: doubt some, and balance the rest by virtual rows."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

import numpy as np
import numpy.typing as npt

from bowerbird.data.parameters import Between, Device, Seed
from bowerbird.models.base.chunked import Chunked
from bowerbird.models.base.learner import Doubles, Floats, Ints
from bowerbird.models.logistic import Logistic
from bowerbird.models.mlp import Mlp
from bowerbird.models.parts.gaussians import calibrate, estimate
from bowerbird.models.parts.suspects import suspects

WORK = 20_000_000  # virtual rows x columns x classes at most: what a step of the head costs
FEW = 10  # classes that are counted at least, so that memory stays flat too


class Rcal(Chunked):
    """Representation calibration: doubted labels left out, small classes filled up.

    Each class becomes a Gaussian, that of a small class mended with the means and covariances of
    the larger classes next to it. Virtual rows drawn from them give every class as many rows as
    the largest, and the head learns from real and virtual rows. Labels that look wrong are not
    learnt from; they are in `suspects_`, for the person to look at again. Virtual rows never
    leave the learner.

    Parameters
    ----------
    head : str
        What learns from the rows: ``logistic`` or ``mlp``.
    outlier : float
        Local outlier factor above which a label is doubted, 1 to 100; fewer are with a larger.
    neighbours : int
        Of the local outlier factor at most, 1 to 1,000.
    lenders : int
        Larger classes that a small one borrows from, 1 to 1,000.
    share : float
        Of a small class's own mean in its mended one, 0 to 1.
    virtual : int
        Virtual rows in all at most, 0 to 1,000,000; fewer where columns and classes are many.
    unit : bool
        Bring every row to length 1 first, as embeddings by contrast are compared.
    device : str
        Of the head: ``auto``, or a name that torch knows.
    seed : int
        Of the virtual rows, and of the head.

    Attributes
    ----------
    suspects_ : ndarray of int64
        Ascending positions, among the rows given to `fit`, of the labels that are doubted.
    head_ : Logistic or Mlp
    note_ : str
        What the person should know of the last fit; mostly empty.

    References
    ----------
    Zhang et al. 2023, When noisy labels meet long tail dilemmas: a representation calibration
    method.
    """

    def __init__(
        self,
        *,
        head: Literal["logistic", "mlp"] = "logistic",
        outlier: Annotated[float, Between(1, 100)] = 1.1,
        neighbours: Annotated[int, Between(1, 1_000)] = 20,
        lenders: Annotated[int, Between(1, 1_000)] = 3,
        share: Annotated[float, Between(0, 1)] = 0.9,
        virtual: Annotated[int, Between(0, 1_000_000)] = 20_000,
        unit: bool = False,
        device: Device = "auto",
        seed: Seed = 0,
    ) -> None:
        self.head = head
        self.outlier = outlier
        self.neighbours = neighbours
        self.lenders = lenders
        self.share = share
        self.virtual = virtual
        self.unit = unit
        self.device = device
        self.seed = seed

    def fit(
        self, X: npt.ArrayLike, y: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None
    ) -> Self:
        """Doubt, calibrate, draw, and train the head.

        Parameters
        ----------
        X : array-like of shape (l, d)
        y : array-like of shape (l,)
        sample_weight : array-like of shape (l,), optional
            Not negative, not all zero; a row that weighs nothing is neither doubted nor part of a
            Gaussian, a virtual row weighs as much as its class's mean.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            If there is no row, a value is not finite, a weight is not allowed, or the head is
            none of those that there are.
        """
        rows, numbers, weight = self._labelled(X, y, sample_weight)
        rows = self._scaled(rows)
        heavy = np.flatnonzero(weight > 0)
        is_suspect = suspects(rows[heavy], numbers[heavy], self.neighbours, self.outlier)
        self.suspects_ = heavy[is_suspect].astype(np.int64)
        rest = np.setdiff1d(np.arange(len(rows)), self.suspects_)
        real = rows[rest], numbers[rest], weight[rest]
        trusted = np.setdiff1d(heavy, self.suspects_)
        drawn = self._drawn(rows[trusted], numbers[trusted], weight[trusted])
        both = [np.concatenate(pair) for pair in zip(real, drawn, strict=True)]
        self.head_ = self._new_head().fit(both[0], self.classes_[both[1]], both[2])
        doubts = f"{len(self.suspects_)} of {len(rows)} labels are doubted and not learnt from"
        notes = [self.head_.note, doubts if len(self.suspects_) else ""]
        self.note_ = "; ".join(filter(None, notes))
        return self

    def _new_head(self) -> Any:
        if self.head == "logistic":
            return Logistic(device=self.device)
        if self.head == "mlp":
            return Mlp(device=self.device, seed=self.seed)
        raise ValueError(f"head is {self.head!r}. There are: logistic, mlp.")

    def _drawn(self, X: Doubles, y: Ints, weight: Doubles) -> tuple[Doubles, Ints, Doubles]:
        """Draw the virtual rows that bring each class up to the largest, as far as there is room.

        Returns
        -------
        X : ndarray of shape (v, d)
        y : ndarray of shape (v,), int64
        weight : ndarray of shape (v,)
        """
        present, counts = np.unique(y, return_counts=True)
        estimates = [estimate(X[y == c]) for c in present]
        gaussians = calibrate(estimates, counts, self.lenders, self.share)
        short = counts.max() - counts
        room = min(self.virtual, WORK // (X.shape[1] * max(len(present), FEW)))
        short = np.floor(short * min(1.0, room / max(short.sum(), 1))).astype(np.int64)
        rng = np.random.default_rng(self.seed)
        rows = [g.draw(n, rng) for g, n in zip(gaussians, short, strict=True)]
        means = [weight[y == c].mean() for c in present]
        return np.concatenate(rows), np.repeat(present, short), np.repeat(means, short)

    def _scaled(self, X: npt.NDArray[Any]) -> npt.NDArray[Any]:
        if not self.unit:
            return X
        lengths = np.linalg.norm(X, axis=1, keepdims=True)
        return np.asarray(X / np.maximum(lengths, 1e-12).astype(X.dtype))

    def _chunk(self, X: Floats) -> npt.NDArray[np.floating[Any]]:
        return np.asarray(self.head_._chunk(self._scaled(X)))
