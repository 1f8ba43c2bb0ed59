"""The numbers behind the ledger of classes."""

from __future__ import annotations

from dataclasses import dataclass

from bowerbird.app.session.session import Session

ENOUGH = 5  # labels from which on a class is not short any more


@dataclass(frozen=True)
class Row:
    """One class as the ledger shows it.

    Parameters
    ----------
    id, name, colour : str
        Name and colour as they are now.
    labelled : int
    predicted : int or None
        Items that the live model gives this class; None while it knows no such class.
    short : int
        Labels missing to `ENOUGH`.
    """

    id: str
    name: str
    colour: str
    labelled: int
    predicted: int | None
    short: int


def ledger(session: Session) -> list[Row]:
    """Give a row for each live class, in the order of their keys.

    Parameters
    ----------
    session : Session

    Returns
    -------
    rows : list of Row
        What a merged class was predicted for counts for the one that it has become.
    """
    state = session.state
    counts, predicted = state.counts, dict[str, int]()
    if state.models:
        for class_id, items in state.models[-1].get("predicted", {}).items():
            now = state.class_of(class_id).id
            predicted[now] = predicted.get(now, 0) + int(items)
    return [
        Row(c.id, c.name, c.colour, n := counts[c.id], predicted.get(c.id), max(0, ENOUGH - n))
        for c in state.classes
    ]
