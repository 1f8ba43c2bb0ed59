"""What a page commands: every step is acknowledged once it is on disk, and may be sent again.

The page sends commands over HTTP (`bowerbird.app.server.commands`), each with an id of its own, and
sends them again until they are answered. Those of one page are carried out one after the other: an
undo that comes right behind a label must find that label in the log.
"""

from __future__ import annotations

import asyncio
import logging
import math
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any
from weakref import WeakValueDictionary

import msgspec

from bowerbird.app.log.events import Event
from bowerbird.data.errors import BowerbirdError, EventRefused, ProjectError

if TYPE_CHECKING:
    from bowerbird.app.session.session import Session

log = logging.getLogger(__name__)

INVALID = (BowerbirdError, KeyError, TypeError, ValueError)  # what an invalid request raises
NOT_UNDERSTOOD = "Invalid command; nothing was changed."

Answer = dict[str, Any]
Written = asyncio.Future[Event | None]
EventId = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class Command(msgspec.Struct, frozen=True, tag_field="kind"):
    """One step of a person; its kind is the class's tag.

    Parameters
    ----------
    event : str
        The id that its event gets, by which a command that is sent again is recognised.
    """

    event: EventId


class Label(Command, frozen=True, tag="label"):
    """Label the item at a position, and record how many seconds that took.

    With `alike`, label the undecided items that are the same, or almost, in the same step.
    """

    position: int
    class_id: str = msgspec.field(name="class")
    seconds: Any = None
    alike: bool = False


class LabelCaught(Command, frozen=True, tag="caught"):
    """Label all items inside a lasso, `again` those that have a label too."""

    caught: str
    again: bool
    class_id: str = msgspec.field(name="class")


class Skip(Command, frozen=True, tag="skip"):
    """Pass over an item."""

    position: int
    seconds: Any = None


class Unsure(Command, frozen=True, tag="unsure"):
    """Record that an item's class cannot be decided."""

    position: int
    seconds: Any = None


class Flag(Command, frozen=True, tag="flag"):
    """Flag an item, or remove its flag."""

    position: int
    on: bool


class Note(Command, frozen=True, tag="note"):
    """Write a note on an item."""

    position: int
    text: str


class Undo(Command, frozen=True, tag="undo"):
    """Undo the person's last step, or any step by its event's id."""

    target: str | None = None


class Redo(Command, frozen=True, tag="redo"):
    """Redo what was undone last."""


class AddClass(Command, frozen=True, tag="add"):
    """Add a class."""

    name: str


class RenameClass(Command, frozen=True, tag="rename"):
    """Rename a class."""

    name: str
    class_id: str = msgspec.field(name="class")


class MergeClass(Command, frozen=True, tag="merge"):
    """Make a class part of another."""

    into: str
    class_id: str = msgspec.field(name="class")


class RecolourClass(Command, frozen=True, tag="recolour"):
    """Change a class's colour."""

    colour: str
    class_id: str = msgspec.field(name="class")


class SetCost(Command, frozen=True, tag="cost"):
    """Set what it costs to miss an item of a class."""

    cost: float
    class_id: str = msgspec.field(name="class")


class SetLayout(Command, frozen=True, tag="layout"):
    """Record which cards are open, where they are, and whether the page is dark."""

    cards: dict[str, tuple[int, int, int, int]]
    open: list[str]
    dark: bool


class ArrangeColumns(Command, frozen=True, tag="columns"):
    """Record in which order the label card shows its columns, and which."""

    order: list[str]
    pinned: list[str]
    hidden: list[str]


AnyCommand = (
    Label
    | LabelCaught
    | Skip
    | Unsure
    | Flag
    | Note
    | Undo
    | Redo
    | AddClass
    | RenameClass
    | MergeClass
    | RecolourClass
    | SetCost
    | SetLayout
    | ArrangeColumns
)


