"""The numbers behind the progress card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bowerbird.app.session.session import Session
from bowerbird.app.session.state import State
from bowerbird.evaluation.discovery import expected_classes

Floats = npt.NDArray[np.float64]
MOST_POINTS = 400  # of a curve; more than a card has pixels to show


@dataclass(frozen=True, eq=False)
class Curves:
    """What happened along the labels, from the first to the last.

    Parameters
    ----------
    at : ndarray of shape (t,)
        Numbers of labels at which the curves are drawn; the last is all of them.
    by_class : list of (name, colour, ndarray of shape (t,))
        Labels of each class that has one.
    found : ndarray of shape (t,)
        Classes that had a label.
    at_random : ndarray of shape (t,) or None
        Classes that a random draw would have found; None where the pool's truth is not known.
    """

    at: Floats
    by_class: list[tuple[str, str, Floats]]
    found: Floats
    at_random: Floats | None


def curves(session: Session) -> Curves:
    """Count along the labels.

    Parameters
    ----------
    session : Session

    Returns
    -------
    curves : Curves
    """
    state = session.state
    number = {c.id: i for i, c in enumerate(state.classes)}
    given = np.array([number[state.class_of(d.class_id or "").id] for d in state.labelled], int)
    at = _points(len(given))
    by_class, first = [], []
    for c in state.classes:
        places = np.flatnonzero(given == c.number)  # of the class's labels among all
        if len(places):
            counts = np.searchsorted(places, at, side="left").astype(float)
            by_class.append((c.name, c.colour, counts))
            first.append(int(places[0]) + 1)
    found = np.searchsorted(np.sort(first), at, side="right").astype(float)
    return Curves(at, by_class, found, _at_random(session, at))


def _points(labels: int) -> Floats:
    if labels <= MOST_POINTS:
        return np.arange(labels + 1, dtype=float)
    return np.unique(np.linspace(0, labels, MOST_POINTS).round())


def _at_random(session: Session, at: Floats) -> Floats | None:
    known = session.pool.known
    if known is None or any(name is None for name in known):
        return None
    counts = np.unique(np.asarray(known, dtype=str), return_counts=True)[1]
    return expected_classes(counts, np.minimum(at, counts.sum()))


def facts(session: Session) -> list[tuple[str, str]]:
    """Say in figures how the work goes.

    Parameters
    ----------
    session : Session

    Returns
    -------
    facts : list of (name, value)
        Plain text.
    """
    state = session.state
    told = [("Labels", f"{len(state.labelled):,}")]
    seconds = recent_seconds(state)
    if seconds is not None:
        told.append(("Seconds a label", f"{seconds:.1f}"))
    told.append(("Since a new class", f"{state.since_new_class:,} labels"))
    if state.phase:
        told.append(("Phase", state.phase))
    told.append(("Strategy", str(state.strategy.get("name", ""))))
    if state.models:
        model = state.models[-1]
        told += [
            ("Learner", f"{model['learner'].get('name', '')} v{model['version']}"),
            ("Trained on", f"{model['labels']:,} labels, {model['device']}"),
            ("Training took", f"{model['seconds']:.2f} s"),
        ]
    told.append(("Accuracy", "not yet: asked items are no fair sample"))
    return told


def recent_seconds(state: State, last: int = 50) -> float | None:
    """Give the median seconds of a person's last decisions.

    Parameters
    ----------
    state : State
    last : int
        How many are looked at.

    Returns
    -------
    seconds : float or None
        None where no decision was timed.
    """
    decisions: Sequence[float] = [
        d.seconds for d in list(state.decisions.values())[-last:] if d.seconds is not None
    ]
    return float(np.median(decisions)) if decisions else None
