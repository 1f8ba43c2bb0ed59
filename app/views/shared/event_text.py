"""What people did, in words: for the history, and for what undo answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bowerbird.app.log.events import OF_CLASSES, Event
from bowerbird.app.log.state import Item, State
from bowerbird.app.views.shared.items import LONGEST_ID, live_class, shortened
from bowerbird.data.pool import Pool

LONGEST_NOTE = 200  # characters
SHOWN = 4  # items of a bulk action whose pictures are shown


def describe_event(
    state: State, pool: Pool, event: Event, only: Sequence[Item] | None = None
) -> dict[str, Any]:
    """Tell of one event.

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
    info = live_class(state, event.body.get("class"))
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
    """Give the items that an event is about.

    Parameters
    ----------
    event : Event

    Returns
    -------
    items : list of item ids
    """
    body = event.body
    return list(body.get("items", [body["item"]] if "item" in body else []))


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
    body = event.body
    name = shortened(str(items[0]), LONGEST_ID) if len(items) == 1 else f"{len(items):,} items"
    match event.kind:
        case "flagged":
            return "flagged" if body["on"] else "unflagged", name
        case "noted":
            return "noted", f"{name}: {shortened(body['text'], LONGEST_NOTE)}"
        case kind if kind in OF_CLASSES:
            return _of_class(state, event)
        case kind:
            return kind, name


def _of_class(state: State, event: Event) -> tuple[str, str]:
    body = event.body
    match event.kind:
        case "class_added":
            return "added class", body["name"]
        case "class_renamed":
            return "renamed a class", f"to {body['name']}"
        case "class_merged":
            info = live_class(state, body["into"])
            return "merged", f"{body['class']} into {info.name if info else body['into']}"
        case "class_cost":
            return "set the cost of", f"{body['class']}: {body['cost']:g}"
        case _:
            return "recoloured", body["class"]
