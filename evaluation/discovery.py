"""How many classes a random draw would have found."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln


def expected_classes(counts: npt.ArrayLike, drawn: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Give the expected number of classes in a random draw without replacement.

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
    left = total - c - n
    # ln C(N - c, n) - ln C(N, n); nothing is missed where fewer than n items are of other classes.
    with np.errstate(invalid="ignore"):
        logs = (
            gammaln(total - c + 1) - gammaln(left + 1) - gammaln(total + 1) + gammaln(total - n + 1)
        )
    missed = np.where(left >= 0, np.exp(logs), 0.0)
    return np.asarray((1 - missed).sum(axis=0))
