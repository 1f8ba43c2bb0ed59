"""A trained learner with what it says of the pool, and that in the columns of today's classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from bowerbird.app.log.state import State
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


def class_columns(values: Floats, class_ids: Sequence[str], state: State) -> Floats:
    """Turn the last axis, a model's classes, into the live classes.

    Parameters
    ----------
    values : ndarray of shape (.., c), float32
    class_ids : sequence of str
        Ids of the c classes that the model knows, of which some may have been merged since.
    state : State

    Returns
    -------
    values : ndarray of shape (.., k), float32
        Merged classes add up; one that came later has zeros. One whose addition was taken back is
        left out, and the others of a row sum to 1 without it.
    """
    classes = [c.id for c in state.classes]
    roots = [state.root(c) for c in class_ids]
    if roots == classes:
        return values
    wide = np.zeros((*values.shape[:-1], len(classes)), dtype=np.float32)
    for column, root in enumerate(roots):
        if root in classes:
            wide[..., classes.index(root)] += values[..., column]
    return wide if set(roots) <= set(classes) else _summing_to_one(wide)


def _summing_to_one(wide: Floats) -> Floats:
    total = wide.sum(axis=-1, keepdims=True)
    even = np.full_like(wide, 1 / max(1, wide.shape[-1]))
    return np.asarray(np.divide(wide, total, out=even, where=total > 0))
