"""Another learner with a temperature, and with the prior that one asks for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Literal, Self

import numpy as np
import numpy.typing as npt
from scipy.special import softmax
from sklearn.utils.metaestimators import available_if

from bowerbird.data.parameters import Between, Names, Seed
from bowerbird.models.base.chunked import ROWS, Chunked
from bowerbird.models.base.learner import Doubles, Floats, Ints
from bowerbird.models.base.lookup import learner_names, learner_of
from bowerbird.models.probabilities.priors import log_ratio, pool_prior
from bowerbird.models.probabilities.temperature import Calibration, calibrate, held_out, logs

ENOUGH_CLASSES = 2


def _tells(name: str) -> Callable[[Any], bool]:
    """Return whether a method is there: where the learner within has it."""
    return lambda self: hasattr(getattr(self, "learner_", None), name)


class Calibrated(Chunked):
    """Another learner whose probabilities are held to what it says of labels it has not seen.

    They are p_c^(1/T) times the new prior over the learner's own, to the sum 1. T is found by
    cross-validation where two classes have `least` labels or more (a class with one label is
    learned from and not asked about); else it is 1 and the note says so. The learner's own prior is
    found with it: share^(1 - a), a in [0, 1], see
    `bowerbird.models.probabilities.temperature.calibrate`.

    Parameters
    ----------
    learner : str
        The learner's name, with its own defaults.
    prior : {"given", "even", "pool"}
        How frequent the classes are taken to be: as the learner has it; all alike; or as they are
        found to be among the items without a label, by expectation maximisation.
    folds : int
        Fits of the cross-validation, 2 to 20.
    least : int
        Labels that two classes need for it, 2 to 1,000.
    seed : int
        Of the learner and of the folds.

    Attributes
    ----------
    learner_ : object
        The fitted learner.
    calibration_ : Calibration
    prior_ : ndarray of shape (k,), float64
        The learner's own prior.
    new_prior_ : ndarray of shape (k,), float64
        The prior that the probabilities are for.
    note_ : str
        What the person should know of the last fit.

    References
    ----------
    Guo et al. 2017, On calibration of modern neural networks, eq. 9. Saerens, Latinne and
    Decaestecker 2002, Adjusting the outputs of a classifier to new a priori probabilities, eq. 2.4
    and 2.9.
    """

    def __init__(
        self,
        *,
        learner: Annotated[str, Names(learner_names)] = "duo",
        prior: Literal["given", "even", "pool"] = "given",
        folds: Annotated[int, Between(2, 20)] = 5,
        least: Annotated[int, Between(2, 1_000)] = 5,
        seed: Seed = 0,
    ) -> None:
        self.learner = learner
        self.prior = prior
        self.folds = folds
        self.least = least
        self.seed = seed

    def fit(
        self, X: npt.ArrayLike, y: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None
    ) -> Self:
        """Fit the learner, and as many others as there are folds to find the temperature.

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
            If there is no row, a value is not finite, or a weight or parameter is not allowed.
        UnknownName
            If there is no learner of that name.
        """
        self._check()
        rows, numbers, weight = self._labelled(X, y, sample_weight)
        make = partial(learner_of(self.learner), seed=self.seed)
        self.learner_ = make().fit(rows, self.classes_[numbers], weight)
        totals = np.bincount(numbers, weights=weight, minlength=len(self.classes_))
        share = np.maximum(totals / totals.sum(), 1e-12)
        self.calibration_, note = self._calibration(make, rows, numbers, weight, share)
        owned = share ** (1 - self.calibration_.missing)
        self.prior_ = owned / owned.sum()
        self.new_prior_ = (
            np.full(len(share), 1 / len(share)) if self.prior == "even" else self.prior_
        )
        self.note_ = "; ".join(filter(None, [str(getattr(self.learner_, "note", "")), note]))
        return self

    def adapt(self, X: npt.ArrayLike) -> Self:
        """Find how frequent each class is among items without a label, where `prior` is ``pool``.

        Parameters
        ----------
        X : array-like of shape (n, d)
            Handed on to the learner within, where that adapts too.

        Returns
        -------
        self
        """
        rows = self._rows(X)
        if hasattr(self.learner_, "adapt"):
            self.learner_.adapt(rows)
        if self.prior == "pool":
            self.new_prior_ = self.prior_
            self.new_prior_, arrived = pool_prior(self.predict_proba(rows), self.prior_)
            if not arrived:
                self.note_ = "; ".join(filter(None, [self.note, "the pool's prior did not settle"]))
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
        probabilities = np.asarray(self.learner_.predict_proba(rows), dtype=np.float32)
        for start in range(0, len(probabilities), ROWS):
            part = slice(start, start + ROWS)
            probabilities[part] = self._moved(probabilities[part])
        return probabilities

    @available_if(_tells("members"))  # type: ignore[untyped-decorator]  # scikit-learn has no types
    def members(self, X: npt.ArrayLike) -> Floats:
        """Return what the learner within says of its members; see there."""
        return np.asarray(self.learner_.members(self._rows(X)))

    @available_if(_tells("uncertainty"))  # type: ignore[untyped-decorator]  # scikit-learn has no types
    def uncertainty(self, X: npt.ArrayLike) -> Floats:
        """Return how little the learner within knows of each item; see there."""
        return np.asarray(self.learner_.uncertainty(self._rows(X)))

    @available_if(_tells("embed"))  # type: ignore[untyped-decorator]  # scikit-learn has no types
    def embed(self, X: npt.ArrayLike) -> Floats:
        """Return the hidden layer of the learner within; see there."""
        return np.asarray(self.learner_.embed(self._rows(X)))

    def _check(self) -> None:
        if self.prior not in ("given", "even", "pool"):
            raise ValueError(f"prior is {self.prior!r}. Expected given, even or pool.")
        for name in ("folds", "least"):
            if getattr(self, name) < 2:
                raise ValueError(f"{name} is {getattr(self, name)}. It is 2 or more.")

    def _calibration(
        self, make: Callable[[], Any], X: Doubles, y: Ints, weight: Doubles, share: Doubles
    ) -> tuple[Calibration, str]:
        if (np.bincount(y[weight > 0]) >= self.least).sum() < ENOUGH_CLASSES:
            return Calibration(), f"not calibrated: two classes need {self.least} labels or more"
        calibration = calibrate(*held_out(make, X, y, weight, self.folds, self.seed), share)
        return calibration, f"calibrated at temperature {calibration.temperature:.2f}"

    def _moved(self, probabilities: Floats) -> Doubles:
        shift = log_ratio(self.prior_, self.new_prior_)
        scaled = logs(probabilities) / self.calibration_.temperature
        return np.asarray(softmax(scaled + shift, axis=1))
