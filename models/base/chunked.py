"""What our learners share: checked, weighted and scaled input, and probabilities in chunks."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from bowerbird.data.device import one_thread
from bowerbird.models.base.learner import Doubles, Floats, Ints

ROWS = 32_768  # rows scored at a time, so that memory stays flat


class Chunked(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """A classifier that scores its rows chunk by chunk.

    A subclass fits what it likes and gives `_chunk`: probabilities of a few rows.
    """

    classes_: npt.NDArray[Any]
    note_: str

    @property
    def note(self) -> str:
        """What the person should know of the last fit and the last scores; mostly empty."""
        return getattr(self, "note_", "")

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
        return self._score(self._rows(X))

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[Any]:
        """Return each item's likeliest class.

        Parameters
        ----------
        X : array-like of shape (n, d)

        Returns
        -------
        classes : ndarray of shape (n,)
        """
        likeliest = np.argmax(self.predict_proba(X), axis=1)
        return np.asarray(self.classes_[likeliest])

    def _rows(self, X: npt.ArrayLike) -> npt.NDArray[Any]:
        check_is_fitted(self)
        return np.asarray(validate_data(self, X, reset=False, dtype="numeric"))

    def _score(self, X: npt.NDArray[Any]) -> Floats:
        return filled(np.empty((len(X), len(self.classes_)), np.float32), X, self._chunk)

    def _chunk(self, X: Floats) -> npt.NDArray[np.floating[Any]]:
        raise NotImplementedError

    def _labelled(
        self, X: npt.ArrayLike, y: npt.ArrayLike, sample_weight: npt.ArrayLike | None
    ) -> tuple[Doubles, Ints, Doubles]:
        """Check what there is to learn from, and note the classes.

        Returns
        -------
        X : ndarray of shape (l, d), float64
        y : ndarray of shape (l,), int64
            Numbers into `classes_`.
        weight : ndarray of shape (l,), float64

        Raises
        ------
        ValueError
            If there is no row, a value is not finite, or every weight is zero.
        """
        rows, named, weight = self._checked(X, y, sample_weight, reset=True)
        self.classes_, numbers = np.unique(named, return_inverse=True)
        return rows, numbers.astype(np.int64), weight

    def _checked(
        self, X: npt.ArrayLike, y: npt.ArrayLike, sample_weight: npt.ArrayLike | None, reset: bool
    ) -> tuple[Doubles, npt.NDArray[Any], Doubles]:
        X, y = validate_data(self, X, y, dtype=np.float64, reset=reset)
        with few_labels():
            check_classification_targets(y)
        weight = _check_sample_weight(sample_weight, X, ensure_non_negative=True)
        if not weight.any():
            raise ValueError("Every sample weight is zero. At least one has to be positive.")
        return np.asarray(X), np.asarray(y), np.asarray(weight, dtype=np.float64)


class GloballyScaled(Chunked):
    """A learner whose network sees rows less their mean, over one width for all columns.

    Scaling an embedding column by column would lose what it holds.

    Attributes
    ----------
    centre_ : ndarray of shape (d,), float64
    width_ : float
        Positive.
    """

    def _measure(self, rows: Doubles) -> None:
        """Take mean and width from labelled rows."""
        self.centre_, self.width_ = rows.mean(axis=0), max(float(rows.std()), 1e-12)

    def _scaled(self, X: Doubles | Floats) -> Floats:
        return np.asarray((X - self.centre_) / self.width_, dtype=np.float32)


@contextmanager
def few_labels() -> Iterator[None]:
    """Silence scikit-learn's doubt that so many classes of so few labels are classes at all.

    It warns where there are more classes than half the labels, which may be numbers to regress on.
    Here they are classes, and every session begins like that.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The number of unique classes", UserWarning)
        yield


def filled(
    out: Floats, X: npt.NDArray[Any], score: Callable[[Floats], npt.NDArray[np.floating[Any]]]
) -> Floats:
    """Fill an array with what is said of the rows, chunk by chunk.

    Parameters
    ----------
    out : ndarray of shape (.., n, width), float32
        Written to.
    X : ndarray of shape (n, d)
    score : callable
        Takes some rows, shape (s, d), float32, and gives an array of shape (.., s, width).

    Returns
    -------
    out : ndarray of shape (.., n, width), float32
    """
    with one_thread():
        for start in range(0, len(X), ROWS):
            part = slice(start, start + ROWS)
            # A copy: torch warns of an array that it could not write to.
            out[..., part, :] = score(np.array(X[part], dtype=np.float32))
    return out


def balanced(y: Ints, weight: Doubles, k: int) -> Doubles:
    """Let every class weigh the same in all; one whose labels weigh nothing stays out.

    Parameters
    ----------
    y : ndarray of shape (l,), int64
        Class numbers in [0, k).
    weight : ndarray of shape (l,), float64
        Not negative, not all zero.
    k : int

    Returns
    -------
    weight : ndarray of shape (l,), float64
        w_i sum(w) / (k total of i's class).

    References
    ----------
    King and Zeng 2001, Logistic regression in rare events data, eq. 10.
    """
    totals = np.bincount(y, weights=weight, minlength=k)
    factor = np.divide(totals.sum(), k * totals, out=np.zeros(k), where=totals > 0)
    return np.asarray(weight * factor[y])
