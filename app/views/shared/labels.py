"""The labels as arrays: what the ledger and the curves are computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from bowerbird.app.log.classes import ClassInfo
from bowerbird.app.log.state import Decision, State


@dataclass(frozen=True, eq=False)
class LabelArrays:
    """All labels in the order in which they were given.

    Parameters
    ----------
    class_numbers : ndarray of shape (t,), int64
        The number of the live class that each label counts for.
    seconds : ndarray of shape (t,), float64
        How long each took; NaN where it was not timed.
    classes : tuple of ClassInfo
        The k live classes, by their numbers.
    """

    class_numbers: npt.NDArray[np.int64]
    seconds: npt.NDArray[np.float64]
    classes: tuple[ClassInfo, ...]

    def first(self) -> dict[int, int]:
        """Return each labelled class's number with that of its first label, from 1."""
        numbers, at = np.unique(self.class_numbers, return_index=True)
        return dict(zip(numbers.tolist(), (at + 1).tolist(), strict=True))


# By state: the labels that were read, how many there were then, and what came of them.
_arrays: WeakKeyDictionary[State, tuple[Sequence[Decision], int, LabelArrays]] = WeakKeyDictionary()


def label_arrays(state: State) -> LabelArrays:
    """Read the labels; of a state that has only got more, the new ones alone.

    Parameters
    ----------
    state : State

    Returns
    -------
    arrays : LabelArrays
    """
    labels = state.labelled
    before, count, arrays = _arrays.get(state, ((), 0, None))
    if arrays is None or before is not labels or arrays.classes != state.classes:
        arrays = _read(state, labels)
    elif count < len(labels):
        more = _read(state, labels[count:])
        arrays = LabelArrays(
            np.concatenate([arrays.class_numbers, more.class_numbers]),
            np.concatenate([arrays.seconds, more.seconds]),
            arrays.classes,
        )
    _arrays[state] = (labels, len(labels), arrays)
    return arrays


def _read(state: State, labels: Sequence[Decision]) -> LabelArrays:
    named = [label.class_id or "" for label in labels]
    number = {class_id: state.class_of(class_id).number for class_id in set(named)}
    seconds = [np.nan if label.seconds is None else label.seconds for label in labels]
    return LabelArrays(
        np.array([number[class_id] for class_id in named], dtype=np.int64),
        np.array(seconds, dtype=np.float64),
        state.classes,
    )
