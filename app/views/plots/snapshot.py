"""What a plot is computed from: taken on the event loop, read in a thread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bowerbird.app.log.classes import ClassInfo
from bowerbird.app.log.state import Item
from bowerbird.app.loop.predictions import Predictions
from bowerbird.app.session.session import Session
from bowerbird.app.views.plots.columns import Axes, Positions
from bowerbird.app.views.shared.labels import label_arrays
from bowerbird.data.pool import Pool

UNKNOWN = "#8a94a3"  # of what has no class
MOST_NAMED = 500  # of the last labels are told when the pointer is over them


@dataclass(frozen=True, eq=False)
class PlotSnapshot:
    """A moment of a session.

    Parameters
    ----------
    pool : Pool
    axes : Axes
    classes : tuple of ClassInfo
        The k live ones, by their numbers.
    items : list of item ids
        The labelled ones, in the order of labelling.
    class_numbers : ndarray of shape (t,), int64
        Their class numbers.
    predictions : Predictions or None
        None while there are none, or where the plot is not to tell them.
    number : ndarray of shape (c,), int64
        The live class number of each class that the predictions know.
    selection : ndarray of int64
    """

    pool: Pool
    axes: Axes
    classes: tuple[ClassInfo, ...]
    items: list[Item]
    class_numbers: npt.NDArray[np.int64]
    predictions: Predictions | None
    number: npt.NDArray[np.int64]
    selection: Positions

    @property
    def palette(self) -> list[str]:
        """Colours by code: 0 is of no class, then the classes by their numbers."""
        return [UNKNOWN, *(c.colour for c in self.classes)]

    def predicted(self) -> npt.NDArray[np.int64] | None:
        """Return each item's predicted class number, shape (n,); None where none is to be told."""
        return None if self.predictions is None else self.number[self.predictions.top]

    def labelled(self) -> tuple[Positions, npt.NDArray[np.int64]]:
        """Return positions and class numbers, both of shape (l,), of labels whose item is there."""
        if not self.items:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        at = self.pool.positions(self.items)
        return at[at >= 0], self.class_numbers[at >= 0]

    @property
    def base(self) -> tuple[object, ...]:
        """What all but labels and selection depends on; equal where that looks the same."""
        version = None if self.predictions is None else self.predictions.key
        return (self.axes, version, tuple(self.number.tolist()), len(self.classes))


def take_snapshot(session: Session, axes: Axes, predictions: bool) -> PlotSnapshot:
    """Take a moment of a session, in the time that copying a list takes.

    Parameters
    ----------
    session : Session
    axes : Axes
    predictions : bool
        Whether to tell what the model says.

    Returns
    -------
    snapshot : PlotSnapshot
    """
    state, predicted = session.state, session.predictions if predictions else None
    numbers = {c.id: c.number for c in state.classes}
    if predicted is not None and not all(state.root(c) in numbers for c in predicted.classes):
        predicted = None  # a class that it knows was taken back: until the next fit nothing is told
    number = [numbers[state.root(c)] for c in predicted.classes] if predicted else []
    labels = label_arrays(state)
    return PlotSnapshot(
        session.pool,
        axes,
        labels.classes,
        [label.item for label in state.labelled],
        labels.class_numbers,
        predicted,
        np.array(number, dtype=np.int64),
        session.view.selection,
    )
