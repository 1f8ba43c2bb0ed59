"""A Gaussian a class, those of small classes mended with what larger ones nearby are like."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.covariance import ledoit_wolf_shrinkage

from bowerbird.models.base.learner import Doubles, Ints

WIDE = 256  # columns above which the covariance is kept as a few factors and a diagonal
FACTORS = 32
ROWS = 1_000  # of a class that its covariance is taken from
SMALL = 20  # rows; a class below this or below the median borrows
TINY = 5  # rows; a class below this takes the nearest class's variances alone
FLOOR = 0.1  # of the mean variance, added to what is borrowed


@dataclass(frozen=True)
class Gaussian:
    """A normal distribution whose covariance is ``factors.T @ factors + diag(spread)``.

    Parameters
    ----------
    mean : ndarray of shape (d,)
    factors : ndarray of shape (r, d)
        With few rows these are the rows themselves, so that no d x d matrix is ever made.
    spread : ndarray of shape (d,)
        Variances, not negative.
    """

    mean: Doubles
    factors: Doubles
    spread: Doubles

    @property
    def variance(self) -> Doubles:
        """Diagonal of the covariance, shape (d,)."""
        return np.asarray((self.factors**2).sum(axis=0) + self.spread)

    def draw(self, n: int, rng: np.random.Generator) -> Doubles:
        """Draw rows.

        Parameters
        ----------
        n : int
        rng : numpy.random.Generator

        Returns
        -------
        rows : ndarray of shape (n, d)
        """
        along = rng.standard_normal((n, len(self.factors))) @ self.factors
        across = rng.standard_normal((n, len(self.mean))) * np.sqrt(self.spread)
        return np.asarray(self.mean + along + across)


def estimate(X: Doubles) -> Gaussian:
    """Fit a Gaussian, its covariance shrunk toward a sphere as Ledoit and Wolf have it.

    Parameters
    ----------
    X : ndarray of shape (n, d)
        One row or more; of more than 1,000 every second, third, ... gives the covariance. Above
        256 columns it is kept as 32 factors and a diagonal, the variances being right.

    Returns
    -------
    gaussian : Gaussian
        Of one row, all variances are 0.

    References
    ----------
    Ledoit and Wolf 2004, A well-conditioned estimator for large-dimensional covariance matrices,
    eq. 14.
    """
    mean, d = X.mean(axis=0), X.shape[1]
    rows = X[:: -(-len(X) // ROWS)]
    if len(rows) < 2:
        return Gaussian(mean, np.zeros((0, d)), np.zeros(d))
    centred = (rows - rows.mean(axis=0)) / np.sqrt(len(rows))
    variance = (centred**2).sum(axis=0)
    # Where nothing varies there is nothing to shrink, and the formula divides 0 by 0.
    shrunk = float(ledoit_wolf_shrinkage(rows)) if variance.any() else 0.0
    shrunk = max(shrunk, 0.0)  # of two rows it is 0, but for rounding
    factors = _factors(centred)
    rest = np.maximum(variance - (factors**2).sum(axis=0), 0) if d > WIDE else np.zeros(d)
    spread = (1 - shrunk) * rest + shrunk * variance.mean()
    return Gaussian(mean, np.sqrt(1 - shrunk) * factors, spread)


def _factors(centred: Doubles) -> Doubles:
    n, d = centred.shape
    if n <= (FACTORS if d > WIDE else d):
        return centred
    _, lengths, axes = np.linalg.svd(centred, full_matrices=False)
    columns = FACTORS if d > WIDE else d
    return np.asarray(lengths[:columns, None] * axes[:columns])


def calibrate(
    estimates: list[Gaussian], counts: Ints, lenders: int, share: float
) -> list[Gaussian]:
    """Mend the Gaussians of small classes with those of the nearest larger ones.

    A class c is small with fewer than 20 rows, or fewer than the median class. Of the `lenders`
    larger classes whose means are nearest, each weighs w_j, proportional to n_j exp(-r_j / r), r_j
    being the distance of the means and r the mean of these. c's mean becomes share own + (1 -
    share) sum_j w_j mean_j, its covariance sum_j w_j cov_j + a I, a being a tenth of the mean
    variance; a class of more than 2 d rows has its own covariance in equal parts in the sum. A
    class of fewer than five rows takes the variances of the nearest larger class.

    Parameters
    ----------
    estimates : list of k Gaussian
    counts : ndarray of shape (k,), int64
        Rows of each class, positive.
    lenders : int
        Positive.
    share : float
        In [0, 1], of the own mean.

    Returns
    -------
    calibrated : list of k Gaussian
        A class that is not small, or the largest, is as it was.

    References
    ----------
    Zhang et al. 2023, When noisy labels meet long tail dilemmas: a representation calibration
    method; the distances are ours in that they are measured in their own mean, because an
    embedding has no set scale, and so are the limits of 5 and 2 d rows.
    """
    small = (counts < SMALL) | (counts < np.median(counts))
    means = np.stack([g.mean for g in estimates])
    mended = list(estimates)
    for c in np.flatnonzero(small):
        larger = np.flatnonzero(counts > counts[c])
        if not len(larger):
            continue
        far = np.linalg.norm(means[larger] - means[c], axis=1)
        near = np.argsort(far, kind="stable")[:lenders]
        weight = counts[larger[near]] * np.exp(-far[near] / max(far[near].mean(), 1e-300))
        lent = [estimates[j] for j in larger[near]]
        mended[c] = _mended(estimates[c], int(counts[c]), lent, weight / weight.sum(), share)
    return mended


def _mended(
    estimate: Gaussian, n: int, lent: list[Gaussian], weight: Doubles, share: float
) -> Gaussian:
    mean = share * estimate.mean + (1 - share) * sum(
        w * g.mean for w, g in zip(weight, lent, strict=True)
    )
    if n < TINY:
        return Gaussian(mean, estimate.factors[:0], lent[0].variance)
    if n > 2 * len(mean):
        lent, weight = [*lent, estimate], np.append(weight, 1) / 2
    factors = np.concatenate([np.sqrt(w) * g.factors for w, g in zip(weight, lent, strict=True)])
    spread = sum(w * g.spread for w, g in zip(weight, lent, strict=True))
    floor = FLOOR * ((factors**2).sum(axis=0) + spread).mean()
    return Gaussian(mean, factors, np.asarray(spread + floor))
