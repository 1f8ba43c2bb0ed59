"""Cross entropy with weights: of the classes by how frequent they are, or of what is unsure."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional as F

from bowerbird.models.base.lookup import look_up
from bowerbird.models.losses.batch import Batch, effective_weights, inverse_weights, mean

SURE = 1e-12  # what is left of a probability of 1, so that the gradient of a power stays finite

WEIGHTINGS: dict[str, Callable[[Tensor], Tensor]] = {
    "none": torch.ones_like,
    "inverse": inverse_weights,
    "effective": effective_weights,
}


def cross_entropy(
    batch: Batch, *, weighting: Literal["none", "inverse", "effective"] = "none"
) -> Tensor:
    """Return -w_y ln p_y.

    Parameters
    ----------
    batch : Batch
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
    losses = F.cross_entropy(batch.scores, batch.truth, reduction="none")
    weights = look_up("weighting", weighting, WEIGHTINGS)(batch.counts)
    return mean(losses, batch.weight * weights[batch.truth])


weighted = partial(cross_entropy, weighting="inverse")
class_balanced = partial(cross_entropy, weighting="effective")


def focal(batch: Batch, *, gamma: float = 2.0) -> Tensor:
    """Return -(1 - p_y)^gamma ln p_y: what is already sure counts little.

    Parameters
    ----------
    batch : Batch
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
    losses = F.cross_entropy(batch.scores, batch.truth, reduction="none")
    unsure = -torch.expm1(-losses)  # 1 - p_y, exact where p_y is near 1
    return mean(unsure.clamp_min(SURE) ** gamma * losses, batch.weight)
