"""Small trees, each grown on what those before it got wrong."""

from __future__ import annotations

from typing import Annotated, Any

from sklearn.dummy import DummyClassifier
from sklearn.ensemble import AdaBoostClassifier
from sklearn.tree import DecisionTreeClassifier

from bowerbird.data.parameters import Between, Seed
from bowerbird.models.adapters.wrapped import WrappedEstimator
from bowerbird.models.base.learner import Doubles, Floats, Ints

CHANCE = "no tree was better than chance: every item gets the classes' shares"


class Adaboost(WrappedEstimator):
    """Small trees, each grown on what those before it got wrong.

    Parameters
    ----------
    trees : int
        How many at most, 1 to 2,000; fewer where one gets every label right.
    depth : int
        Questions on a tree's path at most, 1 to 64. With one, as the ancestor has it, a tree tells
        two classes apart and many are never answered.
    rate : float
        What each tree's vote counts, 0.0001 to 100.
    balance : bool
        Every class weighs the same at first.
    seed : int
        Decides between questions that are as good.

    References
    ----------
    Freund and Schapire 1997, A decision-theoretic generalization of on-line learning. Zhu et al.
    2009, Multi-class AdaBoost, algorithm 2.
    """

    def __init__(
        self,
        *,
        trees: Annotated[int, Between(1, 2_000)] = 200,
        depth: Annotated[int, Between(1, 64)] = 3,
        rate: Annotated[float, Between(1e-4, 100)] = 1.0,
        balance: bool = True,
        seed: Seed = 0,
    ) -> None:
        self.trees = trees
        self.depth = depth
        self.rate = rate
        self.balance = balance
        self.seed = seed

    def _make(self, X: Floats, y: Ints) -> Any:
        return AdaBoostClassifier(
            DecisionTreeClassifier(max_depth=self.depth),
            n_estimators=self.trees,
            learning_rate=self.rate,
            random_state=self.seed,
        )

    def _teach(self, X: Floats, y: Ints, weight: Doubles | None) -> None:
        try:
            super()._teach(X, y, weight)
        except ValueError as error:
            if "worse than random" not in str(error):
                raise
            # Labels of all classes on one spot leave nothing to boost.
            self.model_ = DummyClassifier(strategy="prior").fit(X, y, weight)
            self._tell(CHANCE)
