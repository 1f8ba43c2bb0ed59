"""What several views tell of an item."""

from __future__ import annotations

from bowerbird.app.log.classes import ClassInfo
from bowerbird.app.log.state import State
from bowerbird.app.session.session import Session

LONGEST_ID = 120  # characters of an id


def predicted(session: Session, position: int) -> tuple[str, float] | None:
    """Return the class that the live model finds likeliest, and its probability.

    Parameters
    ----------
    session : Session
    position : int

    Returns
    -------
    predicted : (class id, share in [0, 1]) or None
    """
    predictions = session.predictions
    if predictions is None or position >= len(predictions.top):
        return None
    info = live_class(session.state, predictions.classes[int(predictions.top[position])])
    return (info.id, int(predictions.certainty[position]) / 255) if info else None


def likeliest(session: Session, position: int) -> list[tuple[str, float]]:
    """Return the classes that the live model finds likeliest, where there are many classes.

    Parameters
    ----------
    session : Session
    position : int

    Returns
    -------
    likeliest : list of (class id, share in [0, 1])
        The likeliest first, each live class once; empty where no model has told.
    """
    predictions = session.predictions
    if predictions is None or predictions.likeliest is None:
        return []
    if position >= len(predictions.likeliest):
        return []
    shares: dict[str, float] = {}
    for column, share in predictions.likeliest[position].tolist():
        info = live_class(session.state, predictions.classes[column])
        if info is not None:
            shares[info.id] = shares.get(info.id, 0.0) + share / 255
    return list(shares.items())


def live_class(state: State, class_id: str | None) -> ClassInfo | None:
    """Return the live class that a class has become.

    Parameters
    ----------
    state : State
    class_id : str or None

    Returns
    -------
    info : ClassInfo or None
        None where there is no such class any more: its addition was taken back.
    """
    try:
        return state.class_of(class_id) if class_id is not None else None
    except KeyError:
        return None


def shortened(text: str, longest: int) -> str:
    """Cut a text that is too long for its place.

    Parameters
    ----------
    text : str
    longest : int
        Characters, at least 1.
    """
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
