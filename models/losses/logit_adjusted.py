"""Logit adjustment: the prior is added to the scores while training, and left out after."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F

from bowerbird.models.losses.shares import log_share, mean


def logit_adjusted(
    scores: Tensor,
    truth: Tensor,
    weight: Tensor,
    counts: Tensor,
    progress: float,
    *,
    tau: float = 1.0,
) -> Tensor:
    """Return the cross entropy of softmax(scores + tau ln share).

    Parameters
    ----------
    scores : Tensor of shape (b, k)
    truth : Tensor of shape (b,), int64
    weight : Tensor of shape (b,)
        Not negative.
    counts : Tensor of shape (k,)
        Labels a class; a class without one counts as a thousandth of a label.
    progress : float
        How far the fit is, in [0, 1); not used.
    tau : float
        Not negative; 0 for cross entropy, 1 for balanced softmax, above for more of the tail.

    Returns
    -------
    loss : Tensor of shape ()
        Mean over the rows of weight x loss.

    References
    ----------
    Menon et al. 2021, Long-tail learning via logit adjustment, eq. 10.
    """
    adjusted = scores + tau * log_share(counts)
    return mean(F.cross_entropy(adjusted, truth, reduction="none"), weight)
