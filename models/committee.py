"""Several learners, one vote each."""

from __future__ import annotations

from typing import Annotated, Any, Self

import numpy as np
import numpy.typing as npt

from bowerbird.data.errors import ConfigError
from bowerbird.data.parameters import Names, Seed
from bowerbird.models.base.chunked import Chunked, filled
from bowerbird.models.base.learner import Floats
from bowerbird.models.base.lookup import learner_names, learner_of


class Committee(Chunked):
    """Several learners, one vote each: the mean of their probabilities.

    Any strategy may ask it; `vote_entropy`, `consensus_entropy`, `max_disagreement` and `bald` ask
    where its members disagree. Three members of different kinds leave few ties; the same name twice
    is two fits from different seeds.

    Parameters
    ----------
    learners : str
        Names of the members, 1 to 9 with commas between them, each with its own defaults.
    seed : int
        The first member's; the next ones count on from it.

    Attributes
    ----------
    learners_ : list of object
        The fitted members.
    note_ : str
        What its members tell of the last fit, one a line, their names before it.

    References
    ----------
    Seung, Opper and Sompolinsky 1992, Query by committee. Dagan and Engelson 1995, Committee-based
    sampling for training probabilistic classifiers.
    """

    def __init__(
        self,
        *,
        learners: Annotated[str, Names(learner_names, most=9)] = "logistic,forest,knn",
        seed: Seed = 0,
    ) -> None:
        self.learners = learners
        self.seed = seed

    def fit(
        self, X: npt.ArrayLike, y: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None
    ) -> Self:
        """Fit every member on all labels.

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
            If there is no row, a value is not finite, a weight is not allowed, or no member is
            named.
        UnknownName
            If there is no learner of a name.
        """
        rows, numbers, weight = self._labelled(X, y, sample_weight)
        weights = None if sample_weight is None else weight
        self.learners_ = [learner.fit(rows, numbers, weights) for learner in self._new_learners()]
        self._gather()
        return self

    def adapt(self, X: npt.ArrayLike) -> Self:
        """Let those members that can go on without labels do so.

        Parameters
        ----------
        X : array-like of shape (n, d)
            Items without a label.

        Returns
        -------
        self
        """
        rows = self._rows(X)
        for learner in self.learners_:
            if hasattr(learner, "adapt"):
                learner.adapt(rows)
        self._gather()
        return self

    def members(self, X: npt.ArrayLike) -> Floats:
        """Return the probabilities of each member.

        Parameters
        ----------
        X : array-like of shape (n, d)
            Finite; a memory map is read chunk by chunk.

        Returns
        -------
        members : ndarray of shape (c, n, k), float32
            In the order of their names; rows sum to 1.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If it was not fitted.
        ValueError
            If a value is not finite, or the number of columns differs from that of the fit.
        """
        rows = self._rows(X)
        shape = (len(self.learners_), len(rows), len(self.classes_))
        return filled(np.empty(shape, dtype=np.float32), rows, self._each)

    def _new_learners(self) -> list[Any]:
        names = self._names()
        return [learner_of(name)(seed=self.seed + i) for i, name in enumerate(names)]

    def _names(self) -> list[str]:
        names = [name.strip() for name in self.learners.split(",") if name.strip()]
        if not names:
            raise ConfigError("learners is empty. Name one or more, separated by commas.")
        return names

    def _each(self, X: Floats) -> npt.NDArray[np.floating[Any]]:
        return np.stack([learner.predict_proba(X) for learner in self.learners_])

    def _chunk(self, X: Floats) -> npt.NDArray[np.floating[Any]]:
        return np.asarray(self._each(X).mean(axis=0, dtype=np.float64))

    def _gather(self) -> None:
        notes = zip(
            self._names(), (getattr(learner, "note", "") for learner in self.learners_), strict=True
        )
        self.note_ = "\n".join(f"{name}: {note}" for name, note in notes if note)
