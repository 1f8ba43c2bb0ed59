"""The Plots card: any two columns against each other, or one column's histogram, by class."""

from __future__ import annotations

import asyncio
from typing import Any

import holoviews as hv
import numpy as np
import panel as pn
import panel_material_ui as pmui
from holoviews.streams import BoundsXY, Lasso, Pipe

from bowerbird.app.session.session import Session
from bowerbird.app.views.columns import (
    Cloud,
    Histogram,
    Part,
    cloud,
    histogram,
    inside,
    inside_lasso,
    number_columns,
)
from bowerbird.app.views.drawing import ACCENT, INK, frame, plain
from bowerbird.app.views.throttle import Throttle

title = "Plots"
size = (7, 7)

LOOK = {"responsive": True, "framewise": True, "hooks": [plain]}
SCATTER, HISTOGRAM = "Two columns", "Histogram"


class PlotsCard:
    """What is plotted for one browser tab, and what is selected on it.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        names = number_columns(session.pool)
        wide: dict[str, Any] = {"size": "small", "width": 170, "margin": (4, 6)}
        first, second = (names + names + [""])[:1][0], (names + names + ["", ""])[1]
        self._kind = pmui.RadioButtonGroup(
            options=[SCATTER, HISTOGRAM], value=SCATTER, size="small", margin=(8, 6)
        )
        self._x = pmui.Select(label="Across", options=names, value=first, **wide)
        self._y = pmui.Select(label="Up", options=names, value=second, **wide)
        self._log_x = pmui.Checkbox(label="log across", value=False, margin=(8, 4))
        self._log_y = pmui.Checkbox(label="log up", value=False, margin=(8, 4))
        self._told = pmui.Typography("", variant="caption", margin=(12, 8))
        self._hold = pn.Column(sizing_mode="stretch_both", margin=0)
        self._pipe = Pipe(data=None)
        self._bounds, self._lasso = BoundsXY(), Lasso()
        self._task: asyncio.Task[None] | None = None
        self._soon = Throttle(self._redraw, seconds=1.0)
        for widget in (self._x, self._y, self._log_x, self._log_y):
            widget.param.watch(lambda event: self._soon(), "value")
        self._kind.param.watch(lambda event: self._begin(), "value")
        for topic in ("labels", "classes", "model", "selection"):
            session.subscribe(topic, self._soon)
        self._bounds.add_subscriber(self._boxed)
        self._lasso.add_subscriber(self._lassoed)
        self._begin()

    @property
    def card(self) -> pn.viewable.Viewable:
        """The choosers above the drawing."""
        choosers = pn.FlexBox(
            self._kind, self._x, self._y, self._log_x, self._log_y, self._told, margin=0
        )
        return pn.Column(choosers, self._hold, sizing_mode="stretch_both", margin=0)

    def _begin(self) -> None:
        """Make the drawing of the kind that is chosen; its axes are new, so the figure is."""
        scatter = self._kind.value == SCATTER
        self._y.visible = scatter
        self._pipe = Pipe(data=None)
        drawing = hv.DynamicMap(points if scatter else steps, streams=[self._pipe])
        if scatter:
            self._bounds.source = self._lasso.source = None
        self._hold[:] = [frame(self._listening(drawing) if scatter else drawing)]
        self._soon()

    def _listening(self, drawing: hv.DynamicMap) -> hv.DynamicMap:
        """Lay under the points a plane that hears boxes and lassos, whatever is drawn on it."""
        self._bounds.source = self._lasso.source = drawing
        return drawing

    def _redraw(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._compute())

    async def _compute(self) -> None:
        """Read the columns in a thread: a million rows must not hold up a key."""
        session, x, y = self._session, self._x.value, self._y.value
        if not x:
            self._told.object = "There is no column of numbers to draw."
            return
        if self._kind.value == SCATTER:
            found: Any = await asyncio.to_thread(
                cloud, session, x, y, self._log_x.value, self._log_y.value
            )
        else:
            found = await asyncio.to_thread(
                histogram, session, x, self._log_x.value, self._log_y.value
            )
        self._told.object = found.told
        self._pipe.send(found)

    def _boxed(self, bounds: Any) -> None:
        if bounds is not None:
            axes = (self._x.value, self._y.value, self._log_x.value, self._log_y.value)
            self._select(inside, bounds, *axes)

    def _lassoed(self, geometry: Any) -> None:
        if geometry is not None and len(geometry) > 2:
            axes = (self._x.value, self._y.value, self._log_x.value, self._log_y.value)
            self._select(inside_lasso, np.asarray(geometry), *axes)

    def _select(self, test: Any, shape: Any, *axes: Any) -> None:
        async def find() -> None:
            positions = await asyncio.to_thread(test, self._session.pool, shape, *axes)
            self._session.select(positions)

        self._task = asyncio.ensure_future(find())


def points(data: Cloud | None) -> hv.Overlay:
    """Draw a scatter: unlabelled items pale, labelled ones on top, the selection ringed.

    Parameters
    ----------
    data : Cloud or None
        None draws empty axes.

    Returns
    -------
    drawing : Overlay
    """
    empty = Cloud.empty()
    shown = data or empty
    layers = [
        (shown.rest, {"size": 4, "fill_alpha": 0.45, "line_alpha": 0}),
        (shown.labelled, {"size": 8, "line_color": "#20242b", "line_width": 1}),
        (shown.selected, {"size": 12, "fill_alpha": 0, "line_color": ACCENT, "line_width": 2}),
    ]
    drawn = [
        hv.Points(_never_empty(part), ["x", "y"], "colour").opts(
            color="colour", nonselection_alpha=0.45, **style
        )
        for part, style in layers
    ]
    return hv.Overlay(drawn).opts(
        hv.opts.Points(
            xlabel=shown.x_label,
            ylabel=shown.y_label,
            tools=["box_select", "lasso_select"],
            **LOOK,
        ),
        hv.opts.Overlay(hooks=[plain]),
    )


def _never_empty(part: Part) -> tuple[Any, Any, Any]:
    """Add a point that is nowhere: without a row HoloViews takes the colours for numbers."""
    nowhere = [float("nan")]
    return np.append(part.x, nowhere), np.append(part.y, nowhere), [*part.colour, INK]


def steps(data: Histogram | None) -> hv.Overlay:
    """Draw a histogram of all items, and one of the labelled items of each class.

    Parameters
    ----------
    data : Histogram or None
        None draws empty axes.

    Returns
    -------
    drawing : Overlay
    """
    shown = data or Histogram.empty()
    everything = hv.Histogram((shown.edges, shown.everything)).opts(
        color=INK, fill_alpha=0.3, line_alpha=0
    )
    own = [
        hv.Histogram((shown.edges, heights)).opts(
            fill_alpha=0.25, color=colour, line_color=colour, line_width=1.5
        )
        for colour, heights in shown.by_class
    ]
    return hv.Overlay([everything, *own]).opts(
        hv.opts.Histogram(xlabel=shown.x_label, ylabel=shown.y_label, **LOOK),
        hv.opts.Overlay(hooks=[plain]),
    )


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
