"""What people did, in words: for the history, and for what undo answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bowerbird.app.log.events import (
    ClassAdded,
    ClassChange,
    ClassCostSet,
    ClassMerged,
    ClassRenamed,
    Decided,
    Event,
    Flagged,
    Labelled,
    Noted,
)
from bowerbird.app.log.state import Item, State
from bowerbird.app.views.shared.items import LONGEST_ID, live_class, shortened
from bowerbird.data.pool import Pool

LONGEST_NOTE = 200  # characters
SHOWN = 4  # items of a bulk action whose pictures are shown


def describe_event(
    state: State, pool: Pool, event: Event, only: Sequence[Item] | None = None
) -> dict[str, Any]:
    """Describe an event in words.

    Parameters
    ----------
    state : State
    pool : Pool
    event : Event
        One of the state's history.
    only : sequence of item ids, optional
        Those of its items that are meant; all of them else.

    Returns
    -------
    deed : dict
        JSON's types only. ``event``, ``seq``, ``time``, ``annotator``; ``verb`` and ``object``
        in words; ``class`` (id of a live class or None); ``positions`` of the first items that
        the pool holds; ``items``, how many there are; ``undone``.
    """
    items = items_of(event) if only is None else list(only)
    info = live_class(state, class_id_of(event))
    verb, what = _words(state, event, items)
    return {
        "event": event.id,
        "seq": event.seq,
        "time": event.time,
        "annotator": event.annotator,
        "verb": verb,
        "object": what,
        "class": info.id if info else None,
        "positions": positions_of(pool, items[:SHOWN]),
        "items": len(items),
        "undone": event.id in state.undone,
    }


def items_of(event: Event) -> list[Item]:
    """Return the items that an event is about.

    Parameters
    ----------
    event : Event

    Returns
    -------
    items : list of item ids
    """
    match event.body:
        case Decided() as decision:
            return list(decision.item_ids)
        case Flagged(items=items):
            return list(items)
        case Noted(item=item):
            return [item]
        case _:
            return []


def class_id_of(event: Event) -> str | None:
    """Return the id of the class that an event is about; None where it is about none.

    Parameters
    ----------
    event : Event
    """
    body = event.body
    return body.class_id if isinstance(body, Labelled | ClassChange) else None


def positions_of(pool: Pool, items: Sequence[Item]) -> list[int]:
    """Find items in the pool; those that it does not hold are left out.

    Parameters
    ----------
    pool : Pool
    items : sequence of item ids

    Returns
    -------
    positions : list of int
    """
    return [int(p) for p in pool.positions(items) if p >= 0] if items else []


def _words(state: State, event: Event, items: Sequence[Item]) -> tuple[str, str]:
    name = shortened(str(items[0]), LONGEST_ID) if len(items) == 1 else f"{len(items):,} items"
    match event.body:
        case Flagged(on=on):
            return "flagged" if on else "unflagged", name
        case Noted(text=text):
            return "noted", f"{name}: {shortened(text, LONGEST_NOTE)}"
        case ClassChange() as change:
            return _class_words(state, change)
        case Labelled(alike=True):
            return event.kind, f"{name} that are alike"
        case _:
            return event.kind, name


def _class_words(state: State, change: ClassChange) -> tuple[str, str]:
    match change:
        case ClassAdded(name=name):
            return "added class", name
        case ClassRenamed(name=name):
            return "renamed a class", f"to {name}"
        case ClassMerged(class_id=class_id, into=into):
            info = live_class(state, into)
            return "merged", f"{class_id} into {info.name if info else into}"
        case ClassCostSet(class_id=class_id, cost=cost):
            return "set the cost of", f"{class_id}: {cost:g}"
        case _:
            return "recoloured", change.class_id
