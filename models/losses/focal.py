"""Focal loss: what is already sure counts little."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from bowerbird.models.losses.shares import mean

SURE = 1e-12  # what is left of a probability of 1, so that the gradient of a power stays finite


def focal(
    scores: Tensor,
    truth: Tensor,
    weight: Tensor,
    counts: Tensor,
    progress: float,
    *,
    gamma: float = 2.0,
) -> Tensor:
    """Return -(1 - p_y)^gamma ln p_y.

    Parameters
    ----------
    scores : Tensor of shape (b, k)
    truth : Tensor of shape (b,), int64
    weight : Tensor of shape (b,)
        Not negative.
    counts : Tensor of shape (k,)
        Labels a class; not used.
    progress : float
        How far the fit is, in [0, 1); not used.
    gamma : float
        Not negative; 0 for cross entropy.

    Returns
    -------
    loss : Tensor of shape ()
        Mean over the rows of weight x loss.

    References
    ----------
    Lin et al. 2017, Focal loss for dense object detection, eq. 4.
    """
    losses = F.cross_entropy(scores, truth, reduction="none")
    unsure = -torch.expm1(-losses)  # 1 - p_y, exact where p_y is near 1
    return mean(unsure.clamp_min(SURE) ** gamma * losses, weight)
