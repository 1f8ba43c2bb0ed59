"""Move probabilities from one prior to another, and find a pool's prior without labels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import softmax

from bowerbird.models.probabilities.temperature import logs

LEAST = 1e-12  # a prior of 0 would never be left again

Doubles = npt.NDArray[np.float64]


def moved(probabilities: npt.ArrayLike, old: npt.ArrayLike, new: npt.ArrayLike) -> Doubles:
    """Return the probabilities that hold under another prior: p_c new_c / old_c, to the sum 1.

    Each class's odds are multiplied by one number, so before the rows are brought to the sum 1 a
    class ranks the items as it did.

    Parameters
    ----------
    probabilities : array-like of shape (n, k)
    old, new : array-like of shape (k,)
        Priors, not negative; each is brought to the sum 1.

    Returns
    -------
    probabilities : ndarray of shape (n, k), float64
        Rows sum to 1.

    References
    ----------
    Saerens, Latinne and Decaestecker 2002, Adjusting the outputs of a classifier to new a priori
    probabilities, eq. 2.4. As logits: Menon et al. 2021, Long-tail learning via logit adjustment,
    section 4.1.
    """
    return np.asarray(softmax(logs(probabilities) + log_ratio(old, new), axis=1))


def log_ratio(old: npt.ArrayLike, new: npt.ArrayLike) -> Doubles:
    """Return what is to be added to each class's log probability.

    Parameters
    ----------
    old, new : array-like of shape (k,)
        Priors, not negative.

    Returns
    -------
    ratio : ndarray of shape (k,), float64
    """
    return np.asarray(np.log(_whole(new)) - np.log(_whole(old)))


def pool_prior(
    probabilities: npt.ArrayLike, old: npt.ArrayLike, steps: int = 1000, tol: float = 1e-4
) -> tuple[Doubles, bool]:
    """Find a pool's prior by expectation maximisation.

    It holds where the classes look the same in the pool as among the labels and only their
    frequencies differ, and where the probabilities are calibrated.

    Parameters
    ----------
    probabilities : array-like of shape (n, k)
        Of the pool's items, under the prior `old`.
    old : array-like of shape (k,)
    steps : int
        At most.
    tol : float
        It has arrived where no class's share moves by more in a step.

    Returns
    -------
    prior : ndarray of shape (k,), float64
        Sums to 1; `old` where there is no item.
    arrived : bool
        Whether it came to rest within the steps.

    References
    ----------
    Saerens, Latinne and Decaestecker 2002, eq. 2.9.
    """
    chances = np.maximum(np.asarray(probabilities, dtype=np.float64), LEAST)
    start = prior = _whole(old)
    if not len(chances):
        return prior, True
    for _ in range(steps):
        weighed = chances * (prior / start)
        weighed /= weighed.sum(axis=1, keepdims=True)
        before, prior = prior, _whole(weighed.mean(axis=0))
        if np.abs(prior - before).max() <= tol:
            return prior, True
    return prior, False


def _whole(prior: npt.ArrayLike) -> Doubles:
    held = np.maximum(np.asarray(prior, dtype=np.float64), LEAST)
    return np.asarray(held / held.sum())
