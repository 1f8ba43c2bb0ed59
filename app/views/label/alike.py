"""The items that are the same as the one on the label card, or almost."""

from __future__ import annotations

from typing import Any

from bowerbird.app.session.session import Session
from bowerbird.app.views.shared.sketch import sketch_of

SHOWN = 6


def describe_alike(session: Session, position: int) -> dict[str, Any] | None:
    """Describe the items alike.

    Parameters
    ----------
    session : Session
    position : int
        Row of the pool, in [0, n).

    Returns
    -------
    alike : dict or None
        JSON's types only: how many are the ``same`` and how many ``nearly``; the positions of those
        on which nothing is decided, ``undecided``, none where they are too many to be labelled at
        once; and ``sketches`` of the first. None where no other item is like this one.
    """
    same, nearly = session.items.alike(position)
    first = [*same[:SHOWN].tolist(), *nearly[:SHOWN].tolist()][:SHOWN]
    if not first:
        return None
    return {
        "same": len(same),
        "nearly": len(nearly),
        "undecided": session.items.alike_undecided(position),
        "sketches": [sketch_of(session, other) for other in first],
    }
