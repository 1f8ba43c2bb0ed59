"""A model's columns as those of the classes that there are now."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bowerbird.app.log.state import State

Floats = npt.NDArray[np.float32]


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
