"""The label card: the item, why it is asked, and a key for every answer.

The page holds the next items, so that a key shows the next one at once; what was decided is sent
afterwards as a command (`bowerbird.app.session.commands`), again and again until it is on disk.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Mapping
from functools import partial
from typing import ClassVar

import panel as pn

from bowerbird.app.log.classes import ClassInfo, shape_of
from bowerbird.app.project.practice import describe_hidden
from bowerbird.app.session.session import Session
from bowerbird.app.views.label import item as label_item
from bowerbird.app.views.label import search as finding
from bowerbird.app.views.label import sky
from bowerbird.app.views.label.columns import Columns
from bowerbird.app.views.label.lookup import full_value, show_alike, show_similar, whole_text
from bowerbird.app.views.label.upcoming import trail, upcoming, why_empty
from bowerbird.app.views.label.values import describe_rows, rows_of
from bowerbird.app.views.shared.commands import describe_answer, page_sender
from bowerbird.app.views.shared.component import Component, Message, PartsCard, bundle, styles
from bowerbird.app.views.shared.items import likeliest
from bowerbird.app.views.shared.keys import ACTIONS, key_of_class, key_table
from bowerbird.app.views.shared.refusals import position_of, run_soon
from bowerbird.app.views.shared.sketch import sketch_of
from bowerbird.app.views.shared.throttle import Throttle
from bowerbird.data.pictures import has_pictures
from bowerbird.data.series_points import series_columns

title = "Label"
size = (5, 8)

DESCRIBED_AT_ONCE = 3  # items that come with the queue itself
MEASURED_EVERY = 5.0  # seconds at least between two measurements of how classes differ
YIELD = 0.02  # seconds by which acknowledgements go ahead of everything that can wait

log = logging.getLogger(__name__)


class LabelPad(Component):
    """The component in the page: one item, and what can be answered."""

    _esm: ClassVar[str] = bundle("label")
    _stylesheets: ClassVar[list[str]] = styles(
        "shared/card", "shared/thumbnail", "shared/shapes", "label/label"
    )


class LabelCard(PartsCard):
    """One tab's label card.

    Parameters
    ----------
    session : Session
    component : LabelPad
    """

    parts = (
        "setting",
        "columns",
        "classes",
        "queue",
        "likeliest",
        "marks",
        "item",
        "show",
        "empty",
    )
    topics: ClassVar = {
        "labels": ("classes", "item"),
        "classes": ("classes",),
        "queue": ("queue",),
        "model": ("item", "likeliest"),
        "alike": ("item",),
        "busy": ("empty",),
        "layout": ("columns",),
    }

    def __init__(self, session: Session, component: LabelPad) -> None:
        super().__init__(session, component)
        self.keys = key_table(session.project.choices.keys)
        self._outgoing: list[Message] = []
        self._context = contextvars.copy_context()
        self._at: int | None = None  # what the page shows
        self._focus: int | None = None  # what the other cards were told of it
        self._shows = 0  # how often the page was turned to an item by another card
        self._waiting: set[int] = set()  # what waits in the page
        self._classes: tuple[ClassInfo, ...] | None = None  # as the page has them
        self._counts: Mapping[str, int] = {}
        session.commands.describe = partial(
            describe_answer, session, describe_item=label_item.describe
        )
        session.subscribe("focus", self._turned)
        self._columns = Columns(session)
        self._measuring = Throttle(self._measure_soon, MEASURED_EVERY)
        session.subscribe("labels", self._measuring)

    def _tell(self, message: Message) -> None:
        """Send a message with all others of this turn of the event loop."""
        if not self._outgoing:
            # Panel sends at once from a message's own context and later from any other, so that
            # messages would overtake each other; all are sent from the same.
            asyncio.get_running_loop().call_soon(self._flush, context=self._context)
        self._outgoing.append(message)

    def _flush(self) -> None:
        messages, self._outgoing = self._outgoing, []
        self.component.send({"messages": messages})

    # What changed goes to the page

    async def _send(self) -> None:
        if "setting" not in self._stale:
            await asyncio.sleep(YIELD)
        await super()._send()

    async def _send_setting(self) -> None:
        pool = self.session.pool
        if pool.sky:
            await asyncio.to_thread(sky.load)
        await asyncio.to_thread(rows_of, pool)  # which looks into the texts
        self._tell(
            {
                "op": "setting",
                "keys": self.keys,
                "actions": ACTIONS,
                "columns": describe_rows(pool) if len(pool) else [],
                "links": list(pool.links),
                "withheld": describe_hidden(pool),
                "pictures": has_pictures(pool),
                "frames": label_item.picture_frames(pool),
                "series": series_columns(pool),
                **page_sender(self.session),
                "trail": trail(self.session),
            }
        )

    async def _send_columns(self) -> None:
        self._tell(await self._columns.arrangement())
        self._touch("marks")
        if self._columns.follow():
            self._waiting = set()
            self._touch("queue", "item")

    async def _send_marks(self) -> None:
        if self._columns.marks is not None:
            self._tell(self._columns.marks)

    def _measure_soon(self) -> None:
        if self._ready and not self.session.closed:
            run_soon(self._measure())

    async def _measure(self) -> None:
        await self._columns.measure()
        self._touch("marks")
        await self._weigh_words()

    async def _weigh_words(self) -> None:
        if await self._columns.weigh_words():
            self._waiting = set()
            self._touch("queue", "item")

    async def _send_classes(self) -> None:
        """Send the classes; where they are as the page has them, only the numbers that changed."""
        state = self.session.state
        counts, before = state.counts, self._counts
        labels = sum(counts.values())
        if state.classes == self._classes:
            changed = {class_id: n for class_id, n in counts.items() if before[class_id] != n}
            self._tell({"op": "counts", "counts": changed, "labels": labels})
        else:
            entries = self._describe_classes(counts)
            self._tell({"op": "classes", "classes": entries, "labels": labels})
        self._classes, self._counts = state.classes, counts

    def _describe_classes(self, counts: Mapping[str, int]) -> list[Message]:
        classes, keys = self.session.state.classes, self.keys["classes"]
        return [
            {
                "id": c.id,
                "name": c.name,
                "colour": c.colour,
                "shape": shape_of(c.number),
                "key": key_of_class(c.number, keys, len(classes)),
                "count": counts[c.id],
            }
            for c in classes
        ]

    async def _send_queue(self) -> None:
        order, seq = upcoming(self.session), self.session.state.position
        self._waiting &= set(order)
        missing = [position for position in order if position not in self._waiting]
        # An item can be shown once it is described: the first ones come with their order.
        first, later = missing[:DESCRIBED_AT_ONCE], missing[DESCRIBED_AT_ONCE:]
        message = {"op": "queue", "order": order, "empty": why_empty(self.session), "seq": seq}
        self._tell({**message, "items": [self._describe(position) for position in first]})
        self._waiting.update(first)
        for position in later:
            self._tell({"op": "item", "item": self._describe(position)})
            self._waiting.add(position)
            await asyncio.sleep(0)  # an acknowledgement must not wait for all of them

    async def _send_likeliest(self) -> None:
        """Send what a new model says of the items that wait in the page."""
        by_item = {position: likeliest(self.session, position) for position in self._waiting}
        if any(by_item.values()):
            self._tell({"op": "likeliest", "items": list(by_item.items())})

    async def _send_empty(self) -> None:
        if not self.session.state.pending:
            self._tell({"op": "empty", "empty": why_empty(self.session)})

    async def _send_item(self) -> None:
        if self._at is not None:
            self._tell({"op": "item", "item": self._describe(self._at)})

    def _turned(self) -> None:
        """Take note that another card wants an item to be looked at."""
        if self._ready and self.session.view.focus != self._focus:
            self._focus = self.session.view.focus
            self._shows += 1
            self._touch("show")

    async def _send_show(self) -> None:
        focus = self._focus
        item = None if focus is None else self._describe(focus)
        self._tell({"op": "show", "position": focus, "item": item, "shows": self._shows})

    def _describe(self, position: int) -> Message:
        """Describe an item; one that cannot be described still comes, and holds up no other."""
        try:
            return label_item.describe(self.session, position, self._columns.unseen)
        except Exception:  # the server's boundary: a column or a model may be anybody's
            log.exception("item %d could not be described", position)
            return label_item.without_description(self.session, position)

    # What the page says

    def _receive(self, message: Message) -> None:
        self._context = contextvars.copy_context()
        super()._receive(message)

    def _refused(self, text: str) -> None:
        self._tell({"op": "trouble", "text": text})

    def _begin(self, message: Message) -> None:
        """Send everything to a page that is new, or has been made anew after a cut connection."""
        self._ready = True
        self._waiting = set()
        self._classes = None
        self._shows = 0
        self._touch("setting", "columns", "classes", "queue", "marks")
        run_soon(self._weigh_words())  # nothing waits for it

    def _look(self, message: Message) -> None:
        if message.get("shows") != self._shows:
            return  # it crosses with an item that the page is being turned to
        position = None if message.get("position") is None else position_of(message)
        if position is not None:
            self.session.items.id_of(position)  # refuses what is not in the pool
        self._at = position
        self._focus = None if message.get("head") else self._at
        if self._focus != self.session.view.focus:
            self.session.view.focus_on(self._focus)
        self._touch("item")

    def _search(self, message: Message) -> Awaitable[None]:
        return self._find(message)

    async def _find(self, message: Message) -> None:
        matches = await asyncio.to_thread(finding.find, self.session.pool, str(message.get("text")))
        matches = [
            match | {"sketch": sketch_of(self.session, match["position"])} for match in matches
        ]
        self._tell({"op": "found", "serial": message.get("serial"), "found": matches})

    def _similar(self, message: Message) -> Awaitable[None]:
        return self._gather(position_of(message))

    async def _gather(self, position: int) -> None:
        self._tell({"op": "hint", "text": await show_similar(self.session, position)})

    def _gather_alike(self, message: Message) -> None:
        self._tell({"op": "hint", "text": show_alike(self.session, position_of(message))})

    def _sort(self, message: Message) -> Awaitable[None]:
        return self._sort_anew()

    async def _sort_anew(self) -> None:
        await self._columns.sort()
        self._touch("columns")

    def _reveal(self, message: Message) -> None:
        """Describe columns of the item that a person looks at though they are hidden."""
        names = message.get("names")
        self._columns.reveal(map(str, names) if isinstance(names, list) else ())
        self._touch("item")

    def _compare(self, message: Message) -> None:
        position = position_of(message)
        self.session.items.id_of(position)  # refuses what is not in the pool
        comparison = self._columns.compare(position, str(message.get("name")))
        if comparison is not None:
            self._tell(comparison)

    def _copy(self, message: Message) -> Awaitable[None]:
        return self._send_full(message, position_of(message))

    async def _send_full(self, message: Message, position: int) -> None:
        name, text = await full_value(self.session, position, message.get("name"))
        self._tell({"op": "full", "serial": message.get("serial"), "name": name, "text": text})

    def _unfold(self, message: Message) -> Awaitable[None]:
        return self._send_whole(position_of(message), message.get("name"))

    async def _send_whole(self, position: int, column: object) -> None:
        name, text, length = await whole_text(self.session, position, column)
        whole = {"position": position, "name": name, "text": text, "length": length}
        self._tell({"op": "text", **whole})

    handlers: ClassVar = {
        "ready": _begin,
        "look": _look,
        "search": _search,
        "similar": _similar,
        "alike": _gather_alike,
        "full": _copy,
        "unfold": _unfold,
        "sort": _sort,
        "reveal": _reveal,
        "compare": _compare,
    }


def view(session: Session) -> pn.viewable.Viewable:
    """Show the item that is asked about, with a key for every answer.

    Parameters
    ----------
    session : Session

    Returns
    -------
    card : LabelPad
        Fills whatever it is put in.
    """
    pad = LabelPad(sizing_mode="stretch_both", min_height=200, min_width=200)
    # The card lives as long as the component that it listens to.
    LabelCard(session, pad)
    return pad
