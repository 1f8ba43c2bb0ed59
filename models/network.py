"""The network behind `Mlp`: two layers, grown by an output where a class is new."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

Ints = npt.NDArray[np.int64]


def build(columns: int, hidden: int, classes: int, seed: int) -> nn.Sequential:
    """Make a network with weights drawn from a seed.

    Parameters
    ----------
    columns, hidden, classes : int
        Units of the input, the hidden and the output layer, positive.
    seed : int
        Torch's global generator is left as it was.

    Returns
    -------
    network : torch.nn.Sequential
        Gives scores of shape (n, classes).
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Sequential(nn.Linear(columns, hidden), nn.GELU(), nn.Linear(hidden, classes))


def widen(network: nn.Sequential, at: Ints, classes: int) -> nn.Sequential:
    """Give a network further outputs.

    Parameters
    ----------
    network : torch.nn.Sequential
        With k outputs.
    at : ndarray of shape (k,), int64
        Where the old outputs stand among the new.
    classes : int
        Outputs of the new network, at least k.

    Returns
    -------
    network : torch.nn.Sequential
        The same layers but for the last; a new output begins below every old one's bias, as
        unlikely as a class without a label is.
    """
    *first, last = network
    assert isinstance(last, nn.Linear)
    wider = nn.Linear(last.in_features, classes, device=last.weight.device)
    rows = torch.from_numpy(at).to(last.weight.device)
    with torch.no_grad():
        wider.weight.zero_()
        wider.bias.fill_(float(last.bias.min()) - 1)
        wider.weight[rows], wider.bias[rows] = last.weight, last.bias
    return nn.Sequential(*first, wider)


def balanced_loss(scores: Tensor, truth: Tensor, log_share: Tensor, weight: Tensor) -> Tensor:
    """Give the balanced softmax loss.

    Parameters
    ----------
    scores : Tensor of shape (b, k)
    truth : Tensor of shape (b,), int64
    log_share : Tensor of shape (k,)
        ln of each class's share of the labels.
    weight : Tensor of shape (b,)
        Not negative.

    Returns
    -------
    loss : Tensor of shape ()
        Mean of weight x cross entropy of softmax(scores + log_share).

    References
    ----------
    Ren et al. 2020, Balanced meta-softmax for long-tailed visual recognition, eq. 3.
    """
    losses = nn.functional.cross_entropy(scores + log_share, truth, reduction="none")
    return (losses * weight).mean()


def log_share(numbers: Ints, weight: npt.NDArray[np.float64], k: int) -> npt.NDArray[np.float32]:
    """Give ln of each class's share of the labels.

    Parameters
    ----------
    numbers : ndarray of shape (l,), int64
        Class numbers in [0, k).
    weight : ndarray of shape (l,), float64
        Not all zero.
    k : int

    Returns
    -------
    log_share : ndarray of shape (k,), float32
        A class without a label counts as a thousandth of one.
    """
    totals = np.bincount(numbers, weights=weight, minlength=k)
    return np.asarray(np.log(np.maximum(totals / totals.sum(), 1e-3 / len(numbers))), np.float32)


def draw(rng: np.random.Generator, rows: int, fresh: int, batch: int) -> Ints:
    """Draw the rows of a step.

    Parameters
    ----------
    rng : numpy.random.Generator
    rows : int
        How many there are.
    fresh : int
        How many of them, the last ones, are new: half of the step; 0 for no difference.
    batch : int
        Rows drawn at most, positive.

    Returns
    -------
    chosen : ndarray of shape (b,), int64
        Every row once where they fit a step and none is new.
    """
    if fresh == 0 or fresh >= rows:
        return np.arange(rows) if rows <= batch else rng.choice(rows, batch, replace=False)
    half = max(1, min(batch, rows) // 2)
    old = rng.choice(rows - fresh, half, replace=half > rows - fresh)
    new = rng.choice(fresh, half, replace=half > fresh) + rows - fresh
    return np.concatenate([old, new])
