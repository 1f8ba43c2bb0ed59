"""Mix rows of old and new classes, so that the line between them is drawn where both are seen."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from bowerbird.models.base.learner import Ints


class Mixed(NamedTuple):
    """Rows between two rows, and how much of either's class they are.

    A loss takes class numbers: the loss of a mixed row is that for `first` with weight x `share`
    plus that for `second` with weight x (1 - `share`).

    Parameters
    ----------
    X : Tensor of shape (b, d), float32
    first, second : Tensor of shape (b,), int64
    share : Tensor of shape (b,), float32
        Of the first, in [0, 1].
    """

    X: Tensor
    first: Tensor
    second: Tensor
    share: Tensor


def mixed(
    X: Tensor,
    y: Tensor,
    chosen: Ints,
    partner: Ints,
    counts: Tensor,
    rng: np.random.Generator,
    *,
    alpha: float = 1.0,
    kappa: float = 3.0,
    tau: float = 0.5,
) -> Mixed:
    """Mix each chosen row with its partner; a label moves to the rarer class of the two.

    Parameters
    ----------
    X : Tensor of shape (l, d), float32
    y : Tensor of shape (l,), int64
        Class numbers in [0, k).
    chosen, partner : ndarray of shape (b,), int64
        Rows to mix.
    counts : Tensor of shape (k,)
        Labels a class.
    rng : numpy.random.Generator
        Of the ratios, one a row.
    alpha : float
        Of the ratios' Beta(alpha, alpha), positive; small for rows that are mostly one of the two.
    kappa : float
        How many times more frequent the one class must be for the label to move to the other; inf
        for a label as mixed as the row (EnMix).
    tau : float
        Share of the frequent class's row up to which the label moves, in [0, 1].

    Returns
    -------
    mixed : Mixed
        On the device of `X`.

    References
    ----------
    DualMix, EnMix and AdpMix, as told in their paper; for the ratio of the label Chou et al. 2020,
    Remix: rebalanced mixup.
    """
    drawn = rng.beta(alpha, alpha, len(chosen)).astype(np.float32)
    ratio = torch.from_numpy(drawn).to(X.device)
    at, other = (torch.from_numpy(part).to(X.device) for part in (chosen, partner))
    rows = ratio[:, None] * X[at] + (1 - ratio)[:, None] * X[other]
    first, second = y[at], y[other]
    share = label_share(ratio, counts[first], counts[second], kappa, tau)
    return Mixed(rows, first, second, share)


def label_share(ratio: Tensor, first: Tensor, second: Tensor, kappa: float, tau: float) -> Tensor:
    """Return the first class's share of the label.

    Parameters
    ----------
    ratio : Tensor of shape (b,)
        The first row's share of the mixed row, in [0, 1].
    first, second : Tensor of shape (b,)
        Labels of either's class.
    kappa, tau : float
        As for `mixed`.

    Returns
    -------
    share : Tensor of shape (b,)
        0 where the first class is kappa times as frequent and has less than tau of the row, 1 where
        that holds of the second, else the ratio.
    """
    to_second = (first >= kappa * second) & (ratio < tau) & (second > 0)
    to_first = (second >= kappa * first) & (1 - ratio < tau) & (first > 0)
    return ratio.masked_fill(to_second, 0.0).masked_fill(to_first, 1.0)
