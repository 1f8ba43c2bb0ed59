"""Equalization loss: the many rows of other classes hardly push the rare ones down."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from bowerbird.models.losses.shares import mean


def equalization(
    scores: Tensor,
    truth: Tensor,
    weight: Tensor,
    counts: Tensor,
    progress: float,
    *,
    tail: float = 0.1,
    ignored: float = 0.9,
) -> Tensor:
    """Return -ln(e^z_y / sum over j of w_j e^z_j), w_j small for rare classes but the true one.

    The paper draws for each row and class whether it is left out; its mean is taken here, so that
    the loss needs no seed.

    Parameters
    ----------
    scores : Tensor of shape (b, k)
    truth : Tensor of shape (b,), int64
    weight : Tensor of shape (b,)
        Not negative.
    counts : Tensor of shape (k,)
        Labels a class.
    progress : float
        How far the fit is, in [0, 1); not used.
    tail : float
        Share of the labels that the rare classes have together at most, in [0, 1].
    ignored : float
        Chance with which a rare class is left out of another's row, in [0, 1).

    Returns
    -------
    loss : Tensor of shape ()
        Mean over the rows of weight x loss.

    References
    ----------
    Tan et al. 2020, Equalization loss for long-tailed object recognition.
    """
    other = 1 - F.one_hot(truth, scores.shape[1]).to(scores.dtype)
    lowered = math.log1p(-ignored) * (rare(counts, tail) * other)
    return mean(F.cross_entropy(scores + lowered, truth, reduction="none"), weight)


def rare(counts: Tensor, tail: float) -> Tensor:
    """Return the rare classes: those that, with all that are no more frequent, are the tail.

    Parameters
    ----------
    counts : Tensor of shape (k,)
    tail : float
        Their share of the labels at most.

    Returns
    -------
    rare : Tensor of shape (k,), bool
    """
    no_more = counts[None, :] <= counts[:, None]
    return torch.where(no_more, counts, 0).sum(dim=1) <= tail * counts.sum()
