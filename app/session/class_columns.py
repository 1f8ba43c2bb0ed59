"""A model's columns as those of the classes that there are now."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bowerbird.app.session.state import State

Floats = npt.NDArray[np.float32]


def class_columns(said: Floats, known: Sequence[str], state: State) -> Floats:
    """Turn the last axis, a model's classes, into the live classes.

    Parameters
    ----------
    said : ndarray of shape (.., c), float32
    known : sequence of str
        Ids of the c classes that the model knows, of which some may have been merged since.
    state : State

    Returns
    -------
    said : ndarray of shape (.., k), float32
        Merged classes add up; one that came later has zeros.
    """
    classes = [c.id for c in state.classes]
    columns = [classes.index(state.class_of(c).id) for c in known]
    if columns == list(range(len(classes))):
        return said
    wide = np.zeros((*said.shape[:-1], len(classes)), dtype=np.float32)
    for own, column in enumerate(columns):
        wide[..., column] += said[..., own]
    return wide