class Commands:
    """What one page may command.

    Parameters
    ----------
    session : Session

    Attributes
    ----------
    token : str
        By which the page is known; nobody else's page can command it.
    describe : callable
        From the event that a command has written, None where there was nothing to undo or redo, to
        what is answered beside ``event`` and ``ok``.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.token = secrets.token_urlsafe(16)
        self.describe: Callable[[Event | None], Answer] = describe_position
        self._turn = asyncio.Lock()
        PAGES[self.token] = self

    async def follow(self, commands: Sequence[Any]) -> tuple[list[Answer], str]:
        """Carry out commands one after the other, each of them once.

        Parameters
        ----------
        commands : sequence of dict
            One for each `Command`, as JSON has it. A command that was carried out before is only
            acknowledged.

        Returns
        -------
        answers : list of dict
            ``event``, as it was sent, and ``ok``, false for what was refused and must not come
            again; ``text`` for the person. What cannot be written now, as on a full disk, has no
            answer, and neither has what follows it: both are to be sent again.
        trouble : str
            Why something could not be written; else empty.
        """
        answers = []
        async with self._turn:
            for command in commands:
                try:
                    answers.append(await self._answer(command))
                except _NotWritten as error:
                    return answers, str(error)
        return answers, ""

    async def _answer(self, command: Any) -> Answer:
        """Carry out one command; whatever goes wrong with it, those behind it go on."""
        try:
            return await self._carry_out(msgspec.convert(command, AnyCommand))
        except _NotWritten:
            raise
        except Exception as error:  # the server's boundary: a page must never wait in vain
            if not isinstance(error, INVALID):
                log.exception("a command of the page failed")
            event = command.get("event") if isinstance(command, Mapping) else None
            return {"event": event, "ok": False, "text": reason(error)}

    async def _carry_out(self, command: AnyCommand) -> Answer:
        event = self.session.state.event(command.event)
        if event is None:
            written = self._perform(command)
            try:
                event = await written
            except EventRefused:
                raise
            except ProjectError as error:
                raise _NotWritten(str(error)) from error
        return {"event": command.event, "ok": True, **self._describe(event)}

    def _describe(self, event: Event | None) -> Answer:
        """Describe what was done; it is on disk, so nothing here can refuse it any more."""
        try:
            return self.describe(event)
        except Exception:  # the server's boundary, as above
            log.exception("what a command has changed could not be described")
            return describe_position(event)

    def _perform(self, command: AnyCommand) -> Written:
        session, event_id = self.session, command.event
        match command:
            case Label():
                return self._label(command)
            case LabelCaught(caught=caught, again=again, class_id=class_id):
                items = session.view.caught_items(caught, again)
                return session.label(items, class_id, event_id=event_id)
            case Skip() | Unsure():
                decide = session.skip if isinstance(command, Skip) else session.unsure
                items, seconds = [session.items.id_of(command.position)], _finite(command.seconds)
                return decide(items, event_id=event_id, seconds=seconds)
            case Flag(position=position, on=on):
                return session.flag(session.items.id_of(position), on, event_id=event_id)
            case Note(position=position, text=text):
                return session.note(session.items.id_of(position), text, event_id=event_id)
            case Undo(target=target):
                return session.undo(target, own_id=event_id)
            case Redo():
                return session.redo(own_id=event_id)
            case SetLayout(cards=cards, open=open_cards, dark=dark):
                return session.set_layout(cards, open_cards, dark, event_id=event_id)
            case ArrangeColumns(order=order, pinned=pinned, hidden=hidden):
                return session.arrange_columns(order, pinned, hidden, event_id=event_id)
            case _:
                return self._change_class(command)

    def _label(self, command: Label) -> Written:
        session, position = self.session, command.position
        others = session.items.alike_undecided(position) if command.alike else []
        return session.label(
            [session.items.id_of(at) for at in (position, *others)],
            command.class_id,
            event_id=command.event,
            seconds=_finite(command.seconds),
            alike=bool(others),
        )

    def _change_class(
        self, command: AddClass | RenameClass | MergeClass | RecolourClass | SetCost
    ) -> Written:
        session, event_id = self.session, command.event
        match command:
            case AddClass(name=name):
                return session.add_class(name, event_id=event_id)
            case RenameClass(class_id=class_id, name=name):
                return session.rename_class(class_id, name, event_id=event_id)
            case MergeClass(class_id=class_id, into=into):
                return session.merge_class(class_id, into, event_id=event_id)
            case RecolourClass(class_id=class_id, colour=colour):
                return session.recolour_class(class_id, colour, event_id=event_id)
            case SetCost(class_id=class_id, cost=cost):
                return session.cost_class(class_id, cost, event_id=event_id)


class _NotWritten(Exception):
    """The log could not be written now; the page is to send the command again."""


PAGES: WeakValueDictionary[str, Commands] = WeakValueDictionary()  # by their tokens


def describe_position(event: Event | None) -> Answer:
    """Return the position in the log that a command's event has.

    Parameters
    ----------
    event : Event or None

    Returns
    -------
    answer : dict
        ``seq``, where there is an event.
    """
    return {"seq": event.seq} if event is not None else {}


def reason(error: Exception) -> str:
    """Return what the person reads about an error.

    Parameters
    ----------
    error : Exception

    Returns
    -------
    text : str
        One line.
    """
    if isinstance(error, BowerbirdError):
        return str(error)
    if isinstance(error, INVALID):
        return NOT_UNDERSTOOD
    kind = type(error).__name__
    return f"That failed ({kind}); nothing was changed. See the server's output for details."


def _finite(seconds: Any) -> float | None:
    """Return how long the person took; None where that is no finite number."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return float(seconds) if math.isfinite(seconds) else None
    except OverflowError:  # a whole number of hundreds of digits
        return None
