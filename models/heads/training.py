"""One loop of gradient steps for every network here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from bowerbird.data.device import one_thread
from bowerbird.models.heads.optimisers import Stepper

Ints = npt.NDArray[np.int64]
# Takes rows, numbers of their classes, weights, and how far the fit is, in [0, 1).
Loss = Callable[[Tensor, Tensor, Tensor, float], Tensor]


@dataclass(frozen=True)
class Rows:
    """Labelled rows on a device.

    Parameters
    ----------
    X : Tensor of shape (l, d), float32
    truth : Tensor of shape (l,), int64
    weight : Tensor of shape (l,), float32
    """

    X: Tensor
    truth: Tensor
    weight: Tensor

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.truth)

    def at(self, chosen: Ints) -> Rows:
        """Return some of them.

        Parameters
        ----------
        chosen : ndarray of shape (b,), int64

        Returns
        -------
        rows : Rows
        """
        i = torch.from_numpy(chosen).to(self.truth.device)
        return Rows(self.X[i], self.truth[i], self.weight[i])


def train(
    rows: Rows,
    loss: Loss,
    stepper: Stepper,
    steps: int,
    draw: Callable[[float], Ints],
    change: Callable[[Ints, Rows], Rows] | None = None,
) -> None:
    """Take gradient steps, on one thread.

    Parameters
    ----------
    rows : Rows
    loss : callable
    stepper : Stepper
        Of the weights that the loss depends on; they are changed.
    steps : int
    draw : callable
        Takes how far the fit is, in [0, 1), and gives the rows of a step.
    change : callable, optional
        Takes which rows were drawn, and them, and gives them with noise or other weights.
    """
    with one_thread(), torch.enable_grad():
        for step in range(steps):
            progress = step / steps
            chosen = draw(progress)
            some = rows.at(chosen)
            some = some if change is None else change(chosen, some)
            stepper.zero_grad()
            value = loss(some.X, some.truth, some.weight, progress)
            value.backward()  # type: ignore[no-untyped-call]
            stepper.step()
