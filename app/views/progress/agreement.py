"""What the model had said of asked items before a person decided.

The log does not hold it, so it is noted as each label arrives: the live model has not seen that
label yet. It is known for labels given since the server started, and for these in every tab alike.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bowerbird.app.log.state import Decision
from bowerbird.app.project.project import Project


class PredictionLog:
    """Notes of each label on an asked item what the live model says of that item.

    Parameters
    ----------
    project : Project
        Watched from now on, as long as it is open.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._seen = project.state.position
        self._said: dict[str, str] = {}
        project.subscribe("labels", self._note)

    def _note(self) -> None:
        """Note what came since the last time."""
        state, seen = self._project.state, self._seen
        self._seen = state.position
        predictions = self._project.predictions
        if predictions is None:
            return
        for decision in reversed(state.labelled):
            if decision.seq <= seen:
                break
            if _was_asked(decision) and decision.seq > state.models[-1].position:
                self._note_one(decision, predictions.classes, predictions.top)

    def _note_one(
        self, decision: Decision, classes: tuple[str, ...], top: npt.NDArray[np.uint16]
    ) -> None:
        at = int(self._project.pool.positions([decision.item])[0])
        if at >= 0:
            self._said.setdefault(decision.event, classes[int(top[at])])

    def agreement(self) -> npt.NDArray[np.bool_]:
        """Compare what was said with what was decided, as classes are now.

        Returns
        -------
        agreement : ndarray of shape (a,), bool
            One for each valid label that was noted, in the order in which they were given.
        """
        state, predicted = self._project.state, self._said
        if not predicted:
            return np.empty(0, dtype=np.bool_)
        return np.array(
            [
                state.root(predicted[d.event]) == state.root(d.class_id or "")
                for d in state.labelled
                if d.event in predicted
            ],
            dtype=np.bool_,
        )


def _was_asked(decision: Decision) -> bool:
    return decision.strategy is not None
