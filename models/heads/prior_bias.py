"""Begin at the prior: an output layer that already knows how frequent each class is."""

from __future__ import annotations

import torch
from torch import Tensor

EMPTY = 0.5  # labels that a class without one counts as


def prior_bias(counts: Tensor) -> Tensor:
    """Return the first bias of an output layer.

    With small weights the cross entropy begins at the prior's entropy and not at ln k, and the
    first steps are not spent on learning what is known. For a loss that adds the prior itself
    (balanced softmax, logit adjustment) a bias of 0 does that.

    Parameters
    ----------
    counts : Tensor of shape (k,)
        Labels a class, not all zero.

    Returns
    -------
    bias : Tensor of shape (k,)
        ln(count / sum of counts); a class without a label counts as half of one.

    References
    ----------
    Chen et al. 2020, Is heuristic sampling necessary in training deep object detectors?, for
    softmax instead of one output a class.
    """
    return torch.log(torch.where(counts > 0, counts, EMPTY) / counts.sum())
