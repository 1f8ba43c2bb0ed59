"""Draw the rows of a step by their chances, and tell repeated rows apart by a little noise."""

from __future__ import annotations

import numpy as np

from bowerbird.models.base.learner import Doubles, Floats, Ints


def draw(chances: Doubles, size: int, rng: np.random.Generator, y: Ints | None = None) -> Ints:
    """Draw rows so that each comes as often as expected, up to one.

    Parameters
    ----------
    chances : ndarray of shape (l,), float64
        Not negative, sum 1.
    size : int
        Rows to draw, positive.
    rng : numpy.random.Generator
    y : ndarray of shape (l,), int64, optional
        Where it is given, each class comes as often as expected, up to one, too.

    Returns
    -------
    chosen : ndarray of shape (size,), int64
        Shuffled. Row i is in it floor(size x chance) or ceil(size x chance) times.

    References
    ----------
    Kitagawa 1996, Monte Carlo filter and smoother for non-Gaussian nonlinear state space models,
    appendix: systematic resampling.
    """
    order = rng.permutation(len(chances))  # else neighbours would never come together
    if y is not None:
        order = order[np.argsort(y[order], kind="stable")]
    ends = np.cumsum(chances[order])
    marks = (np.arange(size) + rng.random()) / size * ends[-1]
    at = np.searchsorted(ends, marks, side="right").clip(max=len(order) - 1)
    return rng.permutation(order[at])


def jitter(
    X: Floats,
    y: Ints,
    chosen: Ints,
    amount: float,
    rng: np.random.Generator,
    deviation: Floats | None = None,
) -> Floats:
    """Return the chosen rows; those that repeat an earlier one with noise.

    Parameters
    ----------
    X : ndarray of shape (l, d), float32
    y : ndarray of shape (l,), int64
        Their classes.
    chosen : ndarray of shape (b,), int64
    amount : float
        Of noise, in deviations, not negative.
    rng : numpy.random.Generator
    deviation : ndarray of shape (d,), float32, optional
        What `within` gives, where the caller has it already.

    Returns
    -------
    rows : ndarray of shape (b, d), float32
    """
    rows, repeated = X[chosen], _is_repeated(chosen)
    width = within(X, y) if deviation is None else deviation
    noise = rng.standard_normal((int(repeated.sum()), X.shape[1]), dtype=np.float32)
    rows[repeated] += np.float32(amount) * width * noise
    return rows


def within(X: Floats, y: Ints) -> Floats:
    """Measure how far rows lie from their class's mean, over all classes.

    Parameters
    ----------
    X : ndarray of shape (l, d), float32
    y : ndarray of shape (l,), int64
        Class numbers, not negative.

    Returns
    -------
    deviation : ndarray of shape (d,), float32
        Standard deviation with l - classes degrees of freedom: a class with a single label takes
        the others' width; 0 where every class has a single one.
    """
    _, numbers, counts = np.unique(y, return_inverse=True, return_counts=True)
    means = np.zeros((len(counts), X.shape[1]))
    np.add.at(means, numbers, X)
    squares = ((X - (means / counts[:, None])[numbers]) ** 2).sum(axis=0)
    return np.asarray(np.sqrt(squares / max(len(y) - len(counts), 1)), dtype=np.float32)


def _is_repeated(chosen: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    repeated = np.ones(len(chosen), dtype=bool)
    repeated[np.unique(chosen, return_index=True)[1]] = False
    return repeated
