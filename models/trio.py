"""A linear model, a small network and trees, averaged."""

from __future__ import annotations

from typing import Self

import numpy as np
import numpy.typing as npt

from bowerbird.models.base.learner import Floats
from bowerbird.models.duo import Duo
from bowerbird.models.mlp import Mlp


class Trio(Duo):
    """Half prior-corrected trees, a quarter balanced logistic regression, a quarter a network.

    As `Duo`, whose linear half is here the mean of logistic regression and of a network that was
    trained on mixed rows: the one is right about few labels, the other about bent borders. The
    network costs about 0.1 s a fit.

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
        Of the logistic regression and the network: ``auto``, or a name that torch knows.
    seed : int
        Of the network, the trees and the random sample.

    Attributes
    ----------
    note_ : str
        What the person should know of the last fit and the last scores; mostly empty.
    """

    def fit(
        self, X: npt.ArrayLike, y: npt.ArrayLike, sample_weight: npt.ArrayLike | None = None
    ) -> Self:
        """Fit all three.

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
        super().fit(X, y, sample_weight)
        self.network_ = Mlp(mixup=1.0, device=self.device, seed=self.seed)
        self.network_.fit(X, y, sample_weight)
        return self

    def _smooth(self, X: npt.NDArray[np.float32]) -> list[Floats]:
        return [*super()._smooth(X), self.network_._score(X)]
