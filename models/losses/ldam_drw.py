"""LDAM with deferred weights: rare classes are kept at a larger margin."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from bowerbird.models.losses.shares import effective_weights, mean


def ldam_drw(
    scores: Tensor,
    truth: Tensor,
    weight: Tensor,
    counts: Tensor,
    progress: float,
    *,
    margin: float = 0.5,
    scale: float = 30.0,
    deferred: float = 0.8,
) -> Tensor:
    """Return the cross entropy after a margin, ~ count^(-1/4), is taken off the true score.

    Parameters
    ----------
    scores : Tensor of shape (b, k)
        Cosines x scale, as `bowerbird.models.heads.layers.Cosine` gives them: a margin means
        nothing where weights may grow.
    truth : Tensor of shape (b,), int64
    weight : Tensor of shape (b,)
        Not negative.
    counts : Tensor of shape (k,)
        Labels a class.
    progress : float
        How far the fit is, in [0, 1).
    margin : float
        Of the rarest class that has a label, as a cosine, not negative.
    scale : float
        That of the scores, positive.
    deferred : float
        Progress from which on the classes are weighted by 1 / effective number, in [0, 1]; 1 for
        never.

    Returns
    -------
    loss : Tensor of shape ()
        Mean over the rows of weight x loss.

    References
    ----------
    Cao et al. 2019, Learning imbalanced datasets with label-distribution-aware margin loss, LDAM
    and algorithm 1.
    """
    margin_of_class = scale * margins(counts, margin)
    is_true = F.one_hot(truth, scores.shape[1]).to(scores.dtype)
    losses = F.cross_entropy(scores - is_true * margin_of_class, truth, reduction="none")
    if progress < deferred:
        return mean(losses, weight)
    return mean(losses, weight * effective_weights(counts)[truth])


ldam_drw.wants_cosine = True  # type: ignore[attr-defined]  # the head gives it a cosine layer


def margins(counts: Tensor, largest: float) -> Tensor:
    """Return each class's margin.

    Parameters
    ----------
    counts : Tensor of shape (k,)
    largest : float
        Of the rarest class that has a label.

    Returns
    -------
    margins : Tensor of shape (k,)
        ~ count^(-1/4); that of a class without a label is the largest too.
    """
    rarest = counts[counts > 0].min()
    return largest * (rarest / torch.maximum(counts, rarest)) ** 0.25
