"""The label card: the item, why it is asked, and a key for every answer.

The page holds the next items, so that a key shows the next one at once; what was decided is sent
afterwards as a command (`bowerbird.app.session.commands`), again and again until it is on disk.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Awaitable
from functools import partial
from typing import ClassVar

import msgspec
import panel as pn

from bowerbird.app.project.practice import describe_hidden
from bowerbird.app.session.session import Session
from bowerbird.app.views.label import item as label_item
from bowerbird.app.views.label import search as finding
from bowerbird.app.views.label import sky
from bowerbird.app.views.label.standing import Standing, measure
from bowerbird.app.views.label.values import describe_rows, rows_of
from bowerbird.app.views.shared.commands import describe_answer, page_sender
from bowerbird.app.views.shared.component import Component, Message, PartsCard, bundle, styles
from bowerbird.app.views.shared.event_text import positions_of
from bowerbird.app.views.shared.keys import ACTIONS, key_of_class, key_table
from bowerbird.app.views.shared.refusals import position_of, run_soon
from bowerbird.app.views.shared.throttle import Throttle
from bowerbird.data.distributions import full_text
from bowerbird.data.errors import ProjectError
from bowerbird.data.pictures import has_pictures

title = "Label"
size = (5, 8)

PREFETCHED = 16  # items that wait in the page
DESCRIBED_AT_ONCE = 3  # of them come with the queue itself
SIMILAR = 50  # items that are shown as most like one
LONGEST_COPY = 5_000_000  # characters of a value: less than a message may have
TRAIL = 20  # decided items that a new page can go back to
MEASURED_EVERY = 5.0  # seconds at least between two measurements of how classes differ
EVERY_COLUMN: Message = {"order": [], "pinned": [], "hidden": []}
YIELD = 0.02  # seconds by which acknowledgements go ahead of everything that can wait

log = logging.getLogger(__name__)


class LabelPad(Component):
    """The component in the page: one item, and what can be answered."""

    _esm: ClassVar[str] = bundle("label")
    _stylesheets: ClassVar[list[str]] = styles("shared/card", "label/label")


class LabelCard(PartsCard):
    """One tab's label card.

    Parameters
    ----------
    session : Session
    component : LabelPad
    """

    parts = ("setting", "columns", "classes", "queue", "marks", "item", "show", "empty")
    topics: ClassVar = {
        "labels": ("classes", "item"),
        "classes": ("classes",),
        "queue": ("queue",),
        "model": ("item",),
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
        session.commands.describe = partial(
            describe_answer, session, describe_item=label_item.describe
        )
        session.subscribe("focus", self._turned)
        self._standing: Standing | None = None  # what labels tell of the columns
        self._telling: tuple[str, ...] = ()  # as the page has it: it must not jump while one labels
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
        self._tell(
            {
                "op": "setting",
                "keys": self.keys,
                "actions": ACTIONS,
                "columns": describe_rows(pool) if len(pool) else [],
                "links": list(pool.links),
                "withheld": describe_hidden(pool),
                "pictures": has_pictures(pool),
                "context": pool.parent is not None and pool.boxes is not None,
                **page_sender(self.session),
                "trail": self._trail(),
            }
        )

    async def _send_columns(self) -> None:
        if self._standing is None:
            await self._measure()
            self._telling = self._standing.telling if self._standing else ()
        chosen = self.session.state.columns
        arrangement = msgspec.to_builtins(chosen) if chosen else EVERY_COLUMN
        self._tell({"op": "columns", **arrangement, "telling": self._telling})

    async def _send_marks(self) -> None:
        if self._standing is not None:
            self._tell({"op": "marks", "marks": self._standing.marks})

    def _measure_soon(self) -> None:
        if self._ready and not self.session.closed:
            run_soon(self._measure())

    async def _measure(self) -> None:
        """Measure anew how the classes differ, beside the event loop."""
        state = self.session.state
        roots = {class_id: state.root(class_id) for class_id in state.class_ids}
        live = {info.id for info in state.classes}
        roots = {class_id: root for class_id, root in roots.items() if root in live}
        labels = list(state.labelled)
        self._standing = await asyncio.to_thread(measure, self.session.pool, labels, roots)
        self._touch("marks")

    def _trail(self) -> list[int]:
        """Return what this person decided last, so that one can go back after a reload."""
        mine = [
            d.item
            for d in self.session.state.decisions.values()
            if d.annotator == self.session.annotator and d.source == "human"
        ]
        return positions_of(self.session.pool, mine[-TRAIL:])

    async def _send_classes(self) -> None:
        state = self.session.state
        counts, keys = state.counts, self.keys["classes"]
        entries = [
            {
                "id": c.id,
                "name": c.name,
                "colour": c.colour,
                "key": key_of_class(number, keys),
                "count": counts[c.id],
            }
            for number, c in enumerate(state.classes)
        ]
        self._tell({"op": "classes", "classes": entries, "labels": sum(counts.values())})

    async def _send_queue(self) -> None:
        order, seq = self._order(), self.session.state.position
        self._waiting &= set(order)
        missing = [position for position in order if position not in self._waiting]
        # An item can be shown once it is described: the first ones come with their order.
        first, later = missing[:DESCRIBED_AT_ONCE], missing[DESCRIBED_AT_ONCE:]
        message = {"op": "queue", "order": order, "empty": self._why_empty(), "seq": seq}
        self._tell({**message, "items": [self._describe(position) for position in first]})
        self._waiting.update(first)
        for position in later:
            self._tell({"op": "item", "item": self._describe(position)})
            self._waiting.add(position)
            await asyncio.sleep(0)  # an acknowledgement must not wait for all of them

    def _order(self) -> list[int]:
        pending = [pick.item for pick in self.session.state.pending[:PREFETCHED]]
        return positions_of(self.session.pool, pending)

    async def _send_empty(self) -> None:
        if not self.session.state.pending:
            self._tell({"op": "empty", "empty": self._why_empty()})

    def _why_empty(self) -> Message:
        """Describe why there may be nothing to show."""
        session = self.session
        n, decided = len(session.pool), len(session.state.decisions)
        if decided >= n:
            return {
                "kind": "done",
                "text": "Every item has been looked at",
                "detail": f"{n:,} of them.",
            }
        return {"kind": "wait", "text": "Preparing the next items …", "detail": session.busy}

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
            return label_item.describe(self.session, position)
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
        self._shows = 0
        self._touch("setting", "columns", "classes", "queue", "marks")

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
        self._tell({"op": "found", "serial": message.get("serial"), "found": matches})

    def _similar(self, message: Message) -> Awaitable[None]:
        return self._gather(position_of(message))

    async def _gather(self, position: int) -> None:
        """Have the map show the items most like one."""
        positions = await self.session.items.similar(position, SIMILAR)
        if len(positions) == 0:
            text = "There is no other item."
        elif self.session.view.gather(positions, str(self.session.items.id_of(position))):
            text = f"The {len(positions)} items most like this one are on the map."
        else:
            text = f"The {len(positions)} items most like this one are selected."
        self._tell({"op": "hint", "text": text})

    def _sort(self, message: Message) -> Awaitable[None]:
        return self._sort_anew()

    async def _sort_anew(self) -> None:
        """Put the most telling columns first, as the labels are now."""
        await self._measure()
        self._telling = self._standing.telling if self._standing else ()
        self._touch("columns")

    def _compare(self, message: Message) -> None:
        """Describe the place of a value in each class."""
        pool, position, name = self.session.pool, position_of(message), str(message.get("name"))
        self.session.items.id_of(position)  # refuses what is not in the pool
        if self._standing is None or pool.kinds.get(name) != "number":
            return
        value = pool.context[name][position].as_py()
        is_missing = value is None or value != value
        places = [] if is_missing else self._standing.compare(name, float(value))
        order = [info.id for info in self.session.state.classes]
        places = sorted((p for p in places if p[0] in order), key=lambda p: order.index(p[0]))
        self._tell({"op": "compared", "position": position, "name": name, "places": places})

    def _copy(self, message: Message) -> Awaitable[None]:
        return self._send_full(message, position_of(message))

    async def _send_full(self, message: Message, position: int) -> None:
        """Send a value that is too long to come with each item."""
        pool = self.session.pool
        self.session.items.id_of(position)  # refuses what is not in the pool
        row = next((row for row in rows_of(pool) if row.name == message.get("name")), None)
        if row is None or row.kind == "sky":
            raise ProjectError("There is no such column to copy from.")
        text = await asyncio.to_thread(full_text, pool, position, row.columns[0])
        if len(text) > LONGEST_COPY:
            raise ProjectError(
                f"{row.name} has {len(text):,} characters; {LONGEST_COPY:,} can be copied."
            )
        serial = message.get("serial")
        self._tell({"op": "full", "serial": serial, "name": row.name, "text": text})

    handlers: ClassVar = {
        "ready": _begin,
        "look": _look,
        "search": _search,
        "similar": _similar,
        "full": _copy,
        "sort": _sort,
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
