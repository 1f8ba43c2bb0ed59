"""Several output layers on one body, each trained to be an expert of its own."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from bowerbird.models.heads.cosine import Cosine


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
