"""Commands of label card and map: each followed once, in order, and answered once on disk."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable, Sequence
from typing import Any, Protocol
from weakref import WeakValueDictionary

from bowerbird.app.log.events import DECISIONS, Event
from bowerbird.app.log.state import Item
from bowerbird.app.session.session import Session
from bowerbird.app.views.label.item import describe
from bowerbird.app.views.shared.refusals import NOT_AS_ASKED, reason, text_of
from bowerbird.app.views.shared.wording import deed, items_of
from bowerbird.data.errors import EventRefused, ProjectError

log = logging.getLogger(__name__)

LONGEST_ID = 64  # characters of a client's event id

Message = dict[str, Any]
Written = asyncio.Future[Event | None]


class Commands:
    """What one tab's label card or map may do.

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
            ``event``, an id of the client's; ``kind``: label, caught (a label for all that a lasso
            caught), skip, unsure, flag, note, undo, redo or add; and what that needs: ``position``,
            ``caught``, ``again``, ``class``, ``seconds``, ``on``, ``text``, ``name``. A command
            that was followed before is only acknowledged.

        Returns
        -------
        answers : list of dict
            ``event``, as it was sent, and ``ok``, false for what was refused and must not come
            again; ``text`` for the person. What cannot be written now, as on a full disk, has no
            answer, and neither has what follows it: both are to be sent again.
        """
        answers = []
        async with self._following:
            for command in commands:
                answer = await self._answer_command(command)
                if answer is None:
                    break
                answers.append(answer)
        return answers

    async def _answer_command(self, command: Any) -> Message | None:
        """Follow one command; whatever goes wrong with it, those behind it go on."""
        message = command if isinstance(command, dict) else {}
        try:
            return await self._do(message)
        except Exception as error:  # the server's boundary: a page must never wait in vain
            if not isinstance(error, NOT_AS_ASKED):
                log.exception("a command of the label card failed")
            return {"event": message.get("event"), "ok": False, "text": reason(error)}

    async def _do(self, message: Message) -> Message | None:
        event_id = _event_id(message)
        event = self.session.state.event(event_id)
        if event is None:
            command = _COMMANDS.get(str(message.get("kind")))
            if command is None:
                raise ValueError("There is no such command.")
            written = command(self, message, event_id)
            try:
                event = await written
            except EventRefused:
                raise
            except ProjectError as error:
                self._trouble(str(error))
                return None
        return {"event": event_id, "ok": True, **self._describe(event)}

    def _describe(self, event: Event | None) -> Message:
        """Describe what was done; it is on disk, so nothing here can refuse it any more."""
        try:
            return self._answer(event)
        except Exception:  # the server's boundary, as above
            log.exception("what a command has changed could not be described")
            return {"seq": event.seq} if event is not None else {}

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
        class_id = text_of(message, "class")
        return self.session.label(items, class_id, event_id=event_id, seconds=seconds)

    def _label_caught(self, message: Message, event_id: str) -> Written:
        items = self.session.caught_items(text_of(message, "caught"), message["again"] is True)
        return self.session.label(items, text_of(message, "class"), event_id=event_id)

    def _skip(self, message: Message, event_id: str) -> Written:
        items = [self._item(message)]
        return self.session.skip(items, event_id=event_id, seconds=_seconds(message))

    def _unsure(self, message: Message, event_id: str) -> Written:
        items = [self._item(message)]
        return self.session.unsure(items, event_id=event_id, seconds=_seconds(message))

    def _flag(self, message: Message, event_id: str) -> Written:
        return self.session.flag(self._item(message), message["on"] is True, event_id=event_id)

    def _note(self, message: Message, event_id: str) -> Written:
        return self.session.note(self._item(message), text_of(message, "text"), event_id=event_id)

    def _undo(self, message: Message, event_id: str) -> Written:
        return self.session.undo(own_id=event_id)

    def _redo(self, message: Message, event_id: str) -> Written:
        return self.session.redo(own_id=event_id)

    def _add(self, message: Message, event_id: str) -> Written:
        return self.session.add_class(text_of(message, "name"), event_id=event_id)


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


def _event_id(message: Message) -> str:
    event_id = message.get("event")
    if not isinstance(event_id, str) or not 0 < len(event_id) <= LONGEST_ID:
        raise ValueError(
            f"A command needs an id of 1 to {LONGEST_ID} characters, by which a retry is known."
        )
    return event_id


def _seconds(message: Message) -> float | None:
    """Return how long the person took; None where that is no finite number."""
    seconds = message.get("seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return float(seconds) if math.isfinite(seconds) else None
    except OverflowError:  # a whole number of hundreds of digits
        return None


class Commanded(Protocol):
    """A card whose page sends commands over HTTP."""

    session: Session

    async def follow(self, commands: Sequence[Any]) -> list[Message]:
        """Follow commands; see `Commands.follow`."""


CARDS: WeakValueDictionary[str, Commanded] = WeakValueDictionary()  # by what their pages were told


def card_of(token: str) -> Commanded | None:
    """Find the card that a page speaks for.

    Parameters
    ----------
    token : str
        As the card told its page.

    Returns
    -------
    card : LabelCard, MapCard or None
        None where the tab's session has ended.
    """
    return CARDS.get(token)


_COMMANDS: dict[str, Callable[[Commands, Message, str], Written]] = {
    "label": Commands._label,
    "caught": Commands._label_caught,
    "skip": Commands._skip,
    "unsure": Commands._unsure,
    "flag": Commands._flag,
    "note": Commands._note,
    "undo": Commands._undo,
    "redo": Commands._redo,
    "add": Commands._add,
}
