"""The head that colours the screen: it takes each label at once, until a refit takes its place."""

from __future__ import annotations

import copy
from typing import Any, Protocol, Self

import numpy as np
import numpy.typing as npt

from bowerbird.models.base.learner import Floats

ALLOWED = 0.1  # share of items named differently; two seeds of one fit differ at about as many


class _Incremental(Protocol):
    """A learner that can go on with new labels alone."""

    classes_: npt.NDArray[Any]

    def partial_fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> Self:
        """Go on with new labels."""
        ...

    def predict_proba(self, X: npt.ArrayLike) -> Floats:
        """Return each item's probability of each class."""
        ...


class Live:
    """A learner that goes on by increments, and the rule of when it has drifted.

    Increments depend on the order of the labels, a refit does not. So a refit that was made from
    the same labels is compared with the head that is live; where they name different classes for
    more than a tenth of the items, the refit takes its place.

    Parameters
    ----------
    refit : learner
        Fitted; with `partial_fit`. It is copied, so that it stays as it is.

    Attributes
    ----------
    learner : learner
        The one that is live.
    since : int
        Labels since a refit was live.
    """

    def __init__(self, refit: _Incremental) -> None:
        self.learner, self.since = copy.deepcopy(refit), 0

    def update(self, X: npt.ArrayLike, y: npt.ArrayLike) -> None:
        """Take in new labels.

        Parameters
        ----------
        X : array-like of shape (l, d)
        y : array-like of shape (l,)

        Raises
        ------
        ValueError
            As the learner's `partial_fit`.
        """
        self.learner.partial_fit(X, y)
        self.since += len(np.asarray(y))

    def settle(self, refit: _Incremental, X: npt.ArrayLike) -> float:
        """Let a refit from the same labels take the live head's place where that has drifted.

        Parameters
        ----------
        refit : learner
            Fitted; copied where it takes the place.
        X : array-like of shape (n, d)
            Items to compare them on; some thousands are enough.

        Returns
        -------
        drift : float
            Share of the items that the two name differently, in [0, 1].
        """
        drift = float(np.mean(_likeliest(self.learner, X) != _likeliest(refit, X)))
        if drift > ALLOWED:
            self.learner, self.since = copy.deepcopy(refit), 0
        return drift


def _likeliest(learner: _Incremental, X: npt.ArrayLike) -> npt.NDArray[Any]:
    # A plugin may have no `predict`; `predict_proba` it has.
    return np.asarray(learner.classes_[np.argmax(learner.predict_proba(X), axis=1)])
