"""Make probabilities mean what they say: a temperature, found on rows that were held out.

A learner with few labels is often too sure. Dividing its log probabilities by a temperature mends
that and leaves each item's order of classes alone. Ours are trained as if every class were equally
frequent, while the rows that they are held to are not; so the share of the labels that is missing
from the probabilities is found beside the temperature, else it would be taken for doubt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax

from bowerbird.data.device import one_thread

LEAST = 1e-7  # a probability of 0 is as sure as float32 can tell, not infinitely sure
COLDEST, HOTTEST = 0.1, 10.0

Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Calibration:
    """What turns a learner's probabilities into ones that can be believed.

    Parameters
    ----------
    temperature : float
        In [0.1, 10]; above 1 where the learner was too sure, 1 where nothing could be found.
    missing : float
        In [0, 1]: the power of the labels' shares that the learner's probabilities lack. 1 for a
        learner that takes all classes for equally frequent, 0 for one that takes the labels'
        shares for those of the pool.
    """

    temperature: float = 1.0
    missing: float = 0.0


def logs(probabilities: npt.ArrayLike) -> Doubles:
    """Return the logarithms of probabilities, none below that of 1e-7.

    Parameters
    ----------
    probabilities : array-like of shape (n, k)

    Returns
    -------
    logs : ndarray of shape (n, k), float64
    """
    return np.asarray(np.log(np.maximum(np.asarray(probabilities, np.float64), LEAST)))


def cooled(probabilities: npt.ArrayLike, temperature: float) -> Doubles:
    """Divide log probabilities by a temperature.

    Parameters
    ----------
    probabilities : array-like of shape (n, k)
    temperature : float
        Positive; above 1 makes them less sure.

    Returns
    -------
    probabilities : ndarray of shape (n, k), float64
        Rows sum to 1; each row's order of classes is as before.

    References
    ----------
    Guo et al. 2017, On calibration of modern neural networks, eq. 9.
    """
    return np.asarray(softmax(logs(probabilities) / temperature, axis=1))


def calibrate(probabilities: npt.ArrayLike, truth: Ints, share: Doubles) -> Calibration:
    """Find what makes the truth of held out rows likeliest.

    Minimises the mean of -ln softmax(ln p / T + a ln share)[truth] over T and a. It is convex in
    1/T and a.

    Parameters
    ----------
    probabilities : array-like of shape (n, k)
        Of rows that the learner was not fitted on.
    truth : ndarray of shape (n,), int64
        Class numbers.
    share : ndarray of shape (k,), float64
        Each class's share of the labels, positive.

    Returns
    -------
    calibration : Calibration

    References
    ----------
    Guo et al. 2017, section 4.2. The biases of Alexandari, Kundaje and Shrikumar 2020, Maximum
    likelihood with bias-corrected calibration is hard-to-beat at label shift adaptation, section
    3.2, are held to one number times ln share: a bias a class asks for more labels than there are.
    """
    log_chances, prior = logs(probabilities), np.log(share)
    rows = np.arange(len(truth))

    def loss(at: Doubles) -> tuple[float, Doubles]:
        predicted = log_softmax(at[0] * log_chances + at[1] * prior, axis=1)
        residual = np.exp(predicted)
        residual[rows, truth] -= 1
        slope = [(residual * log_chances).sum(), (residual @ prior).sum()]
        return -predicted[rows, truth].mean(), np.asarray(slope) / len(truth)

    bounds = [(1 / HOTTEST, 1 / COLDEST), (0.0, 1.0)]
    optimum = minimize(loss, [1.0, 0.5], jac=True, method="L-BFGS-B", bounds=bounds).x
    return Calibration(temperature=float(1 / optimum[0]), missing=float(optimum[1]))


def held_out(
    make: Callable[[], Any],
    X: npt.NDArray[Any],
    y: Ints,
    weight: Doubles,
    folds: int,
    seed: int,
) -> tuple[Doubles, Ints]:
    """Return probabilities of labelled rows, each from a fit that has not seen it.

    Parameters
    ----------
    make : callable
        Makes an unfitted learner.
    X : ndarray of shape (l, d)
    y : ndarray of shape (l,), int64
        Class numbers in [0, k), each with a label or more. A class's only label is learned from in
        every fold and is not held out.
    weight : ndarray of shape (l,), float64
    folds : int
        Two or more; each class is spread evenly over them.
    seed : int
        Of the parts.

    Returns
    -------
    probabilities : ndarray of shape (m, k), float64
    truth : ndarray of shape (m,), int64
        Of the rows that were held out.
    """
    part = _parts(y, weight > 0, folds, seed)
    k = int(y.max()) + 1
    predicted, truth = [np.empty((0, k))], [np.empty(0, np.int64)]
    with one_thread():
        for fold in range(folds):
            out = part == fold
            if out.any():
                learner = make().fit(X[~out], y[~out], weight[~out])
                wide = np.zeros((int(out.sum()), k))
                wide[:, learner.classes_] = learner.predict_proba(X[out])
                predicted.append(wide)
                truth.append(y[out])
    return np.concatenate(predicted), np.concatenate(truth)


def _parts(y: Ints, counts: npt.NDArray[np.bool_], folds: int, seed: int) -> Ints:
    """Return each row its fold; -1 for one that is never held out."""
    part = np.full(len(y), -1, dtype=np.int64)
    rng = np.random.default_rng(seed)
    for number in np.unique(y):
        of_class = rng.permutation(np.flatnonzero((y == number) & counts))
        if len(of_class) > 1:
            part[of_class] = (np.arange(len(of_class)) + number) % folds
    return part
