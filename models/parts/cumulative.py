"""Cumulative curves of ordered classes: the loss of their steps, and the mending of crossed ones.

With z = (x, 1) and curve k being logit P(class <= k | x) = z . (s_0 + ... + s_k), class c has
the chance sigma(u) - sigma(v) = sigma(u) sigma(-v) (1 - exp(-g)), where u is its own curve, v
the one below and g = u - v = z . s_c the gap between them. Its logarithm is three concave terms,
and in the steps s the stiff one, the gap of a rare class, lies along a single axis.

Where curves cross at an item of another class, the likelihood does not see it, but the items near
it would have no valid probabilities. So each gap below 0 costs TOLL g^2 / 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from sklearn.isotonic import isotonic_regression
from torch import Tensor
from torch.nn.functional import softplus

from bowerbird.models.base.learner import Doubles

TINY = 1e-12
TOLL = 10.0


@dataclass(frozen=True)
class Cumulative:
    """Mean negative log-likelihood and toll of f fits at once, in double precision.

    Parameters
    ----------
    rows : Tensor of shape (l, p)
        The last column is 1.
    truth : Tensor of shape (l,), int64
        Class numbers, in [0, m]; m is the number of curves.
    share : Tensor of shape (f, l)
        Each row's share of the weight in each fit; sums to 1. 0 where it is held out.
    at_stage, below_stage : Tensor of shape (m, l)
        1 where the curve is the row's own, or the one below it.
    """

    rows: Tensor
    truth: Tensor
    share: Tensor
    at_stage: Tensor
    below_stage: Tensor

    @classmethod
    def of(cls, rows: Tensor, truth: Tensor, share: Tensor) -> Self:
        """Find which curves bound each row.

        Parameters
        ----------
        rows : Tensor of shape (l, p)
        truth : Tensor of shape (l,), int64
            Every number from 0 to the largest is there.
        share : Tensor of shape (f, l)

        Returns
        -------
        problem : Cumulative
        """
        curves = torch.arange(int(truth.max()), device=truth.device)[:, None]
        at_stage, below_stage = (curves == truth).to(rows), (curves == truth - 1).to(rows)
        return cls(rows, truth, share, at_stage, below_stage)

    def start(self) -> Tensor:
        """Return the steps that fit best without columns: the classes' shares.

        Returns
        -------
        steps : Tensor of shape (f, m, p)
        """
        m, p = len(self.at_stage), self.rows.shape[1]
        reached = (self.share @ self.at_stage.T).cumsum(dim=1)
        curves = torch.logit(reached, eps=TINY)
        steps = self.rows.new_zeros(len(self.share), m, p)
        steps[:, :, -1] = torch.diff(curves, dim=1, prepend=torch.zeros_like(curves[:, :1]))
        return steps

    def loss(self, steps: Tensor) -> Tensor:
        """Return each fit's loss.

        Parameters
        ----------
        steps : Tensor of shape (f, m, p)

        Returns
        -------
        loss : Tensor of shape (f,)
            Infinite where curves cross at a row of the class between them.
        """
        u, v, g, crossing = self._bounds(steps)
        crossed = (g <= 0) & (self.share > 0)
        gap = -torch.log(-torch.expm1(-g.clamp_min(TINY)))
        toll = TOLL / 2 * (crossing**2).sum(dim=2)
        whole = self.share * (softplus(-u) + softplus(v) + gap + toll)
        return whole.sum(dim=1).masked_fill(crossed.any(dim=1), torch.inf)

    def slope(self, steps: Tensor) -> Tensor:
        """Return the loss's gradient, shape (f, m, p), where no curves cross."""
        u, v, g, crossing = self._bounds(steps)
        gap = -1 / torch.expm1(g.clamp_min(TINY))
        toll = (self.share[:, :, None] * TOLL * crossing).mT @ self.rows
        return toll + self._gathered(-torch.sigmoid(-u), torch.sigmoid(v), gap, self.rows)

    def curvature(self, steps: Tensor) -> Tensor:
        """Return the diagonal of the loss's Hessian, shape (f, m, p), positive."""
        u, v, g, crossing = self._bounds(steps)
        g = g.clamp_min(TINY)
        gap = 1 / (torch.expm1(g) * -torch.expm1(-g))
        bend = [torch.sigmoid(x) * torch.sigmoid(-x) for x in (u, v)]
        toll = (self.share[:, :, None] * TOLL * (crossing < 0)).mT @ self.rows**2
        return (toll + self._gathered(bend[0], bend[1], gap, self.rows**2)).clamp_min(TINY)

    def _bounds(self, steps: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return what bounds each row.

        Returns
        -------
        u, v, g : Tensor of shape (f, l)
            Infinite where there is no such curve.
        crossing : Tensor of shape (f, l, m)
            How far each curve lies below the one before it, 0 or less.
        """
        last = steps.shape[1] - 1
        gaps = self.rows @ steps.mT
        curves = gaps.cumsum(dim=2)
        at_stage, below_stage = self.truth.clamp_max(last), (self.truth - 1).clamp_min(0)
        row = torch.arange(len(self.truth), device=steps.device)
        u, v, g = curves[:, row, at_stage], curves[:, row, below_stage], gaps[:, row, at_stage]
        top, bottom = self.truth > last, self.truth == 0
        u, v = u.masked_fill(top, torch.inf), v.masked_fill(bottom, -torch.inf)
        crossing = gaps.clamp_max(0)
        crossing[:, :, 0] = 0  # the first curve has none before it
        return u, v, g.masked_fill(top | bottom, torch.inf), crossing

    def _gathered(self, u: Tensor, v: Tensor, g: Tensor, rows: Tensor) -> Tensor:
        """Sum what each row says of its curves and its gap, shape (f, l), over the steps."""
        u, v, g = ((self.share * part)[:, None, :] for part in (u, v, g))
        curves = (self.at_stage * u + self.below_stage * v) @ rows
        return curves.flip(1).cumsum(dim=1).flip(1) + (self.at_stage * g) @ rows


def mended(reached: Doubles) -> Doubles:
    """Return the rising sequences that are nearest to the given ones, row by row.

    Curves that cross would give a class a negative probability.

    Parameters
    ----------
    reached : ndarray of shape (n, m), float64
        P(class <= k), in [0, 1]; rows that rise already stay as they are.

    Returns
    -------
    mended : ndarray of shape (n, m), float64
        Each row rises.

    References
    ----------
    Barlow, Bartholomew, Bremner and Brunk 1972, Statistical inference under order restrictions,
    chapter 1.
    """
    crossed = np.flatnonzero((np.diff(reached, axis=1) < 0).any(axis=1))
    if not len(crossed):
        return reached
    # Rows laid end to end, each 2 above the one before, never pool with one another: one call
    # mends them all.
    stairs = 2.0 * np.arange(len(crossed))[:, None]
    rising = isotonic_regression((reached[crossed] + stairs).ravel(), y_min=0.0)
    out = reached.copy()
    out[crossed] = np.clip(rising.reshape(len(crossed), -1) - stairs, 0, 1)
    return out
