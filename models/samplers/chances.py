"""How likely each row is to be shown: evenly, by its class, or from the one to the other.

`sampler_of` has every sampler; the one that parts classes too is in a file of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from bowerbird.models.base.learner import Doubles, Ints
from bowerbird.models.base.lookup import look_up
from bowerbird.models.samplers.subclass import subclass

SamplerName = Literal["uniform", "oversample", "subclass", "progressive"]
Sampler = Callable[[Doubles, Ints, int, int], Callable[[float], Doubles]]


def uniform(X: Doubles, y: Ints, k: int, seed: int) -> Callable[[float], Doubles]:
    """Draw each row with the same chance.

    Parameters
    ----------
    X : ndarray of shape (l, d), float64
        Not used.
    y : ndarray of shape (l,), int64
        Class numbers in [0, k).
    k : int
    seed : int
        Not used.

    Returns
    -------
    chances : callable
        Takes progress in [0, 1), gives an array of shape (l,), float64, that sums to 1.
    """
    each = np.full(len(y), 1 / len(y))
    return lambda progress: each


def oversample(X: Doubles, y: Ints, k: int, seed: int) -> Callable[[float], Doubles]:
    """Return each class that has a label the same chance, and each row of a class.

    Parameters
    ----------
    X : ndarray of shape (l, d), float64
        Not used.
    y : ndarray of shape (l,), int64
        Class numbers in [0, k).
    k : int
    seed : int
        Not used.

    Returns
    -------
    chances : callable
        Takes progress in [0, 1), gives an array of shape (l,), float64, that sums to 1.

    References
    ----------
    Buda et al. 2018, A systematic study of the class imbalance problem in convolutional neural
    networks, on oversampling.
    """
    counts = np.bincount(y, minlength=k)
    each = 1 / (np.count_nonzero(counts) * counts[y])
    return lambda progress: each


def progressive(X: Doubles, y: Ints, k: int, seed: int) -> Callable[[float], Doubles]:
    """Return (1 - t) x the chances of `uniform` + t x those of `oversample` at the progress t.

    Parameters
    ----------
    X : ndarray of shape (l, d), float64
        Not used.
    y : ndarray of shape (l,), int64
        Class numbers in [0, k).
    k : int
    seed : int
        Not used.

    Returns
    -------
    chances : callable
        Takes progress in [0, 1), gives an array of shape (l,), float64, that sums to 1.

    References
    ----------
    Kang et al. 2020, Decoupling representation and classifier for long-tailed recognition,
    on progressively balanced sampling.
    """
    first, last = uniform(X, y, k, seed)(0), oversample(X, y, k, seed)(0)
    return lambda progress: (1 - progress) * first + progress * last


_BY_NAME: dict[str, Sampler] = {
    "uniform": uniform,
    "oversample": oversample,
    "subclass": subclass,
    "progressive": progressive,
}
SAMPLERS = tuple(_BY_NAME)


def sampler_of(name: str) -> Sampler:
    """Return the sampler of a name.

    Parameters
    ----------
    name : str
        One of `SAMPLERS`.

    Returns
    -------
    sampler : callable
        ``sampler(X, y, k, seed)``, rows of shape (l, d), gives a function of progress in [0, 1),
        which gives the chance of each row, shape (l,).

    Raises
    ------
    ConfigError
        If there is no such sampler; a ValueError.
    """
    return look_up("sampler", name, _BY_NAME)
