"""Solve softmax regression by scikit-learn, where torch is not installed."""

from __future__ import annotations

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from bowerbird.models.base.learner import Doubles, Ints


def solve(
    X: Doubles, y: Ints, weight: Doubles, k: int, C: float, tol: float, max_iter: int
) -> tuple[Doubles, int, float]:
    """Minimise C sum_i w_i loss_i + |W|^2 / 2.

    Parameters
    ----------
    X : ndarray of shape (l, d), float64
    y : ndarray of shape (l,), int64
        Class numbers in [0, k), each there.
    weight : ndarray of shape (l,), float64
    k : int
    C : float
    tol : float
        It is solved where no part of the gradient exceeds this times the penalty's curvature.
    max_iter : int
        Steps of Newton at most.

    Returns
    -------
    weights : ndarray of shape (k, d + 1), float64
        The intercept last; two classes have mirrored ones, each half of the usual one vector.
    steps : int
    slope : float
        0 where it is solved, infinity where the steps did not suffice.

    References
    ----------
    Nocedal and Wright 2006, Numerical optimization, algorithm 7.1.
    """
    if k == 1:
        return np.zeros((1, X.shape[1] + 1)), 0, 0.0
    # scikit-learn stops by the gradient of the mean loss, whose penalty curves by this much.
    curvature = 1 / (C * weight.sum())
    estimator = LogisticRegression(C=C, solver="newton-cg", tol=tol * curvature, max_iter=max_iter)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ConvergenceWarning)
        estimator.fit(X, y, sample_weight=weight)
    solution = np.column_stack([estimator.coef_, estimator.intercept_])
    if k == 2:
        solution = np.vstack([-solution, solution]) / 2
    return solution, int(estimator.n_iter_.max()), np.inf if caught else 0.0
