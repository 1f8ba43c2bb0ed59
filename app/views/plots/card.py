"""The Plots card: any two columns against each other, or one column's histogram, by class."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
import panel as pn
import panel_material_ui as pmui
import param

from bowerbird.app.session.session import Session
from bowerbird.app.views.plots import cloud
from bowerbird.app.views.plots.bins import Histogram, histogram
from bowerbird.app.views.plots.cloud import Points, nearest
from bowerbird.app.views.plots.columns import Axes, inside, inside_lasso, number_columns
from bowerbird.app.views.plots.drawings import Bars, Scatter
from bowerbird.app.views.plots.snapshot import PlotSnapshot, take_snapshot
from bowerbird.app.views.shared.component import Component, Message, bundle, styles
from bowerbird.app.views.shared.refusals import run_soon
from bowerbird.app.views.shared.throttle import Throttle, draw_while_seen

title = "Plots"
size = (7, 7)

SCATTER, HISTOGRAM = "Two columns", "Histogram"
PREDICTION, LABEL = "prediction", "label"


class Words(Component):
    """What a plot leaves out, and what is selected; text goes in by ``textContent`` alone."""

    text = param.String()
    selected = param.Boolean(default=False, doc="Whether there is a selection to clear.")

    _esm: ClassVar[str] = bundle("plots")
    _stylesheets: ClassVar[list[str]] = styles("plots/plots")


class Choosers:
    """What the person chooses to see.

    Parameters
    ----------
    names : list of str
        The columns; text from outside.
    """

    def __init__(self, names: list[str]) -> None:
        look: dict[str, Any] = {"size": "small", "margin": (8, 5, 2, 5)}
        tick: dict[str, Any] = {"size": "small", "margin": (10, 2, 0, 2)}
        calm = {"& button": {"textTransform": "none", "whiteSpace": "nowrap", "py": "3px"}}
        self.kind = pmui.RadioButtonGroup(
            options=[SCATTER, HISTOGRAM], value=SCATTER, size="small", margin=(10, 6), sx=calm
        )
        first, second = (*names, *names, None, None)[0], (*names, None, None)[min(1, len(names))]
        self.x = pmui.Select(label="X axis", options=names, value=first, width=160, **look)
        self.y = pmui.Select(label="Y axis", options=names, value=second, width=160, **look)
        self.by = pmui.Select(
            label="Classes by", options=[PREDICTION, LABEL], value=PREDICTION, width=140, **look
        )
        self.log_x = pmui.Checkbox(label="log x", value=False, **tick)
        self.log_y = pmui.Checkbox(label="log y", value=False, **tick)
        self.row = pn.FlexBox(
            self.kind, self.x, self.y, self.by, self.log_x, self.log_y, margin=0,
            align_items="center", sizing_mode="stretch_width",
        )  # fmt: skip

    @property
    def scatter(self) -> bool:
        """Whether two columns are plotted."""
        return bool(self.kind.value == SCATTER)

    @property
    def axes(self) -> Axes | None:
        """What to plot; None where there is no column."""
        # What a page names as a value need not be among the options.
        x, y = (box.value if box.value in box.options else None for box in (self.x, self.y))
        if not x:
            return None
        up = (y or x) if self.scatter else None
        return Axes(x, up, bool(self.log_x.value), bool(self.log_y.value))

    def watch(self, chosen: Callable[[], None]) -> None:
        """Have something called when the person chooses."""
        for widget in (self.kind, self.x, self.y, self.by, self.log_x, self.log_y):
            widget.param.watch(lambda event: chosen(), "value")


class PlotsCard:
    """What is plotted for one browser tab, and what is selected on it.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._chosen = Choosers(number_columns(session.pool))
        self._words = Words(sizing_mode="stretch_width")
        self._words.listener = self._receive
        self._hold = pn.Column(sizing_mode="stretch_both", margin=0)
        self._drawings: dict[bool, Scatter | Bars] = {}
        self._running = self._again = False
        self._base: object = None  # what the points that are drawn depend on
        self._framed: Axes | None = None
        self._points: list[Points] = []
        self._soon = Throttle(self._redraw, seconds=1.0, seen=False)
        self._chosen.watch(self._choose)
        draw_while_seen(self._words, self._soon)
        for topic in ("labels", "classes", "model", "selection"):
            session.subscribe(topic, self._soon)
        self._show_kind()
        self._soon()

    @property
    def card(self) -> pn.viewable.Viewable:
        """The choosers above the drawing."""
        return pn.Column(
            self._chosen.row, self._words, self._hold, sizing_mode="stretch_both", margin=0
        )

    def _receive(self, message: Message) -> None:
        if message.get("op") == "clear":
            self._session.view.select([])

    def _choose(self) -> None:
        """Draw what the person has just chosen, without the pause that other changes wait for."""
        self._show_kind()
        self._redraw()

    def _show_kind(self) -> None:
        """Show the drawing of the kind that is chosen; it is made when it is first."""
        scatter = self._chosen.scatter
        self._chosen.y.visible = scatter
        if scatter not in self._drawings:
            drawing = Scatter(self._selected, self._pressed) if scatter else Bars(self._selected)
            self._drawings[scatter] = drawing
        pane = self._drawings[scatter].drawing.pane
        if list(self._hold) != [pane]:
            self._hold[:] = [pane]
            self._base = self._framed = None

    def _redraw(self) -> None:
        """Compute anew, or once more after what is being computed."""
        self._again = True
        if not self._running:
            run_soon(self._compute())

    async def _compute(self) -> None:
        """Read the columns in a thread: a million rows must not hold up a key."""
        self._running = True
        try:
            while self._again:
                self._again = False
                axes = self._chosen.axes
                if axes is None:
                    self._words.text = "There is no column of numbers to draw."
                    return
                moment = take_snapshot(self._session, axes, self._chosen.by.value == PREDICTION)
                await (self._scatter(moment) if axes.y is not None else self._bars(moment))
        finally:
            self._running = False

    async def _scatter(self, moment: PlotSnapshot) -> None:
        fresh = moment.base != self._base
        drawing = self._drawings[True]
        layers = await asyncio.to_thread(_points_of, moment, fresh)
        assert isinstance(drawing, Scatter)
        if fresh:
            self._points = [layers[0]]
            self._missing = layers[4]
        self._points[1:] = [layers[1]]
        framed, self._framed, self._base = self._framed == moment.axes, moment.axes, moment.base
        drawing.show(moment, layers[0] if fresh else None, *layers[1:4], fresh=not framed)
        self._tell(moment, self._missing, len(self._points[0].at))

    async def _bars(self, moment: PlotSnapshot) -> None:
        drawing = self._drawings[False]
        bars: Histogram = await asyncio.to_thread(histogram, moment)
        assert isinstance(drawing, Bars)
        framed, self._framed = self._framed == moment.axes, moment.axes
        drawing.show(moment, bars, not framed)
        self._tell(moment, bars.missing)

    def _tell(self, moment: PlotSnapshot, missing: int, drawn: int | None = None) -> None:
        some = len(moment.selection)
        self._words.param.update(
            text=describe_left_out(len(moment.pool), missing, drawn, some), selected=some > 0
        )

    def _selected(self, shape: dict[str, Any]) -> None:
        """Find, in a thread, the items inside what was drawn, and select them on every card."""
        axes = self._chosen.axes
        if axes is not None:
            run_soon(self._find(axes, shape))

    async def _find(self, axes: Axes, shape: dict[str, Any]) -> None:
        pool = self._session.pool
        if shape["type"] == "rect":
            left, bottom, right, top = (float(shape[side]) for side in ("x0", "y0", "x1", "y1"))
            box = (min(left, right), min(bottom, top), max(left, right), max(bottom, top))
            positions = await asyncio.to_thread(inside, pool, axes, box)
        else:
            polygon = np.column_stack([shape["x"], shape["y"]]).astype(np.float64)
            positions = await asyncio.to_thread(inside_lasso, pool, axes, polygon)
        self._session.view.select(positions)

    def _pressed(self, place: tuple[float, float], reach: tuple[float, float]) -> None:
        """Look at the item that was pressed; labelled ones lie on top."""
        for points in reversed(self._points):
            position = nearest(points, place, reach)
            if position is not None:
                self._session.view.focus_on(position)
                return


