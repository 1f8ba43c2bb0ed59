"""An output layer that sees directions only, so that no class wins by longer weights."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F


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
