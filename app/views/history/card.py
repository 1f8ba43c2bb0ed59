"""The history: what people did, newest first, any of which can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import panel as pn

from bowerbird.app.log.events import OF_CLASSES, Event
from bowerbird.app.log.state import Item
from bowerbird.app.session.session import Session
from bowerbird.app.views.shared.component import Component, Message, WholeCard, bundle, styles
from bowerbird.app.views.shared.event_text import (
    class_id_of,
    describe_event,
    items_of,
    positions_of,
)
from bowerbird.app.views.shared.items import live_class
from bowerbird.app.views.shared.sketch import sketch_of

title = "History"
size = (5, 6)

PAGE = 60  # entries that are told at a time
# What can be filtered by besides the classes.
KINDS = {
    "skipped": "Skipped",
    "unsure": "Unsure",
    "flagged": "Flags",
    "noted": "Notes",
    "classes": "Class changes",
    "doubted": "Labels that the learner doubts",
}


class HistoryList(Component):
    """The component in the page: a list that asks for more when its end is reached."""

    _esm: ClassVar[str] = bundle("history")
    _stylesheets: ClassVar[list[str]] = styles("shared/card", "shared/thumbnail", "history/history")


class HistoryCard(WholeCard):
    """One tab's history.

    Parameters
    ----------
    session : Session
    component : HistoryList
    """

    topics = ("labels", "classes", "model")

    def __init__(self, session: Session, component: HistoryList) -> None:
        super().__init__(session, component)
        self.by = ""  # a class as "class:ID", one of KINDS, or everything
        self._known = 0  # events of the history that the page has heard of
        self._undone: set[str] = set()
        self._doubts: dict[str, list[Item]] = {}
        self._classes: tuple[Any, ...] | None = None

    def _send(self) -> None:
        state = self.session.state
        doubted, self._doubts = self._doubts, state.doubts()
        if state.classes != self._classes or (self.by == "doubted" and doubted != self._doubts):
            self._begin()
            return
        if doubted != self._doubts:
            self.component.send({"op": "doubts", "count": self._doubted})
        fresh = [e for e in state.history[self._known :] if self._matches(e)]
        turned = sorted(self._undone ^ state.undone)
        self._known, self._undone = len(state.history), set(state.undone)
        if fresh or turned:
            self.component.send(
                {
                    "op": "news",
                    "entries": [self._entry(e) for e in fresh],
                    "turned": {event: event in state.undone for event in turned},
                    "total": len(state.history),
                }
            )

    def _begin(self) -> None:
        """Send what can be filtered by, and the first page."""
        state = self.session.state
        self._classes, self._known = state.classes, len(state.history)
        self._undone, self._doubts = set(state.undone), state.doubts()
        if (
            self.by.startswith("class:")
            and live_class(state, self.by.removeprefix("class:")) is None
        ):
            self.by = ""
        classes = [{"id": c.id, "name": c.name, "colour": c.colour} for c in state.classes]
        self.component.send(
            {
                "op": "begin",
                "classes": classes,
                "kinds": KINDS,
                "by": self.by,
                "total": self._known,
                "doubts": self._doubted,
                **self._page(None),
            }
        )

    def _page(self, before: int | None) -> Message:
        """Return entries older than one, and whether there are more."""
        entries: list[Message] = []
        for event in self._older(before):
            if len(entries) == PAGE:
                return {"entries": entries, "more": True}
            entries.append(self._entry(event))
        return {"entries": entries, "more": False}

    def _older(self, before: int | None) -> Iterator[Event]:
        history = self.session.state.history
        return (e for e in reversed(history) if (not before or e.seq < before) and self._matches(e))

    @property
    def _class(self) -> str:
        return self.by.removeprefix("class:") if self.by.startswith("class:") else ""

    def _matches(self, event: Event) -> bool:
        if not self.by:
            return True
        if self._class:
            info = live_class(self.session.state, class_id_of(event))
            return info is not None and info.id == self._class
        if self.by == "doubted":
            return event.id in self._doubts
        return event.kind in OF_CLASSES if self.by == "classes" else event.kind == self.by

    @property
    def _doubted(self) -> int:
        return sum(map(len, self._doubts.values()))

    def _entry(self, event: Event) -> Message:
        entry = describe_event(
            self.session.state, self.session.pool, event, self._doubted_items(event)
        )
        sketches = [sketch_of(self.session, position) for position in entry["positions"]]
        # Of many items the small ones side by side: pictures can be told apart so.
        are_pictures = bool(sketches) and sketches[0]["kind"] == "picture"
        return entry | {"sketches": sketches if are_pictures else sketches[:1]}

    def _doubted_items(self, event: Event) -> list[Item] | None:
        """Return the items of a label that are listed, where only the doubted ones are."""
        return self._doubts.get(event.id) if self.by == "doubted" else None

    def _open(self, message: Message) -> None:
        self._ready = True
        self._begin()

    def _filter(self, message: Message) -> None:
        by = str(message.get("by", ""))
        if not by or by in KINDS or by.startswith("class:"):
            self.by = by
            self._begin()

    def _more(self, message: Message) -> None:
        before = message.get("before")
        if isinstance(before, int):
            self.component.send({"op": "more", **self._page(before)})

    def _look(self, message: Message) -> None:
        """Look at the one item of an entry, or select the many."""
        event = self.session.state.event(str(message.get("event")))
        items = (self._doubted_items(event) or items_of(event)) if event else []
        positions = positions_of(self.session.pool, items)
        chosen = message.get("position")
        if chosen in positions or len(positions) == 1:
            self.session.view.focus_on(chosen if chosen in positions else positions[0])
        elif positions:
            self.session.view.select(positions)

    handlers: ClassVar = {
        "ready": _open,
        "filter": _filter,
        "more": _more,
        "look": _look,
    }


def view(session: Session) -> pn.viewable.Viewable:
    """Show what people did.

    Parameters
    ----------
    session : Session

    Returns
    -------
    card : HistoryList
        Fills whatever it is put in.
    """
    listed = HistoryList(sizing_mode="stretch_both", min_height=100, min_width=160)
    # The card lives as long as the component that it listens to.
    HistoryCard(session, listed)
    return listed
