"""What a loss is computed from: rows with their scores, and the classes' shares and weights."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

EMPTY = 1e-3  # labels that a class without one counts as, so that its logarithm is finite
CLIP = 100.0  # how often the smallest weight of a class fits into the largest
MANY = 1000  # labels from which the effective number of a class is near its number


@dataclass(frozen=True, eq=False)
class Batch:
    """Rows of a step, what the network says of them, and how the fit stands.

    Parameters
    ----------
    scores : Tensor of shape (b, k)
    truth : Tensor of shape (b,), int64
        Class numbers in [0, k).
    weight : Tensor of shape (b,)
        Not negative.
    counts : Tensor of shape (k,)
        Labels a class, not all zero.
    progress : float
        How far the fit is, in [0, 1).
    """

    scores: Tensor
    truth: Tensor
    weight: Tensor
    counts: Tensor
    progress: float


def mean(losses: Tensor, weight: Tensor) -> Tensor:
    """Return the mean over the rows of weight x loss, which is linear in the weights.

    Parameters
    ----------
    losses, weight : Tensor of shape (b,)

    Returns
    -------
    loss : Tensor of shape ()
    """
    return (losses * weight).mean()


def log_share(counts: Tensor) -> Tensor:
    """Return ln of each class's share of the labels.

    Parameters
    ----------
    counts : Tensor of shape (k,)
        Labels a class, not all zero.

    Returns
    -------
    log_share : Tensor of shape (k,)
        A class without a label counts as a thousandth of one.
    """
    return torch.log(counts.clamp_min(EMPTY) / counts.sum().clamp_min(EMPTY))


def inverse_weights(counts: Tensor, clip: float = CLIP) -> Tensor:
    """Weight each class by 1 / count.

    Parameters
    ----------
    counts : Tensor of shape (k,)
    clip : float
        The largest weight is at most so many times the smallest; at least 1.

    Returns
    -------
    weights : Tensor of shape (k,)
        Their mean over the classes that have a label is 1.
    """
    raw = 1 / _labelled(counts)
    return _to_mean_one(raw.minimum(clip * raw[counts > 0].min()), counts)


def effective_weights(counts: Tensor, beta: float | None = None) -> Tensor:
    """Weight each class by 1 / its effective number of labels.

    Parameters
    ----------
    counts : Tensor of shape (k,)
    beta : float, optional
        In (0, 1); 0.99 below 1,000 labels and 0.9999 above where it is not given: near 1 the
        weights are those of `inverse_weights`.

    Returns
    -------
    weights : Tensor of shape (k,)
        (1 - beta) / (1 - beta^count); their mean over the classes that have a label is 1.

    References
    ----------
    Cui et al. 2019, Class-balanced loss based on effective number of samples.
    """
    base = (0.99 if float(counts.sum()) < MANY else 0.9999) if beta is None else beta
    number = torch.expm1(_labelled(counts) * math.log(base)) / (base - 1)
    return _to_mean_one(1 / number, counts)


def _labelled(counts: Tensor) -> Tensor:
    return torch.where(counts > 0, counts, 1.0)  # no row asks for the weight of an empty class


def _to_mean_one(raw: Tensor, counts: Tensor) -> Tensor:
    return raw / raw[counts > 0].mean()
