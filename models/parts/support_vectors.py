"""Support vector machines with one Gaussian kernel, a machine for each class."""

from __future__ import annotations

from typing import Self

import numpy as np
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.svm import SVC
from sklearn.utils import gen_batches

from bowerbird.models.base.chunked import balanced
from bowerbird.models.base.learner import Doubles, Floats, Ints

KERNELS = 8_000_000  # values of the kernel at a time while scoring, 64 MB


class OneVsRestSvm:
    """One machine for each class, which tells it from all others; one for two classes.

    scikit-learn's SVC has one for each pair: 45,000 for 300 classes, whose answers for some
    thousand items do not fit memory. Here all machines share the labels and the kernel, so that
    items are scored by one product of matrices.

    Parameters
    ----------
    C : float
        Inverse strength of the penalty, positive.
    gamma : float
        Of the kernel exp(-gamma distance^2), positive.
    balance : bool
        Whether a class weighs as much as all others together.
    """

    def __init__(self, C: float, gamma: float, balance: bool) -> None:
        self.C = C
        self.gamma = gamma
        self.balance = balance

    def fit(self, X: Floats, y: Ints, sample_weight: Doubles | None = None) -> Self:
        """Fit every machine.

        Parameters
        ----------
        X : ndarray of shape (l, d)
        y : ndarray of shape (l,)
            Class numbers from 0 to k - 1, two classes or more.
        sample_weight : ndarray of shape (l,), optional
            Positive.

        Returns
        -------
        self
        """
        weight = np.ones(len(y)) if sample_weight is None else sample_weight
        k = int(y.max()) + 1
        self.labels, self.pull = X, np.zeros((len(X), 1 if k == 2 else k))
        self.bias = np.zeros(self.pull.shape[1])
        for column, c in enumerate([1] if k == 2 else range(k)):
            is_class = (y == c).astype(np.int64)
            machine = SVC(C=self.C, gamma=self.gamma)
            machine.fit(X, is_class, balanced(is_class, weight, 2) if self.balance else weight)
            self.pull[machine.support_, column] = machine.dual_coef_[0]
            self.bias[column] = machine.intercept_[0]
        return self

    def decision_function(self, X: Floats) -> Doubles:
        """Return how far each item is on each class's side.

        Parameters
        ----------
        X : ndarray of shape (n, d)

        Returns
        -------
        values : ndarray of shape (n, k), or (n,) for two classes
            At the margin 1 for the class and -1 for the others.
        """
        rows = max(1, KERNELS // len(self.labels))
        parts = [
            rbf_kernel(X[part], self.labels, self.gamma) @ self.pull + self.bias
            for part in gen_batches(len(X), rows)
        ]
        values = np.concatenate(parts)
        return values[:, 0] if values.shape[1] == 1 else values
