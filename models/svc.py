"""A support vector machine with Gaussian kernels."""

from __future__ import annotations

from typing import Any

from sklearn.svm import SVC

from bowerbird.models.borrowed import Borrowed
from bowerbird.models.chunks import Floats, Ints


class Svc(Borrowed):
    """Support vector machine with Gaussian kernels, every class weighing the same.

    Its probabilities are the softmax of the decision values, one a class; of two classes the
    sigmoid. They order the classes as the machine does and are not calibrated: that needs labels to
    hold out, of which a rare class has none to spare, and a scale that changed from query to query
    with how many there are would make rounds hard to compare. The learner `calibrated` does it.

    Parameters
    ----------
    C : float
        Inverse strength of the penalty, positive.
    gamma : float
        Of the kernel exp(-gamma distance^2), positive; 0 for 1 / (d x variance of the labelled
        features).
    balance : bool
        Every class weighs the same.
    seed : int
        Not used: there is nothing random.

    References
    ----------
    Cortes and Vapnik 1995, Support-vector networks. Chang and Lin 2011, LIBSVM, section 7 for many
    classes: each pair has a machine of its own and they vote.
    """

    def __init__(
        self, *, C: float = 10.0, gamma: float = 0.0, balance: bool = True, seed: int = 0
    ) -> None:
        self.C = C
        self.gamma = gamma
        self.balance = balance
        self.seed = seed

    def _make(self, X: Floats, y: Ints) -> Any:
        return SVC(C=self.C, gamma=self.gamma or "scale", decision_function_shape="ovr")
