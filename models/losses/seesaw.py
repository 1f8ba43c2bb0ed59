"""Seesaw loss: rare classes are punished less for being beaten, and more for being mistaken."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F

from bowerbird.models.losses.shares import log_share, mean


def seesaw(
    scores: Tensor,
    truth: Tensor,
    weight: Tensor,
    counts: Tensor,
    progress: float,
    *,
    mitigation: float = 0.8,
    compensation: float = 2.0,
) -> Tensor:
    """Return -ln(e^z_y / (e^z_y + sum over j of S_yj e^z_j)), S mitigation x compensation.

    Mitigation is (n_j / n_y)^p where j is rarer than the truth y, compensation (p_j / p_y)^q where
    j is likelier; each is 1 elsewhere. The labelled counts stand in for the paper's running ones,
    which end there.

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
    fixed, share = scores.detach(), log_share(counts)
    rarer = (share - share[truth, None]).clamp_max(0)
    likelier = (fixed - fixed.gather(1, truth[:, None])).clamp_min(0)
    factors = mitigation * rarer + compensation * likelier  # ln S; 0 for the truth itself
    return mean(F.cross_entropy(scores + factors, truth, reduction="none"), weight)
