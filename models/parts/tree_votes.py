"""What our forests share: votes, corrected for how often each class was labelled."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import numpy.typing as npt

from bowerbird.models.base.chunked import Chunked, few_labels, filled
from bowerbird.models.base.learner import Doubles, Floats

GROUPS = 10  # members that the trees are split into: one tree's probabilities are all 0 or 1


class TreeVotes(Chunked):
    """Trees that vote; a subclass gives `_grower`, an unfitted forest of scikit-learn's.

    Attributes
    ----------
    forest_ : object
        The fitted forest.
    prior_ : ndarray of shape (k,), float64
        Each class's share of the labels (of their weight, where weights are given).
    """

    correct_prior: bool = True

    def fit(
        self, X: npt.ArrayLike, y: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None
    ) -> Self:
        """Grow the trees, on one thread.

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
        totals = np.bincount(numbers, weights=weight, minlength=len(self.classes_))
        # A class whose labels all weigh nothing keeps a share, so that nothing is divided by 0.
        self.prior_ = np.maximum(totals / totals.sum(), 1e-12)
        with few_labels():
            self.forest_ = self._grower().fit(rows, numbers, sample_weight=weight)
        return self

    def members(self, X: npt.ArrayLike) -> Floats:
        """Return the shares of the votes in ten groups of trees.

        They are not corrected for the labels' shares, as the whole is: among ten trees a single
        vote for a class with few labels would become the answer, and the groups would disagree
        about nothing else. (With correction `bald` found a quarter as many rare items on digits.)

        Parameters
        ----------
        X : array-like of shape (n, d)
            Finite; a memory map is read chunk by chunk.

        Returns
        -------
        members : ndarray of shape (c, n, k), float32
            c is 10, or the number of trees where there are fewer; rows sum to 1.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If it was not fitted.
        ValueError
            If a value is not finite, or the number of columns differs from that of the fit.
        """
        rows = self._rows(X)
        count = min(GROUPS, len(self.forest_.estimators_))
        out = np.empty((count, len(rows), len(self.classes_)), dtype=np.float32)
        return filled(out, rows, self._groups)

    def _grower(self) -> Any:
        raise NotImplementedError

    def _groups(self, X: Floats) -> Doubles:
        trees = self.forest_.estimators_
        groups = np.array_split(np.arange(len(trees)), min(GROUPS, len(trees)))
        votes = [np.mean([trees[t].predict_proba(X) for t in g], axis=0) for g in groups]
        return np.stack(votes)

    def _votes(self, X: Floats) -> Doubles:
        return np.asarray(self.forest_.predict_proba(X))

    def _chunk(self, X: Floats) -> Doubles:
        votes = self._votes(X)
        if not self.correct_prior:
            return votes
        weighed = (votes + 1e-3) / self.prior_
        return np.asarray(weighed / weighed.sum(axis=1, keepdims=True))
