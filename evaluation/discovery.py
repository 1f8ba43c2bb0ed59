"""How soon classes are found, and how many a random draw would have found."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

Class = TypeVar("Class", bound=Hashable)


def expected_classes(counts: npt.ArrayLike, drawn: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the expected number of classes in a random draw without replacement.

    Parameters
    ----------
    counts : array-like of shape (k,)
        Items of each class in the pool.
    drawn : array-like of shape (t,)
        Numbers of items drawn, each at most the pool's size.

    Returns
    -------
    expected : ndarray of shape (t,), float64
        Sum over classes of 1 - C(N - c, n) / C(N, n), in [0, k].

    Raises
    ------
    ValueError
        If more is drawn than there is.

    References
    ----------
    Hurlbert 1971, The nonconcept of species diversity, eq. 8 (rarefaction).
    """
    c = np.asarray(counts, dtype=np.float64)[:, None]
    n = np.asarray(drawn, dtype=np.float64)[None, :]
    total = c.sum()
    if (n > total).any():
        raise ValueError(f"{int(n.max())} items are drawn; the pool has {int(total)}.")
    others = total - c - n
    # ln C(N - c, n) - ln C(N, n); nothing is missed where fewer than n items are of other classes.
    with np.errstate(invalid="ignore"):
        logs = (
            gammaln(total - c + 1)
            - gammaln(others + 1)
            - gammaln(total + 1)
            + gammaln(total - n + 1)
        )
    missed = np.where(others >= 0, np.exp(logs), 0.0)
    return np.asarray((1 - missed).sum(axis=0))


def rare_classes(pool: Mapping[Class, float]) -> list[Class]:
    """Name the classes whose share of the pool is below half of an even share, rarest first.

    Parameters
    ----------
    pool : mapping of class to float
        How many items of each class there are, above 0.
    """
    edge = 0.5 * sum(pool.values()) / max(len(pool), 1)
    return sorted((c for c, items in pool.items() if items < edge), key=lambda c: pool[c])


def labels_until_each(
    labels: Sequence[Class], pool: Mapping[Class, int], each: int = 1
) -> dict[Class, int | None]:
    """Count, for every class, the labels until it has been labelled some times.

    Parameters
    ----------
    labels : sequence
        The class of each label, in the order of labelling.
    pool : mapping of class to int
        How many items of each class there are, at least 1.
    each : int
        Labels that a class needs, at least 1; all there are where these are fewer.

    Returns
    -------
    labels : dict of class to int or None
        From 1; None where it is not reached.

    Examples
    --------
    >>> labels_until_each(["star", "star", "ring"], {"star": 9, "ring": 1, "jet": 2}, each=2)
    {'star': 2, 'ring': 3, 'jet': None}
    """
    places: dict[Class, list[int]] = {c: [] for c in pool}
    for number, c in enumerate(labels, start=1):
        if c in places:
            places[c].append(number)
    goals = {c: min(each, items) for c, items in pool.items()}
    return {c: at[goals[c] - 1] if len(at) >= goals[c] else None for c, at in places.items()}


def classes_found(labels: Sequence[Hashable]) -> npt.NDArray[np.int64]:
    """Count the classes among the first labels.

    Parameters
    ----------
    labels : sequence
        The class of each of t labels, in the order of labelling.

    Returns
    -------
    found : ndarray of shape (t + 1,), int64
        After 0, 1, ... t labels.
    """
    seen: set[Hashable] = set()
    counts = [0]
    for c in labels:
        seen.add(c)
        counts.append(len(seen))
    return np.array(counts, dtype=np.int64)


def items_found(labels: Sequence[Class], classes: Collection[Class]) -> npt.NDArray[np.int64]:
    """Count the labels of some classes among the first labels.

    Parameters
    ----------
    labels : sequence
        The class of each of t labels, in the order of labelling.
    classes : collection
        Classes that count, the rare ones for example.

    Returns
    -------
    found : ndarray of shape (t + 1,), int64
        After 0, 1, ... t labels.
    """
    return np.cumsum([0, *(c in classes for c in labels)], dtype=np.int64)
