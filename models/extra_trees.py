"""Extremely randomised trees whose votes are corrected for how often each class was labelled."""

from __future__ import annotations

from typing import Annotated, Any

from sklearn.ensemble import ExtraTreesClassifier

from bowerbird.data.parameters import Between, Seed
from bowerbird.models.parts.tree_votes import TreeVotes


class ExtraTrees(TreeVotes):
    """Trees that vote, each vote divided by its class's share of the labels.

    p_k is proportional to (votes_k + 0.001) / share_k, votes and shares in [0, 1]: a vote for a
    class with few labels counts more. (Weighting the classes while the trees grow hardly helps:
    grown to pure leaves they fit the same labels.)

    Parameters
    ----------
    trees : int
        How many, 1 to 10,000.
    seed : int
        Decides columns and thresholds; the same seed grows the same trees.

    Attributes
    ----------
    prior_ : ndarray of shape (k,), float64
        Each class's share of the labels (of their weight, where weights are given).

    References
    ----------
    Geurts, Ernst and Wehenkel 2006, Extremely randomized trees. Saerens, Latinne and Decaestecker
    2002, Adjusting the outputs of a classifier to new a priori probabilities, eq. 2.4.
    """

    def __init__(self, *, trees: Annotated[int, Between(1, 10_000)] = 100, seed: Seed = 0) -> None:
        self.trees = trees
        self.seed = seed

    def _grower(self) -> Any:
        return ExtraTreesClassifier(self.trees, random_state=self.seed, n_jobs=1)
