"""Cross entropy of scores that are moved, while training, by how frequent the classes are."""

from __future__ import annotations

import math
from dataclasses import replace

import torch
from torch import Tensor
from torch.nn import functional as F

from bowerbird.models.losses.batch import Batch, effective_weights, log_share, mean


def logit_adjusted(batch: Batch, *, tau: float = 1.0) -> Tensor:
    """Return the cross entropy of softmax(scores + tau ln share).

    Parameters
    ----------
    batch : Batch
        A class without a label counts as a thousandth of one.
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
    return _moved(batch, tau * log_share(batch.counts))


def balanced_softmax(batch: Batch) -> Tensor:
    """Return the cross entropy of softmax(scores + ln share).

    Parameters
    ----------
    batch : Batch
        softmax(scores) themselves are the probabilities under a flat prior. A class without a
        label counts as a thousandth of one.

    Returns
    -------
    loss : Tensor of shape ()
        Mean over the rows of weight x loss.

    References
    ----------
    Ren et al. 2020, Balanced meta-softmax for long-tailed visual recognition, eq. 3.
    """
    return logit_adjusted(batch, tau=1.0)


def seesaw(batch: Batch, *, mitigation: float = 0.8, compensation: float = 2.0) -> Tensor:
    """Return -ln(e^z_y / (e^z_y + sum over j of S_yj e^z_j)), S mitigation x compensation.

    Mitigation is (n_j / n_y)^p where j is rarer than the truth y, compensation (p_j / p_y)^q where
    j is likelier; each is 1 elsewhere: rare classes are punished less for being beaten, and more
    for being mistaken. The labelled counts stand in for the paper's running ones, which end there.

    Parameters
    ----------
    batch : Batch
        A class without a label counts as a thousandth of one.
    mitigation, compensation : float
        The powers p and q, not negative; 0 for no effect.

    Returns
    -------
    loss : Tensor of shape ()
        Mean over the rows of weight x loss.

    References
    ----------
    Wang et al. 2021, Seesaw loss for long-tailed instance segmentation.
    """
    fixed, share, truth = batch.scores.detach(), log_share(batch.counts), batch.truth
    rarer = (share - share[truth, None]).clamp_max(0)
    likelier = (fixed - fixed.gather(1, truth[:, None])).clamp_min(0)
    return _moved(batch, mitigation * rarer + compensation * likelier)  # ln S; 0 for the truth


def equalization(batch: Batch, *, tail: float = 0.1, ignored: float = 0.9) -> Tensor:
    """Return -ln(e^z_y / sum over j of w_j e^z_j), w_j small for rare classes but the true one.

    The many rows of other classes hardly push the rare ones down. The paper draws for each row and
    class whether it is left out; its mean is taken here, so that the loss needs no seed.

    Parameters
    ----------
    batch : Batch
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
    return _moved(batch, math.log1p(-ignored) * (rare(batch.counts, tail) * (1 - _is_true(batch))))


def ldam_drw(
    batch: Batch, *, margin: float = 0.5, scale: float = 30.0, deferred: float = 0.8
) -> Tensor:
    """Return the cross entropy after a margin, ~ count^(-1/4), is taken off the true score.

    Parameters
    ----------
    batch : Batch
        Scores are cosines x scale, as `bowerbird.models.heads.layers.Cosine` gives them: a margin
        means nothing where weights may grow.
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
    if batch.progress >= deferred:
        weights = effective_weights(batch.counts)[batch.truth]
        batch = replace(batch, weight=batch.weight * weights)
    return _moved(batch, -_is_true(batch) * (scale * margins(batch.counts, margin)))


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


def _is_true(batch: Batch) -> Tensor:
    """Return 1 at each row's class and 0 elsewhere, shape (b, k)."""
    return F.one_hot(batch.truth, batch.scores.shape[1]).to(batch.scores.dtype)


def _moved(batch: Batch, by: Tensor) -> Tensor:
    """Return the mean cross entropy of the scores + something of shape (k,) or (b, k)."""
    return mean(F.cross_entropy(batch.scores + by, batch.truth, reduction="none"), batch.weight)
