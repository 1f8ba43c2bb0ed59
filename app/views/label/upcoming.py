"""What the label card comes to next, what it came from, and why there may be nothing."""

from __future__ import annotations

from bowerbird.app.session.session import Session
from bowerbird.app.views.shared.component import Message
from bowerbird.app.views.shared.event_text import positions_of

PREFETCHED = 16  # items that wait in the page
TRAIL = 20  # decided items that a new page can go back to


def upcoming(session: Session) -> list[int]:
    """Return the positions of the items that wait to be answered, the next first.

    Parameters
    ----------
    session : Session
    """
    return positions_of(session.pool, [pick.item for pick in session.state.pending[:PREFETCHED]])


def trail(session: Session) -> list[int]:
    """Return what this person decided last, so that one can go back after a reload.

    Parameters
    ----------
    session : Session

    Returns
    -------
    positions : list of int
        The last one last.
    """
    mine = [
        d.item
        for d in session.state.decisions.values()
        if d.annotator == session.annotator and d.source == "human"
    ]
    return positions_of(session.pool, mine[-TRAIL:])


def why_empty(session: Session) -> Message:
    """Describe why there may be nothing to show.

    Parameters
    ----------
    session : Session

    Returns
    -------
    reason : dict
        ``kind``, ``done`` or ``wait``; ``text``; and ``detail``.
    """
    n, decided = len(session.pool), len(session.state.decisions)
    if decided >= n:
        text = "Every item has been looked at"
        return {"kind": "done", "text": text, "detail": f"{n:,} of them."}
    return {"kind": "wait", "text": "Preparing the next items …", "detail": session.busy}
