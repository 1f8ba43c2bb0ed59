"""Minimise a smooth loss with an L1 penalty, several fits at once, by accelerated steps."""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor

EASE = 0.9  # how much longer than the last a step is tried


class Smooth(Protocol):
    """A convex loss of f fits at points of shape (f, m, p)."""

    def loss(self, point: Tensor) -> Tensor:
        """Return each fit's loss, shape (f,); infinite outside of where it is defined."""
        ...

    def slope(self, point: Tensor) -> Tensor:
        """Return the gradient, shape (f, m, p)."""
        ...

    def curvature(self, point: Tensor) -> Tensor:
        """Return what each coordinate's steps are divided by, shape (f, m, p), positive."""
        ...


def fista(problem: Smooth, start: Tensor, pull: Tensor, steps: int, tol: float) -> Tensor:
    """Minimise loss + sum pull |point|.

    Each coordinate's step is divided by the loss's curvature there, which leaves the penalty's
    proximal map what it is: a shift toward 0. A step that ends higher than its quadratic model is
    halved, and the speed is taken out where it points uphill or out of where the loss is defined.

    Parameters
    ----------
    problem : Smooth
    start : Tensor of shape (f, m, p)
        Where the loss is finite.
    pull : Tensor that broadcasts to (f, m, p)
        Not negative.
    steps : int
        At most.
    tol : float
        It ends where no coordinate moves further than this, each measured in the loss's curvature
        along it: `tol` squared over two is what such a move is worth.

    Returns
    -------
    point : Tensor of shape (f, m, p)

    References
    ----------
    Beck and Teboulle 2009, A fast iterative shrinkage-thresholding algorithm for linear inverse
    problems, section 4. O'Donoghue and Candès 2015, Adaptive restart for accelerated gradient
    schemes, section 3.2.
    """
    point = ahead = start
    metric = problem.curvature(start)
    stiff = torch.ones_like(start[:, :1, :1])
    speed = torch.ones_like(stiff)
    for _ in range(steps):
        nearer, stiff = _step(problem, ahead, metric, stiff * EASE, pull)
        if float(((nearer - ahead) * metric.sqrt()).abs().max()) <= tol:
            return nearer
        uphill = ((ahead - nearer) * (nearer - point) * metric).sum(dim=(1, 2), keepdim=True) > 0
        faster = (1 + torch.sqrt(1 + 4 * speed**2)) / 2
        further = nearer + (speed - 1) / faster * (nearer - point)
        stop = uphill | torch.isinf(problem.loss(further))[:, None, None]
        ahead, speed = torch.where(stop, nearer, further), torch.where(stop, 1.0, faster)
        point = nearer
    return point


def _step(
    problem: Smooth, ahead: Tensor, metric: Tensor, stiff: Tensor, pull: Tensor
) -> tuple[Tensor, Tensor]:
    loss, slope = problem.loss(ahead), problem.slope(ahead)
    for _ in range(60):
        scale = stiff * metric
        moved = ahead - slope / scale
        shrunk = moved.sign() * (moved.abs() - pull / scale).clamp_min(0)
        change = shrunk - ahead
        model = loss + (slope * change + scale / 2 * change**2).sum(dim=(1, 2))
        high = problem.loss(shrunk) > model + 1e-14 * loss.abs()
        if not bool(high.any()):
            break
        stiff = torch.where(high[:, None, None], 2 * stiff, stiff)
    return shrunk, stiff
