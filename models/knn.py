"""The nearest labels vote."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from sklearn.neighbors import KNeighborsClassifier

from bowerbird.data.parameters import Between, Seed
from bowerbird.models.adapters.wrapped import WrappedEstimator
from bowerbird.models.base.learner import Floats, Ints


class Knn(WrappedEstimator):
    """The nearest labels vote, the nearer the more.

    A label votes 1 / distance, or 1, and an item that lies on labels is theirs. Labels are left out
    by a weight of 0; any other weight counts alike. Slow where both items and labels are many:
    every distance may be worked out.

    Parameters
    ----------
    neighbours : int
        How many vote, 1 to 10,000; all labels where there are fewer.
    votes : {"distance", "uniform"}
        What a vote counts: 1 / distance, or 1.
    seed : int
        Not used: there is nothing random.

    References
    ----------
    Cover and Hart 1967, Nearest neighbor pattern classification. Dudani 1976, The
    distance-weighted k-nearest-neighbor rule.
    """

    def __init__(
        self,
        *,
        neighbours: Annotated[int, Between(1, 10_000)] = 3,
        votes: Literal["distance", "uniform"] = "distance",
        seed: Seed = 0,
    ) -> None:
        self.neighbours = neighbours
        self.votes = votes
        self.seed = seed

    def _make(self, X: Floats, y: Ints) -> Any:
        return KNeighborsClassifier(min(self.neighbours, len(X)), weights=self.votes, n_jobs=1)
