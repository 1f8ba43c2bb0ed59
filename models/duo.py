"""The default learner: a linear model and trees, averaged."""

from __future__ import annotations

from typing import Annotated, Any, Self

import numpy as np
import numpy.typing as npt

from bowerbird.data.parameters import Between, Device, Seed
from bowerbird.models.base.chunked import Chunked, filled
from bowerbird.models.base.learner import Floats, Ints
from bowerbird.models.extra_trees import ExtraTrees
from bowerbird.models.logistic import Logistic


class Duo(Chunked):
    """Mean of balanced logistic regression and prior-corrected extra trees.

    The one is sure far from the labels, the other near them; for few labels of rare classes their
    mean is better than either. Above `limit` rows the trees, which take some 10 microseconds a
    row, score a shortlist only: the rows that the linear half is least sure of, its likeliest of
    each class, and a random sample; the other rows keep the linear half's probabilities, and
    `note_` says so.

    Parameters
    ----------
    C : float
        Of the logistic regression, 1e-06 to 1,000,000.
    trees : int
        How many, 1 to 10,000.
    limit : int
        Rows up to which the trees score every row, 0 to 100,000,000.
    shortlist : int
        Rows that they score above it, 4 to 100,000,000: a half unsure ones, a quarter likely ones
        of each class, a quarter at random; fewer where these overlap.
    warm_start : bool
        Begin the logistic regression at the last fit's optimum.
    device : str
        Of the logistic regression: ``auto``, or a name that torch knows.
    seed : int
        Of the trees and of the random sample.

    Attributes
    ----------
    note_ : str
        What the person should know of the last fit and the last scores; mostly empty.
    """

    def __init__(
        self,
        *,
        C: Annotated[float, Between(1e-6, 1e6)] = 1.0,
        trees: Annotated[int, Between(1, 10_000)] = 100,
        limit: Annotated[int, Between(0, 100_000_000)] = 200_000,
        shortlist: Annotated[int, Between(4, 100_000_000)] = 60_000,
        warm_start: bool = False,
        device: Device = "auto",
        seed: Seed = 0,
    ) -> None:
        self.C = C
        self.trees = trees
        self.limit = limit
        self.shortlist = shortlist
        self.warm_start = warm_start
        self.device = device
        self.seed = seed

    def fit(
        self, X: npt.ArrayLike, y: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None
    ) -> Self:
        """Fit both halves.

        Parameters
        ----------
        X : array-like of shape (l, d)
        y : array-like of shape (l,)
        sample_weight : array-like of shape (l,), optional
            Not negative, not all zero.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            If there is no row, a value is not finite, or a weight is not allowed.
        """
        rows, numbers, weight = self._labelled(X, y, sample_weight)
        if not (self.warm_start and hasattr(self, "linear_")):
            self.linear_ = Logistic(C=self.C, warm_start=self.warm_start, device=self.device)
        self.linear_.fit(rows, self.classes_[numbers], weight)
        self.trees_ = ExtraTrees(trees=self.trees, seed=self.seed)
        self.trees_.fit(rows, self.classes_[numbers], weight)
        self.note_ = self.linear_.note_
        return self

    def predict_proba(self, X: npt.ArrayLike) -> Floats:
        """Return each item's probability of each class.

        Parameters
        ----------
        X : array-like of shape (n, d)
            Finite; a memory map is read chunk by chunk.

        Returns
        -------
        probabilities : ndarray of shape (n, k), float32
            Rows sum to 1; columns in the order of `classes_`.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If it was not fitted.
        ValueError
            If a value is not finite, or the number of columns differs from that of the fit.
        """
        rows = self._rows(X)
        return self._score_shortlist(rows) if self._is_large(rows) else self._score(rows)

    def members(self, X: npt.ArrayLike) -> Floats:
        """Return the probabilities of the linear half, and the shares of the trees' votes.

        The votes are not corrected for the labels' shares, as `predict_proba` has them: the halves
        would mostly disagree about few votes for small classes.

        Parameters
        ----------
        X : array-like of shape (n, d)
            Finite; a memory map is read chunk by chunk.

        Returns
        -------
        members : ndarray of shape (2, n, k), float32
            Rows sum to 1, the trees come last. Rows that they do not score, above `limit`, are the
            linear half's in both: there the halves cannot disagree.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If it was not fitted.
        ValueError
            If a value is not finite, or the number of columns differs from that of the fit.
        """
        rows = self._rows(X)
        smooth = self._smooth(rows)
        every = np.stack([*smooth, self._mean(smooth)])
        scored = self._shortlisted(every[-1]) if self._is_large(rows) else slice(None)
        some, votes = rows[scored], self.trees_._votes
        every[-1, scored] = filled(np.empty((len(some), every.shape[2]), np.float32), some, votes)
        return every

    def _is_large(self, X: npt.NDArray[Any]) -> bool:
        return len(X) > max(self.limit, self.shortlist)

    def _smooth(self, X: npt.NDArray[Any]) -> list[Floats]:
        """Return the probabilities of what is cheap enough to score every row."""
        return [self.linear_._score(X)]

    def _mean(self, smooth: list[Floats]) -> Floats:
        return smooth[0] if len(smooth) == 1 else np.mean(smooth, axis=0, dtype=np.float32)

    def _chunk(self, X: Floats) -> npt.NDArray[np.floating[Any]]:
        return np.asarray((self._mean(self._smooth(X)) + self.trees_._chunk(X)) / 2)

    def _score_shortlist(self, X: npt.NDArray[Any]) -> Floats:
        scores = self._mean(self._smooth(X))
        chosen = self._shortlisted(scores)
        scores[chosen] = (scores[chosen] + self.trees_._score(X[chosen])) / 2
        note = f"the trees scored {len(chosen):,} of {len(X):,} items; the linear half scored all"
        self.note_ = "; ".join(filter(None, [self.linear_.note_, note]))
        return scores

    def _shortlisted(self, scores: Floats) -> Ints:
        n, k = scores.shape
        quarter = self.shortlist // 4
        each = max(1, quarter // k)
        unsure = np.argpartition(scores.max(axis=1), 2 * quarter)[: 2 * quarter]
        likely = [np.argpartition(-column, each)[:each] for column in scores.T]
        some = np.random.default_rng(self.seed).choice(n, quarter, replace=False)
        return np.unique(np.concatenate([unsure, *likely, some]))
