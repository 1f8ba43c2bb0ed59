"""The label card's commands: each followed once, in their order, and answered once on disk."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Sequence
from typing import Any

from bowerbird.app.session.event import DECISIONS, Event
from bowerbird.app.session.session import Session
from bowerbird.app.session.state import Item
from bowerbird.app.views.deeds import deed, items_of
from bowerbird.app.views.label_item import describe
from bowerbird.data.errors import BowerbirdError

LONGEST_ID = 64  # characters of a client's event id

Message = dict[str, Any]
Written = asyncio.Future[Event | None]


class Commands:
    """What one tab's label card may do.

    Parameters
    ----------
    session : Session
    trouble : callable
        Called with a line for the person when the log could not be written.
    """

    def __init__(self, session: Session, trouble: Callable[[str], None]) -> None:
        self.session, self._trouble = session, trouble
        self._following = asyncio.Lock()

    async def follow(self, commands: Sequence[Any]) -> list[Message]:
        """Follow commands one after the other, each of them once.

        Parameters
        ----------
        commands : sequence of dict
            ``event``, an id of the client's; ``kind``: label, skip, unsure, flag, note, undo, redo
            or add; and what that needs: ``position``, ``class``, ``seconds``, ``on``, ``text``,
            ``name``. A command that was followed before is only acknowledged.

        Returns
        -------
        answers : list of dict
            ``event`` and ``ok``, false for what was refused and must not come again; ``text`` for
            the person. What could not be written has no answer, and neither has what follows it.
        """
        answers = []
        async with self._following:
            for command in commands:
                answer = await self._do(command) if isinstance(command, dict) else None
                if answer is None:
                    break
                answers.append(answer)
        return answers

    async def _do(self, message: Message) -> Message | None:
        event_id = str(message.get("event", ""))[:LONGEST_ID]
        known = self.session.state.event(event_id)
        try:
            if not event_id:
                raise ValueError("A command has no id; a retry of it could not be told.")
            command = _COMMANDS[str(message.get("kind"))]
            written = command(self, message, event_id) if known is None else None
        except (BowerbirdError, KeyError, TypeError, ValueError) as error:
            # Nothing was written, and sending it again would be refused again.
            text = str(error) if isinstance(error, BowerbirdError) else "That was not understood."
            return {"event": event_id, "ok": False, "text": text}
        try:
            event = known or (await written if written is not None else None)
        except BowerbirdError as error:
            self._trouble(str(error))
            return None
        return {"event": event_id, "ok": True, **self._answer(event)}

    def _answer(self, event: Event | None) -> Message:
        """Say what an undo or redo has changed, and which item to look at now."""
        if event is None:
            return {"text": "There is nothing to take back or to bring back."}
        if event.kind not in ("undone", "redone"):
            return {"seq": event.seq}
        target = self.session.state.event(event.body["event"])
        if target is None:
            return {}
        told = deed(self.session.state, self.session.pool, target)
        how = "Took" if event.kind == "undone" else "Brought"
        text = f"{how} back: {told['verb']} {told['object']}"
        positions = told["positions"] if len(items_of(target)) == 1 else []
        answer: Message = {"text": text, "turned": event.kind}
        if positions:
            answer["position"] = positions[0]
            answer["decided"] = target.kind in DECISIONS
            answer["item"] = describe(self.session, positions[0])
        return answer

    def _item(self, message: Message) -> Item:
        return self.session.item(position_of(message))

    def _label(self, message: Message, event_id: str) -> Written:
        items, seconds = [self._item(message)], _seconds(message)
        class_id = str(message["class"])
        return self.session.label(items, class_id, event_id=event_id, seconds=seconds)

    def _skip(self, message: Message, event_id: str) -> Written:
        items = [self._item(message)]
        return self.session.skip(items, event_id=event_id, seconds=_seconds(message))

    def _unsure(self, message: Message, event_id: str) -> Written:
        items = [self._item(message)]
        return self.session.unsure(items, event_id=event_id, seconds=_seconds(message))

    def _flag(self, message: Message, event_id: str) -> Written:
        return self.session.flag(self._item(message), bool(message["on"]), event_id=event_id)

    def _note(self, message: Message, event_id: str) -> Written:
        return self.session.note(self._item(message), str(message["text"]), event_id=event_id)

    def _undo(self, message: Message, event_id: str) -> Written:
        return self.session.undo(own_id=event_id)

    def _redo(self, message: Message, event_id: str) -> Written:
        return self.session.redo(own_id=event_id)

    def _add(self, message: Message, event_id: str) -> Written:
        return self.session.add_class(str(message["name"]), event_id=event_id)


def position_of(message: Message) -> int:
    """Read a position out of a message.

    Parameters
    ----------
    message : dict

    Returns
    -------
    position : int

    Raises
    ------
    ValueError
        If it is no whole number.
    KeyError
        If there is none.
    """
    position = message["position"]
    if isinstance(position, bool) or not isinstance(position, int):
        raise ValueError(f"A position is {position!r}; it must be a whole number.")
    return position


def _seconds(message: Message) -> float | None:
    seconds = message.get("seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    return float(seconds) if math.isfinite(seconds) else None


_COMMANDS: dict[str, Callable[[Commands, Message, str], Written]] = {
    "label": Commands._label,
    "skip": Commands._skip,
    "unsure": Commands._unsure,
    "flag": Commands._flag,
    "note": Commands._note,
    "undo": Commands._undo,
    "redo": Commands._redo,
    "add": Commands._add,
}
