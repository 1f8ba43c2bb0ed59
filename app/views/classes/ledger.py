"""The numbers behind the ledger of classes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bowerbird.app.log.classes import shape_of
from bowerbird.app.session.session import Session
from bowerbird.app.views.shared.keys import key_of_class, key_table
from bowerbird.app.views.shared.labels import label_arrays

ENOUGH = 5  # labels below which a learner hardly knows a class: what is missing to them comes first
QUOTA = 20  # labels that a class should have, unless the person says otherwise


@dataclass(frozen=True)
class Row:
    """One class as the ledger shows it.

    Parameters
    ----------
    id, name, colour : str
        Name and colour as they are now.
    key : str
        What labels an item so; empty where only the pointer does.
    labelled : int
    predicted : int or None
        Items that the live model gives this class; None while it knows no such class.
    short, goal : int
        Labels missing to the next goal: `ENOUGH`, then the quota; 0 where that is reached.
    first_label : int or None
        The number of the first label of this class among all labels, from 1.
    cost : float
        Of missing an item of it; a false alarm costs 1.
    shape : int
        Of its mark, beside the colour.
    """

    id: str
    key: str
    name: str
    colour: str
    labelled: int
    predicted: int | None
    short: int
    goal: int
    first_label: int | None
    cost: float = 1.0
    shape: int = 0


def ledger(session: Session, quota: int = QUOTA) -> list[Row]:
    """Return a row for each live class, in the order of their keys.

    Parameters
    ----------
    session : Session
    quota : int
        Labels that each class should have, at least 1.

    Returns
    -------
    rows : list of Row
        What a merged class was predicted for counts for the one that it has become.
    """
    state = session.state
    counts, predicted, first = state.counts, predicted_counts(session), label_arrays(state).first()
    keys = key_table(session.project.choices.keys)["classes"]
    rows = []
    for c in state.classes:
        short, goal = missing(counts[c.id], quota)
        key, first_label = key_of_class(c.number, keys, len(state.classes)), first.get(c.number)
        seen = counts[c.id], predicted.get(c.id)
        look = key, c.name, c.colour
        shape = shape_of(c.number)
        rows.append(Row(c.id, *look, *seen, short, goal, first_label, c.cost, shape))
    return rows


def missing(labels: int, quota: int) -> tuple[int, int]:
    """Compute how many labels a class lacks.

    Parameters
    ----------
    labels, quota : int

    Returns
    -------
    short, goal : int
        What is missing to the goal, which is `ENOUGH` and, once that is reached, the quota.
    """
    goal = min(ENOUGH, quota) if labels < ENOUGH else quota
    return max(0, goal - labels), goal


def predicted_counts(session: Session) -> dict[str, int]:
    """Count the items that the live model gives each class.

    Parameters
    ----------
    session : Session

    Returns
    -------
    counts : dict of str to int
        By live class id; a class that the model does not know is left out.
    """
    state, counts = session.state, dict[str, int]()
    if state.models:
        predictions = session.predictions
        live = predictions.predicted if predictions is not None and predictions.live else None
        for class_id, items in (live or state.models[-1].predicted or {}).items():
            now = state.root(class_id)
            counts[now] = counts.get(now, 0) + int(items)
    return counts


def summary(session: Session) -> str:
    """Describe how many classes are found, and how long ago the last was.

    Parameters
    ----------
    session : Session

    Returns
    -------
    text : str
        Plain.
    """
    state = session.state
    labelled = sum(n > 0 for n in state.counts.values())
    since = state.since_new_class
    text = f"{labelled} of {len(state.classes)} classes found"
    plural = "" if since == 1 else "s"
    return f"{text} · {since:,} label{plural} since the last new one" if labelled else text


def members(session: Session, class_id: str, predicted: bool) -> npt.NDArray[np.int64]:
    """Find the items of a class.

    Parameters
    ----------
    session : Session
    class_id : str
        Of a class that the project has or had.
    predicted : bool
        Whether those that the live model gives it are meant, else those that a person did.

    Returns
    -------
    positions : ndarray of shape (m,), int64
        Ascending.

    Raises
    ------
    KeyError
        If the project never had such a class.
    """
    state = session.state
    info = state.class_of(class_id)
    if predicted:
        predictions = session.predictions
        is_member = [state.root(c) == info.id for c in predictions.classes] if predictions else []
        if predictions is None or not any(is_member):
            return np.empty(0, dtype=np.int64)
        return np.flatnonzero(np.asarray(is_member)[predictions.top]).astype(np.int64)
    chosen = np.flatnonzero(label_arrays(state).class_numbers == info.number)
    labels = state.labelled
    at = session.pool.positions([labels[i].item for i in chosen]) if len(chosen) else chosen
    return np.sort(at[at >= 0])
