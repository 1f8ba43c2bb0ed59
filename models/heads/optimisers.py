"""Choose what turns gradients into steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

import torch
from torch import nn
from torch.nn import Parameter

from bowerbird.data.errors import ConfigError
from bowerbird.models.base.lookup import look_up

OptimiserName = Literal["adamw", "muon", "muon_all"]


class Stepper(Protocol):
    """What takes a step, as torch's own optimisers do."""

    def zero_grad(self) -> None:
        """Forget the gradients."""

    def step(self) -> object:
        """Move the weights."""


class Both:
    """Two optimisers, each with its own weights.

    Parameters
    ----------
    *parts : torch.optim.Optimizer
    """

    def __init__(self, *parts: torch.optim.Optimizer) -> None:
        self.parts = parts

    def zero_grad(self) -> None:
        """Forget the gradients of every part."""
        for part in self.parts:
            part.zero_grad()

    def step(self) -> None:
        """Move the weights of every part."""
        for part in self.parts:
            part.step()


def adamw(network: nn.Module, rate: float, decay: float) -> Stepper:
    """Return AdamW on all weights.

    Parameters
    ----------
    network : torch.nn.Module
    rate : float
        Step size, positive.
    decay : float
        Weight decay, not negative.

    Returns
    -------
    stepper : Stepper

    References
    ----------
    Loshchilov and Hutter 2019, Decoupled weight decay regularization, algorithm 2.
    """
    return torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=decay)


def muon(network: nn.Module, rate: float, decay: float) -> Stepper:
    """Return Muon on the hidden layers' matrices, and AdamW on the biases and the output layer.

    Its step is of equal length in every direction of a matrix, so that what only the tail needs
    is learnt as fast as what the head needs. Steps are scaled so that AdamW's rate fits.

    Parameters
    ----------
    network : torch.nn.Module
        The matrix that comes last is the output layer's.
    rate : float
        Step size, positive.
    decay : float
        Weight decay, not negative.

    Returns
    -------
    stepper : Stepper

    Raises
    ------
    ConfigError
        If this torch has no Muon.

    References
    ----------
    Jordan et al. 2024, Muon: an optimizer for hidden layers in neural networks; Liu et al. 2025,
    Muon is scalable for LLM training, for the scale of the steps.
    """
    return _muon(network, _matrices(network)[:-1], rate, decay)


def muon_all(network: nn.Module, rate: float, decay: float) -> Stepper:
    """Return Muon on every matrix, the output layer's too, and AdamW on the biases.

    Parameters
    ----------
    network : torch.nn.Module
    rate : float
        Step size, positive.
    decay : float
        Weight decay, not negative.

    Returns
    -------
    stepper : Stepper

    Raises
    ------
    ConfigError
        If this torch has no Muon.
    """
    return _muon(network, _matrices(network), rate, decay)


_BY_NAME: dict[str, Callable[[nn.Module, float, float], Stepper]] = {
    "adamw": adamw,
    "muon": muon,
    "muon_all": muon_all,
}
OPTIMISERS = tuple(_BY_NAME)


def optimiser_of(name: str, network: nn.Module, rate: float, decay: float) -> Stepper:
    """Return the optimiser of a name, made for a network.

    Parameters
    ----------
    name : str
        One of `OPTIMISERS`: ``adamw``; ``muon`` for the hidden layers; ``muon_all`` for the output
        layer too.
    network : torch.nn.Module
        On its device already.
    rate : float
        Step size, positive.
    decay : float
        Weight decay, not negative.

    Returns
    -------
    stepper : Stepper
        With `zero_grad` and `step`.

    Raises
    ------
    ConfigError
        If there is none of that name, or this torch has no Muon; a ValueError.
    """
    return look_up("optimiser", name, _BY_NAME)(network, rate, decay)


def _matrices(network: nn.Module) -> list[Parameter]:
    return [p for p in network.parameters() if p.ndim == 2]


def _muon(network: nn.Module, chosen: list[Parameter], rate: float, decay: float) -> Stepper:
    if not hasattr(torch.optim, "Muon"):
        raise ConfigError(
            f"optimiser is muon, and torch {torch.__version__} has none. "
            "Choose adamw, or install torch 2.9 or later."
        )
    matrices = {id(p) for p in chosen}
    rest = [p for p in network.parameters() if id(p) not in matrices]
    parts: list[torch.optim.Optimizer] = []
    if chosen:
        scaled = "match_rms_adamw"
        parts.append(torch.optim.Muon(chosen, lr=rate, weight_decay=decay, adjust_lr_fn=scaled))
    if rest:
        parts.append(torch.optim.AdamW(rest, lr=rate, weight_decay=decay))
    return Both(*parts)
