"""A trained learner with what it says of the pool."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from bowerbird.models.base.learner import Learner

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Model:
    """A trained learner and what it says of every item.

    Parameters
    ----------
    version : int
        From 1.
    learner : Learner
    classes : tuple of str
        Ids of the classes that it knows.
    probabilities : ndarray of shape (n, len(classes)), float32
    """

    version: int
    learner: Learner
    classes: tuple[str, ...]
    probabilities: Floats
    _said: dict[str, Floats] = field(default_factory=dict, repr=False)

    def says(self, what: str, features: Floats) -> Floats | None:
        """Return what an optional method of the learner says of the pool, worked out once.

        Parameters
        ----------
        what : str
            ``members``, ``uncertainty`` or ``embed``.
        features : ndarray of shape (n, d), float32
            The pool's.

        Returns
        -------
        said : ndarray of float32, or None
            As `bowerbird.models.base.learner` tells; None where the learner has no such method.
        """
        method = getattr(self.learner, what, None)
        if not callable(method):
            return None
        if what not in self._said:
            self._said[what] = np.asarray(method(features), dtype=np.float32)
        return self._said[what]
