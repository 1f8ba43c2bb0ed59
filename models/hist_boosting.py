"""Boosted trees on binned columns, for many labels."""

from __future__ import annotations

from typing import Any

from sklearn.ensemble import HistGradientBoostingClassifier

from bowerbird.models.borrowed import Borrowed
from bowerbird.models.chunks import Floats, Ints


class HistBoosting(Borrowed):
    """Boosted trees on binned columns, every class weighing the same.

    For some thousand labels and more. Each round grows a tree for each class, so that its time
    grows with both; nothing is held out to stop early, because a rare class cannot spare a label.

    Parameters
    ----------
    rounds : int
        Trees for each class, positive.
    rate : float
        What each tree adds, positive.
    leaves : int
        Of a tree at most, 2 or more.
    leaf : int
        Labels in a leaf at least, positive. scikit-learn's 20 would leave a rare class without one.
    penalty : float
        On the size of what a leaf adds, not negative.
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
        rounds: int = 50,
        rate: float = 0.1,
        leaves: int = 31,
        leaf: int = 1,
        penalty: float = 1.0,
        balance: bool = True,
        seed: int = 0,
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
