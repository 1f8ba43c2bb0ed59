"""Boosted trees on binned columns, for many labels."""

from __future__ import annotations

from typing import Annotated, Any

from sklearn.ensemble import HistGradientBoostingClassifier

from bowerbird.data.parameters import Between, Seed
from bowerbird.models.adapters.wrapped import WrappedEstimator
from bowerbird.models.base.learner import Floats, Ints


class HistBoosting(WrappedEstimator):
    """Boosted trees on binned columns, every class weighing the same.

    For some thousand labels and more. Each round grows a tree for each class, so that its time
    grows with both; nothing is held out to stop early, because a rare class cannot spare a label.

    Parameters
    ----------
    rounds : int
        Trees for each class, 1 to 2,000.
    rate : float
        What each tree adds, 0.0001 to 10.
    leaves : int
        Of a tree at most, 2 to 1,000.
    leaf : int
        Labels in a leaf at least, 1 to 10,000. scikit-learn's 20 would leave a rare class without
        one.
    penalty : float
        On the size of what a leaf adds, 0 to 1,000,000.
    balance : bool
        Every class weighs the same.
    seed : int
        Of the labels that the bins are made from, where there are more than 200,000.

    References
    ----------
    Friedman 2001, Greedy function approximation: a gradient boosting machine. Ke et al. 2017,
    LightGBM: a highly efficient gradient boosting decision tree.
    """

    def __init__(
        self,
        *,
        rounds: Annotated[int, Between(1, 2_000)] = 50,
        rate: Annotated[float, Between(1e-4, 10)] = 0.1,
        leaves: Annotated[int, Between(2, 1_000)] = 31,
        leaf: Annotated[int, Between(1, 10_000)] = 1,
        penalty: Annotated[float, Between(0, 1e6)] = 1.0,
        balance: bool = True,
        seed: Seed = 0,
    ) -> None:
        self.rounds = rounds
        self.rate = rate
        self.leaves = leaves
        self.leaf = leaf
        self.penalty = penalty
        self.balance = balance
        self.seed = seed

    def _make(self, X: Floats, y: Ints) -> Any:
        return HistGradientBoostingClassifier(
            max_iter=self.rounds,
            learning_rate=self.rate,
            max_leaf_nodes=self.leaves,
            min_samples_leaf=self.leaf,
            l2_regularization=self.penalty,
            early_stopping=False,
            random_state=self.seed,
        )
