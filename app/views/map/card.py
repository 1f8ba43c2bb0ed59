"""The map: every item as a point, drawn by our own WebGL2 component.

Bulk data go over HTTP (`bowerbird.app.server.map`); what goes over the page's connection is small:
where to fetch, what the colours mean, which points are marked, and answers about one item.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from functools import partial
from typing import Any, ClassVar
from urllib.parse import quote

import numpy as np
import numpy.typing as npt
import panel as pn
import param

from bowerbird.app.map.colours import Colours
from bowerbird.app.map.layout import STEPS
from bowerbird.app.map.legend import legend
from bowerbird.app.map.project_map import MapLayout, SharedMap
from bowerbird.app.session.session import Session
from bowerbird.app.views.map.lasso import SAMPLE, LassoSelection, catch, describe_caught, gathered
from bowerbird.app.views.map.marks import Labels, rows
from bowerbird.app.views.map.tooltip import describe
from bowerbird.app.views.shared.component import Component, Message, PartsCard, bundle, styles
from bowerbird.app.views.shared.event_text import positions_of
from bowerbird.app.views.shared.sketch import sketch_of
from bowerbird.app.views.shared.throttle import Throttle, draw_while_seen

title = "Map"
size = (7, 8)
_DOTS = 5000  # of a selection, drawn over a picture
_HOVER_MOST = 0.05  # of the map's side, how far from the pointer an item may be


class MapCanvas(Component):
    """The component in the page: all points, drawn by WebGL."""

    forced: Any = param.Selector(
        default="",
        objects=["", "main", "picture"],
        doc="Draw on the page's own thread, or show the server's picture, though better would do.",
    )

    _esm: ClassVar[str] = bundle("map")
    _stylesheets: ClassVar[list[str]] = styles("shared/thumbnail", "map/map", "shared/shapes")


class MapCard(PartsCard):
    """One tab's map.

    Parameters
    ----------
    session : Session
    component : MapCanvas
    """

    parts = (
        *("points", "choices", "colours", "legend"),
        *("guesses", "labels", "pending", "preview", "focus", "chosen"),
    )
    topics: ClassVar = {"selection": ("chosen",), "focus": ("focus",), "preview": ("preview",)}
    throttled_topics: ClassVar = {
        "labels": ("labels", "guesses", "legend"),
        "classes": ("legend",),
        "queue": ("pending", "focus"),
        "model": ("choices", "colours", "guesses"),
        "projection": ("points",),
    }

    def __init__(self, session: Session, component: MapCanvas) -> None:
        super().__init__(session, component)
        self.shared = session.project.shared(SharedMap)
        self.by = ""  # until the person chooses: predictions as soon as there are some
        self.laid: MapLayout | None = None
        self.colours: Colours | None = None
        self.caught: LassoSelection | None = None
        self._labels: Labels | None = None
        self._guessed = False  # whether the page shows guesses
        self._as_picture, self._lasso = False, -1
        # Panel may bring messages on threads of its own; everything here happens on the loop.
        loop = asyncio.get_running_loop()
        component.listener = lambda message: loop.call_soon_threadsafe(self._receive, message)
        self._throttle = Throttle(self._start, seen=False)
        draw_while_seen(component, self._throttle)
        for topic, parts in self.throttled_topics.items():
            session.subscribe(topic, partial(self._note, *parts))
        session.subscribe("gathered", self._take_gathered)

    # What changed goes to the page

    def _note(self, *parts: str) -> None:
        """Send once for all that changed in a short while, and only while the map is seen."""
        if self._ready:
            self._stale.update(parts)
            self._throttle()

    async def _send_points(self) -> None:
        laid = self.laid = await self.shared.laid()
        points = laid.points
        url = f"map/points?v={points.digest}"
        self.caught = None
        self.component.send(
            {"op": "points", "url": url, "n": len(points), "home": list(points.home)}
        )
        self._labels = None
        self._stale.update(self.parts[1:])

    async def _send_choices(self) -> None:
        kinds = ["prediction", "certainty"] if self.session.predictions is not None else []
        names = [("label", "label"), *((k, k) for k in kinds)]
        names += [(f"column:{name}", name) for name in self.shared.columns]
        options = [{"value": value, "label": label} for value, label in names]
        self.component.send({"op": "choices", "options": options, "by": self._shown_by()})

    def _shown_by(self) -> str:
        return self.by or ("label" if self.session.predictions is None else "prediction")

    async def _send_colours(self) -> None:
        colours = await self.shared.colours(self._shown_by())
        self._stale.add("legend")
        self.colours = colours
        query = f"by={quote(colours.by, safe='')}&v={colours.digest}"
        # Without predictions all points are alike, and there is nothing to fetch.
        url = None if colours.by == "label" else f"map/colours?{query}"
        message = {"op": "colours", "by": colours.by, "url": url, "rare": list(colours.rare)}
        self.component.send(message | {"picture": f"map/picture?{query}"})

    async def _send_legend(self) -> None:
        if self.colours is not None:
            self.component.send(legend(self.session.state, self.shared.table, self.colours))

    async def _send_labels(self) -> None:
        reset = self._labels is None
        labels = self._labels or Labels(self.session.state, self.session.pool, self.shared.table)
        self._labels = labels
        changed = labels.changes()
        if changed or reset:
            self._tell_rows("labels", changed, reset=reset, total=len(labels.codes))

    async def _send_pending(self) -> None:
        self._tell_rows("pending", dict.fromkeys(self._pending(), 0))

    async def _send_preview(self) -> None:
        preview, strategy = self.session.view.previewed, self.session.state.strategy.name
        items = [pick.item for pick in preview.picks] if preview else []
        codes = dict.fromkeys(positions_of(self.session.pool, items), 0)
        self._tell_rows("preview", codes, name=preview.strategy if preview else "", now=strategy)

    async def _send_guesses(self) -> None:
        """Send what the learner takes for granted; what got a label since is left out."""
        predictions, state = self.session.predictions, self.session.state
        codes: dict[int, int] = {}
        if predictions is not None and len(predictions.guesses.positions):
            ids = self.session.pool.ids[predictions.guesses.positions].tolist()
            of = [self.shared.table.of(state.root(c)) for c in predictions.classes]
            guesses = zip(ids, *(part.tolist() for part in predictions.guesses), strict=True)
            codes = {at: of[c] for item, at, c in guesses if item not in state.decisions}
        if codes or self._guessed:
            self._tell_rows("guesses", codes)
        self._guessed = bool(codes)

    async def _send_focus(self) -> None:
        position = self.session.view.focus
        if position is None:
            position = next(iter(self._pending()), None)
        codes = {} if position is None else {position: 0}
        self._tell_rows("focus", codes, position=position)

    def _pending(self) -> list[int]:
        picks = [pick.item for pick in self.session.state.pending]
        if not picks:
            return []
        return [int(p) for p in self.session.pool.positions(picks) if p >= 0]

    def _tell_rows(self, op: str, codes: Mapping[int, int], **more: Any) -> None:
        if self.laid is not None:
            marks = rows(self.laid.points, list(codes), list(codes.values()))
            self.component.send({"op": op, "rows": marks.ravel(), **more})

    async def _send_chosen(self) -> None:
        chosen = self.session.view.selection if self.caught is None else self.caught.positions
        if self.laid is None:
            return
        points = self.laid.points
        at = points.rank[chosen]
        message: Message = {"op": "chosen", "selected": len(self.session.view.selection)}
        if len(at) * 32 <= len(points):
            message["points"] = at
        else:
            bits = np.zeros(len(points), dtype=np.uint8)
            bits[at] = 1
            message["bits"] = np.packbits(bits)
        if self._as_picture:
            step = -(-len(at) // _DOTS) or 1
            message["dots"] = points.xy[np.sort(at)[::step]].ravel()
        self.component.send(message)

    # What the person does in the page

    def _refused(self, text: str) -> None:
        self.component.send({"op": "trouble", "text": text})

    def _begin(self, message: Message) -> None:
        self._ready, self._as_picture = True, bool(message.get("picture"))
        self._touch("points")

    def _colour_by(self, message: Message) -> None:
        by = str(message.get("by"))
        kinds = {"label", "prediction", "certainty"}
        if by in kinds or by.removeprefix("column:") in self.shared.columns:
            self.by = by
            self._touch("choices", "colours", "legend")

    def _near(self, message: Message) -> None:
        position = self._nearest(message)
        if message.get("why") == "tap":
            if position is not None:
                self.session.view.focus_on(position)
            return
        item = None if position is None else describe(self.session, position, self._shown_by())
        self.component.send({"op": "near", "serial": message.get("serial"), "item": item})

    def _nearest(self, message: Message) -> int | None:
        if self.laid is None or self.colours is None:
            return None
        reach = min(float(message["reach"]), _HOVER_MOST)
        x, y = float(message["x"]) * STEPS, float(message["y"]) * STEPS
        hidden = set(message.get("hidden", ()))
        labels = self._labels.codes if self._labels is not None else {}
        for point in self.laid.grid.near(x, y, reach * STEPS):
            position = int(self.laid.points.order[point])
            if (labels.get(position) or int(self.colours.codes[point])) not in hidden:
                return position
        return None

    def _draw_lasso(self, message: Message) -> Awaitable[object]:
        self._lasso = int(message["serial"])
        return self._catch(message["polygon"], message.get("hidden", ()), self._lasso)

    async def _catch(self, polygon: Any, hidden: Any, serial: int) -> None:
        if self.laid is None or self.colours is None or self._labels is None:
            return
        labels = dict(self._labels.codes)
        work = partial(catch, self.laid, self.colours, polygon, labels, hidden)
        caught = await self.shared.apart(work)
        if serial != self._lasso:
            return
        self._tell_caught(caught, caught.sample(serial), serial)

    def _tell_caught(
        self,
        caught: LassoSelection,
        sample: npt.NDArray[np.int64],
        serial: int | None,
        like: str = "",
    ) -> None:
        self.caught = caught
        sketches = [sketch_of(self.session, position) for position in sample.tolist()]
        message = describe_caught(caught, sketches, like)
        caught_id = self.session.view.keep_caught(caught.positions, caught.labelled)
        message |= {"serial": serial, "caught": caught_id}
        self.component.send({"op": "caught", **message})
        self._touch("chosen")

    def _take_gathered(self) -> None:
        """Show what another card gathered in place of what a lasso caught."""
        positions = self.session.view.gathered
        if self._ready and self._labels is not None:
            self._lasso = -1
            caught = gathered(positions, self._labels.codes)
            self._tell_caught(caught, positions[:SAMPLE], None, self.session.view.gathered_like)

    def _look(self, message: Message) -> None:
        if self.caught is not None:
            positions, self.caught = self.caught.positions, None
            self.session.view.select(positions)
            self.component.send({"op": "done"})

    def _clear(self, message: Message) -> None:
        self._lasso = -1
        self._let_go()

    def _let_go(self) -> None:
        if self.caught is not None:
            self.caught = None
            self._touch("chosen")

    def _unselect(self, message: Message) -> None:
        self.session.view.select([])

    def _hide_preview(self, message: Message) -> None:
        self.session.view.show_preview(None)

    handlers: ClassVar = {
        "ready": _begin,
        "by": _colour_by,
        "near": _near,
        "lasso": _draw_lasso,
        "look": _look,
        "clear": _clear,
        "unselect": _unselect,
        "hide_preview": _hide_preview,
    }


def view(session: Session) -> pn.viewable.Viewable:
    """Show the pool as a map.

    Parameters
    ----------
    session : Session

    Returns
    -------
    card : MapCanvas
        Fills whatever it is put in.
    """
    canvas = MapCanvas(sizing_mode="stretch_both", min_height=180, min_width=180)
    # The card lives as long as the component that it listens to.
    MapCard(session, canvas)
    return canvas