def _points_of(
    moment: PlotSnapshot, fresh: bool
) -> tuple[Points, Points, Points, list[tuple[int, str, str]], int]:
    labelled, rings, names = cloud.labelled(moment), cloud.selected(moment), cloud.names(moment)
    items, missing = cloud.items(moment) if fresh else (labelled, 0)
    return items, labelled, rings, names, missing


def describe_left_out(rows: int, missing: int, drawn: int | None, selected: int) -> str:
    """Describe what a plot leaves out.

    Parameters
    ----------
    rows, missing : int
        Items of the pool, and those that have no value to draw.
    drawn : int or None
        Points that are drawn; None where all items are counted.
    selected : int

    Returns
    -------
    text : str
        Plain.
    """
    parts = [f"{rows:,} items"]
    not_drawn = rows - missing - (rows - missing if drawn is None else drawn)
    if not_drawn:
        parts.append(f"{not_drawn:,} not drawn, a random sample of the most common")
    if missing:
        parts.append(f"{missing:,} {'has' if missing == 1 else 'have'} no value here")
    if selected:
        parts.append(f"{selected:,} selected")
    return " · ".join(parts)


def view(session: Session) -> pn.viewable.Viewable:
    """Plot any columns by class.

    Parameters
    ----------
    session : Session

    Returns
    -------
    card : Column
    """
    return PlotsCard(session).card
