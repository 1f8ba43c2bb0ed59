"""Support vector machines with Gaussian kernels."""

from __future__ import annotations

from typing import Annotated, Any

from bowerbird.data.parameters import Between, Seed
from bowerbird.models.adapters.wrapped import WrappedEstimator
from bowerbird.models.base.learner import Floats, Ints
from bowerbird.models.parts.support_vectors import OneVsRestSvm


class Svc(WrappedEstimator):
    """Support vector machines with Gaussian kernels, one a class, both its sides weighing the same.

    Its probabilities are the softmax of the decision values, one a class; of two classes the
    sigmoid. They order the classes as the machines do and are not calibrated: that needs labels to
    hold out, of which a rare class has none to spare, and a scale that changed from query to query
    with how many there are would make rounds hard to compare. The learner `calibrated` does it.

    Parameters
    ----------
    C : float
        Inverse strength of the penalty, 1e-06 to 1,000,000.
    gamma : float
        Of the kernel exp(-gamma distance^2), 0 to 1,000,000; 0 for 1 / (d x variance of the
        labelled features).
    balance : bool
        To its machine a class weighs as much as all others together, and these weigh alike.
    seed : int
        Not used: there is nothing random.

    References
    ----------
    Cortes and Vapnik 1995, Support-vector networks. Rifkin and Klautau 2004, In defense of
    one-vs-all classification.
    """

    def __init__(
        self,
        *,
        C: Annotated[float, Between(1e-6, 1e6)] = 10.0,
        gamma: Annotated[float, Between(0, 1e6)] = 0.0,
        balance: bool = True,
        seed: Seed = 0,
    ) -> None:
        self.C = C
        self.gamma = gamma
        self.balance = balance
        self.seed = seed

    def _make(self, X: Floats, y: Ints) -> Any:
        spread = float(X.var())
        gamma = self.gamma or (1 / (X.shape[1] * spread) if spread else 1.0)
        return OneVsRestSvm(self.C, gamma, self.balance)
