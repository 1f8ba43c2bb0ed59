"""What learners that are other libraries' classifiers share."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.utils.validation import has_fit_parameter

from bowerbird.models.base.chunked import Chunked, balanced, few_labels
from bowerbird.models.base.learner import Doubles, Floats, Ints
from bowerbird.models.probabilities.probabilities import class_probabilities

WITHOUT_WEIGHTS = "it takes no sample weights: all labels that weigh anything count alike"


class WrappedEstimator(Chunked):
    """A classifier of another library; a subclass gives `_make`, an unfitted one.

    It sees the labels whose weight is above 0. A single class it never sees: most refuse one.

    Attributes
    ----------
    model_ : object
        The fitted classifier; None while there is a single class.
    seen_ : ndarray of int
        Which of `classes_` it knows, by number: all but those whose labels all weigh nothing.
    note_ : str
        The warnings of the last fit and of the last scores, one a line.
    """

    balance: bool = False
    model_: Any

    def fit(
        self, X: npt.ArrayLike, y: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None
    ) -> Self:
        """Make a new classifier and fit it.

        Parameters
        ----------
        X : array-like of shape (l, d)
        y : array-like of shape (l,)
        sample_weight : array-like of shape (l,), optional
            Not negative, not all zero. Rows that weigh 0 are left out; where the classifier takes
            no weights, the others count alike and the note says so.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            If there is no row, a value is not finite, or a weight is not allowed.
        """
        rows, numbers, weight = self._labelled(X, y, sample_weight)
        used, self.note_, self.model_ = weight > 0, "", None
        self.seen_, numbers = np.unique(numbers[used], return_inverse=True)
        weight = weight[used]
        if self.balance:
            weight = balanced(numbers, weight, len(self.seen_))
        if len(self.seen_) > 1:
            weighted = self.balance or sample_weight is not None
            with self._heard():
                self._teach(rows[used].astype(np.float32), numbers, weight if weighted else None)
        return self

    def _make(self, X: Floats, y: Ints) -> Any:
        """Make an unfitted classifier for what it is about to see."""
        raise NotImplementedError

    def _teach(self, X: Floats, y: Ints, weight: Doubles | None) -> None:
        self.model_ = self._make(X, y)
        weights = {} if weight is None else {"sample_weight": weight}
        if weights and not has_fit_parameter(self.model_, "sample_weight"):
            self._tell(WITHOUT_WEIGHTS)
            weights = {}
        self.model_.fit(X, y, **weights)

    def _score(self, X: npt.NDArray[Any]) -> Floats:
        with self._heard():
            return super()._score(X)

    def _chunk(self, X: Floats) -> Doubles:
        out = np.zeros((len(X), len(self.classes_)))
        out[:, self.seen_] = (
            1 if self.model_ is None else class_probabilities(self.model_, X, len(self.seen_))
        )
        return out

    def _tell(self, text: str) -> None:
        self.note_ = "\n".join(dict.fromkeys([*self.note_.splitlines(), text]))

    @contextmanager
    def _heard(self) -> Iterator[None]:
        """Keep the warnings of others for the person."""
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            with few_labels():
                yield
        for warning in heard:
            self._tell(" ".join(str(warning.message).split()))
