"""What the label card tells of an item: plain data, which the page shows as text only."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from bowerbird.app.log.state import Decision, Pick
from bowerbird.app.session.session import Session
from bowerbird.app.views.label.alike import describe_alike
from bowerbird.app.views.label.prose import TellingWords
from bowerbird.app.views.label.values import values_of
from bowerbird.app.views.shared.items import LONGEST_ID, likeliest, live_class, predicted, shortened
from bowerbird.app.views.shared.sketch import sketch_of
from bowerbird.data.links import addresses
from bowerbird.data.pictures import picture_columns
from bowerbird.data.pool import Pool

NEAREST = 3
UNDESCRIBED = "This item could not be described; see the server's output. You can still label it."


def picture_frames(pool: Pool) -> list[dict[str, Any]]:
    """Describe the pictures that an item has.

    Parameters
    ----------
    pool : Pool

    Returns
    -------
    frames : list of dict
        ``kind``, which is the end of their address; ``number``, of the column among several of
        pictures; and ``name``.
    """
    names = picture_columns(pool)
    frames = [{"kind": "picture", "number": i, "name": name} for i, name in enumerate(names)]
    if pool.parent is not None and pool.boxes is not None:
        object_itself = {"kind": "picture", "number": 0, "name": "The object"}
        around = {"kind": "context", "number": 0, "name": "The picture that it lies in"}
        frames = [*(frames or [object_itself]), around]
    return frames


def describe(
    session: Session, position: int, unseen: Collection[str] | None = None
) -> dict[str, Any]:
    """Describe one item.

    Parameters
    ----------
    session : Session
    position : int
        Row of the pool, in [0, n).
    unseen : collection of str or None
        Columns that nobody looks at; None for those that are hidden for everybody.

    Returns
    -------
    item : dict
        JSON's types only. ``position``; ``id`` as text; ``values`` as of `values_of`;
        ``telling`` as of `TellingWords.of`; ``links``, an address or None for each; ``nearest``
        labelled items; ``alike`` as of `describe_alike`; ``why`` it was asked or None;
        ``predicted`` (class id, share) or None; ``likeliest``, such pairs where there are many
        classes; ``decision`` or None;
        ``flagged``; ``notes`` (annotator, seconds since 1970, text); ``seq``, the log's last
        number that this knows of.
    """
    state, item = session.state, session.items.id_of(position)
    if unseen is None:
        unseen = state.columns.hidden if state.columns else ()
    foreseen = predicted(session, position)
    telling = session.project.shared(TellingWords).of(position, foreseen and foreseen[0], unseen)
    return {
        "position": position,
        "id": shortened(str(item), LONGEST_ID),
        "values": values_of(session.pool, position, unseen),
        "telling": telling,
        "links": addresses(session.pool, position),
        "nearest": _nearest(session, position),
        "alike": describe_alike(session, position),
        "why": _why(session, state.asked(item)),
        "predicted": foreseen,
        "likeliest": likeliest(session, position),
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
        "telling": [],
        "links": [],
        "nearest": [],
        "alike": None,
        "why": None,
        "predicted": None,
        "likeliest": [],
        "decision": None,
        "flagged": item in state.flags,
        "notes": [[who, when, text] for who, when, text in state.notes.get(item, ())],
        "seq": state.position,
        "trouble": UNDESCRIBED,
    }


def _nearest(session: Session, position: int) -> list[dict[str, Any]]:
    nearest = session.items.nearest_labelled(position, NEAREST)
    return [
        {"class": c, "distance": f"{d:.3g}", "sketch": sketch_of(session, p)} for p, c, d in nearest
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
