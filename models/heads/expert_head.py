"""What learners of several experts share: one fit from the seed, and scoring on the device."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Self

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from bowerbird.data.device import choose
from bowerbird.data.parameters import Between, Device, Seed
from bowerbird.models.base.chunked import GloballyScaled
from bowerbird.models.base.learner import Floats, Ints
from bowerbird.models.heads.layers import experts
from bowerbird.models.heads.streaming import on, stream
from bowerbird.models.heads.training import Rows, train
from bowerbird.models.samplers.drawing import draw

EXPERTS = 3


class ThreeExperts(GloballyScaled):
    """Three experts on one hidden layer; `Sade` and `Tlc` say what each is trained for.

    A subclass gives `_loss`, `_each` and `_probabilities`.

    Parameters
    ----------
    hidden : int
        Units of the hidden layer, 1 to 4,096.
    steps : int
        Steps of a fit, 1 to 20,000.
    batch : int
        Rows a step at most, 1 to 65,536.
    rate : float
        Step size of AdamW, 1e-07 to 10.
    decay : float
        Weight decay of AdamW, 0 to 10.
    device : str
        ``auto`` for the first there is of cuda, mps and cpu; else a name that torch knows.
    seed : int
        Of the first weights, the draws and the views.
    """

    cosine = False

    def __init__(
        self,
        *,
        hidden: Annotated[int, Between(1, 4_096)] = 128,
        steps: Annotated[int, Between(1, 20_000)] = 200,
        batch: Annotated[int, Between(1, 65_536)] = 512,
        rate: Annotated[float, Between(1e-7, 10)] = 3e-3,
        decay: Annotated[float, Between(0, 10)] = 1e-2,
        device: Device = "auto",
        seed: Seed = 0,
    ) -> None:
        self.hidden = hidden
        self.steps = steps
        self.batch = batch
        self.rate = rate
        self.decay = decay
        self.device = device
        self.seed = seed

    def fit(
        self, X: npt.ArrayLike, y: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None
    ) -> Self:
        """Train new experts from the seed.

        Parameters
        ----------
        X : array-like of shape (l, d)
        y : array-like of shape (l,)
        sample_weight : array-like of shape (l,), optional
            Not negative, not all zero.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            If there is no row, a value is not finite, or a weight is not allowed.
        """
        rows, numbers, weight = self._labelled(X, y, sample_weight)
        self._measure(rows)
        device, k = choose(self.device), len(self.classes_)
        self.device_, self.note_ = str(device), ""
        self.network_ = experts(rows.shape[1], self.hidden, k, EXPERTS, self.seed, self.cosine)
        self.network_.to(device)
        counts = np.bincount(numbers, weights=weight, minlength=k)
        self.counts_ = torch.from_numpy(counts).float().to(device)
        truth, weights = torch.from_numpy(numbers), torch.from_numpy(weight).float()
        lesson = Rows(on(self._scaled(rows), device), truth.to(device), weights.to(device))
        rng = np.random.default_rng([self.seed, 0])

        def chosen(_: float) -> Ints:
            if len(numbers) <= self.batch:
                return np.arange(len(numbers))
            return draw(np.full(len(numbers), 1 / len(numbers)), self.batch, rng)

        def loss(X: Tensor, truth: Tensor, weight: Tensor, progress: float) -> Tensor:
            return self._loss(self.network_(X), truth, weight, progress)

        stepper = torch.optim.AdamW(
            self.network_.parameters(), lr=self.rate, weight_decay=self.decay
        )
        train(lesson, loss, stepper, self.steps, chosen)
        return self

    def members(self, X: npt.ArrayLike) -> Floats:
        """Return what each expert says.

        Parameters
        ----------
        X : array-like of shape (n, d)

        Returns
        -------
        members : ndarray of shape (3, n, k), float32
            Rows sum to 1.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If it was not fitted.
        ValueError
            If a value is not finite, or the number of columns differs from that of the fit.
        """
        k = len(self.classes_)

        def each(scores: Tensor) -> Tensor:
            return self._each(scores).transpose(0, 1).reshape(-1, EXPERTS * k)

        flat = self._streamed(self._rows(X), EXPERTS * k, each)
        return np.ascontiguousarray(flat.reshape(-1, EXPERTS, k).transpose(1, 0, 2))

    def _loss(self, scores: Tensor, truth: Tensor, weight: Tensor, progress: float) -> Tensor:
        raise NotImplementedError

    def _each(self, scores: Tensor) -> Tensor:
        """Return each expert's probabilities, of the shape of its scores, (experts, b, k)."""
        raise NotImplementedError

    def _probabilities(self, scores: Tensor) -> Tensor:
        """Return probabilities of shape (b, k) for scores of shape (experts, b, k)."""
        raise NotImplementedError

    def _outputs(self, X: Tensor) -> Tensor:
        """Return the experts' scores for rows as they are in the pool."""
        centre = torch.from_numpy(self.centre_).to(X.device, torch.float32)
        scores: Tensor = self.network_((X - centre) / self.width_)
        return scores

    def _streamed(
        self, X: npt.NDArray[Any], width: int, score: Callable[[Tensor], Tensor]
    ) -> Floats:
        out = np.empty((len(X), width), dtype=np.float32)
        stream(X, out, lambda rows: score(self._outputs(rows)), torch.device(self.device_))
        return out

    def _score(self, X: npt.NDArray[Any]) -> Floats:
        return self._streamed(X, len(self.classes_), self._probabilities)

    def _chunk(self, X: Floats) -> Floats:
        return self._score(X)
