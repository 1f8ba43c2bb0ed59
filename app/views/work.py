"""The labels as arrays: what the ledger and the curves are computed from."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from bowerbird.app.session.classes import ClassInfo
from bowerbird.app.session.state import State


@dataclass(frozen=True, eq=False)
class Work:
    """All labels in the order in which they were given.

    Parameters
    ----------
    given : ndarray of shape (t,), int64
        The number of the live class that each label counts for.
    seconds : ndarray of shape (t,), float64
        How long each took; NaN where it was not timed.
    classes : tuple of ClassInfo
        The k live classes, by their numbers.
    """

    given: npt.NDArray[np.int64]
    seconds: npt.NDArray[np.float64]
    classes: tuple[ClassInfo, ...]

    def first(self) -> dict[int, int]:
        """Give the class numbers that have a label, each with its first label's number, from 1."""
        numbers, at = np.unique(self.given, return_index=True)
        return dict(zip(numbers.tolist(), (at + 1).tolist(), strict=True))


_kept: WeakKeyDictionary[State, tuple[int, Work]] = WeakKeyDictionary()


def work(state: State) -> Work:
    """Read the labels; a state that has not moved on is read once for all cards.

    Parameters
    ----------
    state : State

    Returns
    -------
    work : Work
    """
    position, kept = _kept.get(state, (-1, None))
    if kept is None or position != state.position:
        kept = _read(state)
        _kept[state] = (state.position, kept)
    return kept


def _read(state: State) -> Work:
    labels = state.labelled
    named = [label.class_id or "" for label in labels]
    number = {class_id: state.class_of(class_id).number for class_id in set(named)}
    seconds = [np.nan if label.seconds is None else label.seconds for label in labels]
    return Work(
        np.array([number[class_id] for class_id in named], dtype=np.int64),
        np.array(seconds, dtype=np.float64),
        state.classes,
    )
