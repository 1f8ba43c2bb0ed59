"""What the label card tells of an item: plain data, which the page shows as text only."""

from __future__ import annotations

import math
from typing import Any

from bowerbird.app.log.state import Decision, Pick
from bowerbird.app.session.session import Session
from bowerbird.app.views.shared.items import LONGEST_ID, live_class, predicted, shortened
from bowerbird.data.distributions import Place, places
from bowerbird.data.pool import Pool

LONGEST_VALUE = 4000  # characters of a value: a text may be what the item is
NEAREST = 3
UNDESCRIBED = "This item could not be described; see the server's output. You can still label it."
EXTREME, MIDDLE = 0.1, 0.1  # shares of the pool that count as its ends and as its middle


def columns(pool: Pool) -> list[dict[str, Any]]:
    """Describe the columns that every item shows.

    Parameters
    ----------
    pool : Pool
        With at least one item.

    Returns
    -------
    columns : list of dict
        ``name``, ``kind`` and ``histogram`` (heights in [0, 1]; empty for what is no number).
    """
    return [
        {"name": p.column, "kind": p.kind, "histogram": [round(h, 3) for h in p.histogram]}
        for p in places(pool, 0)
    ]


def describe(session: Session, position: int) -> dict[str, Any]:
    """Describe one item.

    Parameters
    ----------
    session : Session
    position : int
        Row of the pool, in [0, n).

    Returns
    -------
    item : dict
        JSON's types only. ``position``; ``id`` as text; ``values``, one a column as
        (text, words for its place or "", its bar or None); ``nearest`` labelled items; ``why`` it
        was asked or None; ``predicted`` (class id, share) or None; ``decision`` or None;
        ``flagged``; ``notes`` (annotator, seconds since 1970, text); ``seq``, the log's last
        number that this knows of.
    """
    state, item = session.state, session.items.id_of(position)
    return {
        "position": position,
        "id": shortened(str(item), LONGEST_ID),
        "values": [_value(place) for place in places(session.pool, position)],
        "nearest": _nearest(session, position),
        "why": _why(session, state.asked(item)),
        "predicted": predicted(session, position),
        "decision": _decision(session, state.decisions.get(item)),
        "flagged": item in state.flags,
        "notes": [[who, when, text] for who, when, text in state.notes.get(item, ())],
        "seq": state.position,
    }


def without_description(session: Session, position: int) -> dict[str, Any]:
    """Return what is shown of an item that cannot be described, as `describe` would.

    Parameters
    ----------
    session : Session
    position : int
        Row of the pool, in [0, n).

    Returns
    -------
    item : dict
        With the id and the notes alone, and ``trouble``, a line for the person.
    """
    state, item = session.state, session.items.id_of(position)
    return {
        "position": position,
        "id": shortened(str(item), LONGEST_ID),
        "values": [],
        "nearest": [],
        "why": None,
        "predicted": None,
        "decision": None,
        "flagged": item in state.flags,
        "notes": [[who, when, text] for who, when, text in state.notes.get(item, ())],
        "seq": state.position,
        "trouble": UNDESCRIBED,
    }


def in_words(percentile: float) -> str:
    """Describe where a value stands in the pool.

    Parameters
    ----------
    percentile : float
        Share of the pool that is smaller, in [0, 1].

    Returns
    -------
    words : str
    """
    if percentile >= 1 - EXTREME:
        return f"top {_percent(1 - percentile)}"
    if percentile <= EXTREME:
        return f"bottom {_percent(percentile)}"
    if abs(percentile - 0.5) <= MIDDLE:
        return "middle"
    side = "above" if percentile > 0.5 else "below"
    return f"{side} {max(percentile, 1 - percentile):.0%}"


def as_text(value: Any) -> str:
    """Write a value for a person; numbers with four digits that count.

    Parameters
    ----------
    value : int, float, str or None

    Returns
    -------
    text : str
        At most 4000 characters.
    """
    if value is None:
        return "missing"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return shortened(str(value), LONGEST_VALUE)
    if isinstance(value, int) or (math.isfinite(value) and value == int(value)):
        whole = abs(value) < 1e9
        return f"{int(value):,}" if whole else f"{value:.3e}"
    return f"{value:.4g}"


def _percent(share: float) -> str:
    return "1%" if share < 0.01 else f"{math.ceil(round(share * 100, 6))}%"


def _value(place: Place) -> list[Any]:
    words = in_words(place.percentile) if place.percentile is not None else ""
    return [as_text(place.value), words, place.bin]


def _nearest(session: Session, position: int) -> list[dict[str, Any]]:
    nearest = session.items.nearest_labelled(position, NEAREST)
    return [
        {
            "position": p,
            "id": shortened(str(session.items.id_of(p)), LONGEST_ID),
            "class": c,
            "distance": f"{d:.3g}",
        }
        for p, c, d in nearest
    ]


def _why(session: Session, pick: Pick | None) -> dict[str, Any] | None:
    if pick is None:
        return None
    model = session.state.model(pick.version)
    target = live_class(session.state, pick.target)
    past = pick.round <= session.state.round
    phase = session.state.queries[pick.round - 1].phase if past else ""
    return {
        "reason": pick.reason,
        "strategy": pick.strategy,
        "phase": phase or "",
        "since": session.state.since_new_class,
        "score": f"{pick.score:.3g}",
        "version": pick.version,
        "seen": model.labels if model else None,
        "target": target.name if target else None,
    }


def _decision(session: Session, decision: Decision | None) -> dict[str, Any] | None:
    if decision is None:
        return None
    info = live_class(session.state, decision.class_id)
    return {
        "kind": decision.kind,
        "class": info.id if info else None,
        "annotator": decision.annotator,
        "time": decision.time,
    }
