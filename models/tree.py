"""One decision tree, which a person can read."""

from __future__ import annotations

from typing import Annotated, Any

from sklearn.tree import DecisionTreeClassifier

from bowerbird.data.parameters import Between, Seed
from bowerbird.models.adapters.wrapped import WrappedEstimator
from bowerbird.models.base.learner import Floats, Ints


class Tree(WrappedEstimator):
    """One decision tree, quick and easy to read, less right than many.

    Grown to pure leaves its probabilities are all 0 or 1, so that strategies which ask where it
    doubts find nothing; give it a `depth` for those.

    Parameters
    ----------
    depth : int
        Questions on a path at most, 0 to 1,000; 0 for no limit.
    leaf : int
        Labels in a leaf at least, 1 to 10,000; above 1 a class with fewer labels has no leaf alone.
    balance : bool
        Every class weighs the same.
    seed : int
        Decides between questions that are as good.

    References
    ----------
    Breiman, Friedman, Olshen and Stone 1984, Classification and regression trees.
    """

    def __init__(
        self,
        *,
        depth: Annotated[int, Between(0, 1_000)] = 0,
        leaf: Annotated[int, Between(1, 10_000)] = 1,
        balance: bool = True,
        seed: Seed = 0,
    ) -> None:
        self.depth = depth
        self.leaf = leaf
        self.balance = balance
        self.seed = seed

    def _make(self, X: Floats, y: Ints) -> Any:
        return DecisionTreeClassifier(
            max_depth=self.depth or None, min_samples_leaf=self.leaf, random_state=self.seed
        )
