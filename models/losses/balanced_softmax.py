"""Balanced softmax: train as if every class were as frequent as any other."""

from __future__ import annotations

from torch import Tensor

from bowerbird.models.losses.logit_adjusted import logit_adjusted


def balanced_softmax(
    scores: Tensor, truth: Tensor, weight: Tensor, counts: Tensor, progress: float
) -> Tensor:
    """Return the cross entropy of softmax(scores + ln share).

    Parameters
    ----------
    scores : Tensor of shape (b, k)
        softmax(scores) themselves are the probabilities under a flat prior.
    truth : Tensor of shape (b,), int64
    weight : Tensor of shape (b,)
        Not negative.
    counts : Tensor of shape (k,)
        Labels a class; a class without one counts as a thousandth of a label.
    progress : float
        How far the fit is, in [0, 1); not used.

    Returns
    -------
    loss : Tensor of shape ()
        Mean over the rows of weight x loss.

    References
    ----------
    Ren et al. 2020, Balanced meta-softmax for long-tailed visual recognition, eq. 3.
    """
    return logit_adjusted(scores, truth, weight, counts, progress, tau=1.0)
