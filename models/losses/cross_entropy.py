"""Cross entropy, plain or with a weight a class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional as F

from bowerbird.models.base.lookup import look_up
from bowerbird.models.losses.shares import effective_weights, inverse_weights, mean

WEIGHTINGS: dict[str, Callable[[Tensor], Tensor]] = {
    "none": torch.ones_like,
    "inverse": inverse_weights,
    "effective": effective_weights,
}


def cross_entropy(
    scores: Tensor,
    truth: Tensor,
    weight: Tensor,
    counts: Tensor,
    progress: float,
    *,
    weighting: Literal["none", "inverse", "effective"] = "none",
) -> Tensor:
    """Return -w_y ln p_y.

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
    weighting : str
        Weight of a class: ``none`` for 1, ``inverse`` for 1 / count with the largest at most 100
        times the smallest, ``effective`` for 1 / effective number. Their mean is 1.

    Returns
    -------
    loss : Tensor of shape ()
        Mean over the rows of weight x loss.

    Raises
    ------
    ConfigError
        If there is no such weighting.

    References
    ----------
    Cui et al. 2019, Class-balanced loss based on effective number of samples.
    """
    losses = F.cross_entropy(scores, truth, reduction="none")
    weights = look_up("weighting", weighting, WEIGHTINGS)(counts)
    return mean(losses, weight * weights[truth])
