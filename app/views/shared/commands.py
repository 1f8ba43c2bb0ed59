"""What a page needs to send commands, and what it is answered beside that they are on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from bowerbird.app.log.events import DECISIONS, Event, Redone, Undone
from bowerbird.app.session.commands import describe_position
from bowerbird.app.session.session import Session
from bowerbird.app.views.shared.event_text import describe_event, items_of

Answer = dict[str, Any]


def page_sender(session: Session) -> dict[str, Any]:
    """Return by what a page sends commands, and what its unsaved ones belong to.

    Parameters
    ----------
    session : Session

    Returns
    -------
    sender : dict
        ``page``, by which the server knows the page; ``outbox``, the project's name in the
        browser's storage; ``token``, of the pool's content; ``earlier``, those of pools that had
        fewer of its items; ``annotator``.
    """
    folder = str(session.project.folder.resolve())
    return {
        "page": session.commands.token,
        "outbox": hashlib.blake2b(folder.encode(), digest_size=8).hexdigest(),
        "token": session.pool.token,
        "earlier": list(session.project.earlier),
        "annotator": session.annotator,
    }


def describe_answer(
    session: Session,
    event: Event | None,
    describe_item: Callable[[Session, int], Answer] | None = None,
) -> Answer:
    """Describe what a command has changed, for `Commands.describe`.

    Parameters
    ----------
    session : Session
    event : Event or None
    describe_item : callable, optional
        Describes the item at a position, for a page that shows it.

    Returns
    -------
    answer : dict
        ``seq``; for an undo or redo ``turned``, ``text``, and which item to look at now.
    """
    if event is None:
        return {"text": "Nothing was changed: there is nothing to undo or redo here any more."}
    if not isinstance(event.body, Undone | Redone):
        return describe_position(event)
    target = session.state.event(event.body.event)
    if target is None:
        return {}
    step = describe_event(session.state, session.pool, target)
    verb = "Undid" if event.kind == "undone" else "Redid"
    answer: Answer = {"text": f"{verb}: {step['verb']} {step['object']}", "turned": event.kind}
    is_of_one = len(items_of(target)) == 1 or getattr(target.body, "alike", False) is True
    positions = step["positions"] if is_of_one else []
    if positions:
        answer["position"] = positions[0]
        answer["decided"] = target.kind in DECISIONS
        if describe_item is not None:
            answer["item"] = describe_item(session, positions[0])
    return answer
