"""Output layers: one that sees directions only, several on one body, and the bias at the prior."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

EMPTY = 0.5  # labels that a class without one counts as


class Cosine(nn.Module):
    """Return scale x the cosine between the input and each class's weights.

    Parameters
    ----------
    inputs, outputs : int
        Units, positive.
    scale : float
        Positive; scores are in [-scale, scale].

    Attributes
    ----------
    weight : torch.nn.Parameter of shape (outputs, inputs)
        Drawn from torch's global generator.

    References
    ----------
    Cao et al. 2019, Learning imbalanced datasets with label-distribution-aware margin loss.
    """

    def __init__(self, inputs: int, outputs: int, scale: float = 30.0) -> None:
        super().__init__()
        self.in_features, self.out_features, self.scale = inputs, outputs, scale
        self.weight = nn.Parameter(torch.empty(outputs, inputs))
        nn.init.kaiming_uniform_(self.weight, a=math.sqrt(5))  # as torch's own linear layer

    def forward(self, X: Tensor) -> Tensor:
        """Return the scores.

        Parameters
        ----------
        X : Tensor of shape (b, inputs)

        Returns
        -------
        scores : Tensor of shape (b, outputs)
            0 for a row or a class of zeros.
        """
        return self.scale * F.linear(F.normalize(X, dim=1), F.normalize(self.weight, dim=1))


class Experts(nn.Module):
    """One hidden layer, and an output layer for each expert.

    Parameters
    ----------
    columns, hidden, classes : int
        Units of the input, the hidden and each output layer, positive.
    experts : int
        How many, positive.
    cosine : bool
        Whether the output layers see directions only.
    """

    def __init__(
        self, columns: int, hidden: int, classes: int, experts: int, cosine: bool = False
    ) -> None:
        super().__init__()
        kind: type[Cosine] | type[nn.Linear] = Cosine if cosine else nn.Linear
        self.body = nn.Sequential(nn.Linear(columns, hidden), nn.ReLU())
        self.outputs = nn.ModuleList(kind(hidden, classes) for _ in range(experts))

    def forward(self, X: Tensor) -> Tensor:
        """Return scores of shape (experts, b, classes) for rows of shape (b, columns)."""
        inside = self.body(X)
        return torch.stack([output(inside) for output in self.outputs])


def experts(
    columns: int, hidden: int, classes: int, count: int, seed: int, cosine: bool = False
) -> Experts:
    """Make experts with weights drawn from a seed.

    Parameters
    ----------
    columns, hidden, classes, count : int
        As of `Experts`.
    seed : int
        Torch's global generator is left as it was.
    cosine : bool

    Returns
    -------
    network : Experts
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Experts(columns, hidden, classes, count, cosine)


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
