"""What an expert that weighs evidence is trained by, row for row."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.distributions import Dirichlet, kl_divergence
from torch.nn import functional as F

from bowerbird.models.heads.dempster_shafer import Opinion, opinion
from bowerbird.models.losses.adjusted import margins

CLAMP = 20.0  # of a score: e^20 labels' worth of evidence is as good as any more, and finite
SCALE = 30.0  # of a cosine
MARGIN = 0.5  # of the rarest class, as a cosine
PULL = 0.015  # at the end of a fit, of what speaks for other classes towards no evidence


def evidence(scores: Tensor) -> Tensor:
    """Turn scores into evidence.

    Parameters
    ----------
    scores : Tensor of shape (.., k)

    Returns
    -------
    evidence : Tensor of shape (.., k)
        e^score, at most e^20.
    """
    return torch.exp(scores.clamp(max=CLAMP))


def chances(held: Opinion) -> Tensor:
    """Share the doubt out evenly, which gives the mean of the Dirichlet distribution.

    Parameters
    ----------
    held : Opinion

    Returns
    -------
    chances : Tensor of shape (b, k)
        Rows sum to 1.
    """
    return held.belief + held.doubt[:, None] / held.belief.shape[1]


def evidence_loss(scores: Tensor, truth: Tensor, counts: Tensor, progress: float) -> Tensor:
    """Return the loss of one expert.

    Parameters
    ----------
    scores : Tensor of shape (b, k)
        Cosines x 30.
    truth : Tensor of shape (b,), int64
    counts : Tensor of shape (k,)
        Labels a class.
    progress : float
        How far the fit is, in [0, 1).

    Returns
    -------
    losses : Tensor of shape (b,)
        - ln of the true class's chance, + cross entropy with a margin, + the divergence.

    References
    ----------
    Li et al. 2022, Trustworthy long-tailed classification; there the margin is taken off inside
    the evidence, where the evidence of a rare class begins so near 0 that its gradient is 0 too.
    """
    is_true = F.one_hot(truth, scores.shape[1]).to(scores.dtype)
    lowered = scores - is_true * SCALE * margins(counts, MARGIN)
    log_chance = log(chances(opinion(evidence(scores)))).gather(1, truth[:, None])[:, 0]
    pulled = PULL * progress * divergence(scores, truth)
    return F.cross_entropy(lowered, truth, reduction="none") - log_chance + pulled


def divergence(scores: Tensor, truth: Tensor) -> Tensor:
    """Return how far what speaks for the other classes is from no evidence.

    Parameters
    ----------
    scores : Tensor of shape (b, k)
    truth : Tensor of shape (b,), int64

    Returns
    -------
    divergence : Tensor of shape (b,)
        KL(Dir(a) || Dir(1)), a = evidence + 1, but 1 for the true class. In nats, not negative; 0
        where there is one class.

    References
    ----------
    Sensoy, Kaplan and Kandemir 2018, Evidential deep learning to quantify classification
    uncertainty, eq. 5.
    """
    if scores.shape[1] == 1:
        return scores.new_zeros(len(scores))  # a distribution over one class has no width
    is_true = F.one_hot(truth, scores.shape[1]).bool()
    alpha = torch.where(is_true, 1.0, evidence(scores) + 1)
    divergences: Tensor = kl_divergence(Dirichlet(alpha), Dirichlet(torch.ones_like(alpha)))
    return divergences


def log(chances: Tensor) -> Tensor:
    """Return ln of chances, finite at 0 too.

    Parameters
    ----------
    chances : Tensor
        Not negative.

    Returns
    -------
    log : Tensor
        At least ln 1e-12.
    """
    return torch.log(chances.clamp_min(1e-12))
