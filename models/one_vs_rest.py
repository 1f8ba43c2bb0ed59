"""A learner for each class, which tells it from all others."""

from __future__ import annotations

from typing import Annotated, Self

import numpy as np
import numpy.typing as npt

from bowerbird.data.parameters import Names, Seed
from bowerbird.models.base.chunked import Chunked
from bowerbird.models.base.learner import Doubles, Floats
from bowerbird.models.base.lookup import learner_names, learner_of


class OneVsRest(Chunked):
    """A learner for each class, which tells it from all others, as in AstronomicAL.

    An item's probabilities are what the learners say of their classes, over the sum; where each
    says 0 all classes are alike. k classes take k fits: a learner that takes long, and does more
    than two classes itself, is better left to do so.

    Parameters
    ----------
    learner : str
        Its name, with its own defaults.
    seed : int
        Of every fit.

    Attributes
    ----------
    learners_ : list of object
        The fitted ones, in the order of `classes_`; none where there is a single class.
    note_ : str
        What they tell of the last fit, each thing once, one a line.

    References
    ----------
    Rifkin and Klautau 2004, In defense of one-vs-all classification.
    """

    def __init__(
        self, *, learner: Annotated[str, Names(learner_names)] = "logistic", seed: Seed = 0
    ) -> None:
        self.learner = learner
        self.seed = seed

    def fit(
        self, X: npt.ArrayLike, y: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None
    ) -> Self:
        """Fit a learner for each class.

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
        UnknownName
            If there is no learner of that name.
        """
        rows, numbers, weight = self._labelled(X, y, sample_weight)
        weights = None if sample_weight is None else weight
        make, k = learner_of(self.learner), len(self.classes_)
        self.learners_ = [
            make(seed=self.seed).fit(rows, (numbers == c).astype(np.int64), weights)
            for c in range(k if k > 1 else 0)
        ]
        notes = [str(getattr(learner, "note", "")) for learner in self.learners_]
        self.note_ = "\n".join(dict.fromkeys(filter(None, notes)))
        return self

    def _chunk(self, X: Floats) -> Doubles:
        k = len(self.classes_)
        if not self.learners_:
            return np.ones((len(X), 1))
        scores = np.column_stack([learner.predict_proba(X)[:, 1] for learner in self.learners_])
        scores = scores.astype(np.float64)
        totals = scores.sum(axis=1, keepdims=True)
        even = np.full_like(scores, 1 / k)
        return np.asarray(np.divide(scores, totals, out=even, where=totals > 0))
