"""The Plots card: any two columns against each other, or one column's histogram, by class."""

from __future__ import annotations

import asyncio
from typing import Any

import holoviews as hv
import numpy as np
import numpy.typing as npt
import panel as pn
import panel_material_ui as pmui
from bokeh.events import SelectionGeometry

from bowerbird.app.session.session import Session
from bowerbird.app.views.columns import (
    Cloud,
    Histogram,
    cloud,
    histogram,
    inside,
    inside_lasso,
    number_columns,
)
from bowerbird.app.views.drawing import ACCENT, INK, TWO_COLOURS, Drawing
from bowerbird.app.views.throttle import Throttle

title = "Plots"
size = (7, 7)

LOOK: dict[str, Any] = {"responsive": True}
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
        self._task: asyncio.Task[None] | None = None
        self._soon = Throttle(self._redraw, seconds=1.0)
        for widget in (self._x, self._y, self._log_x, self._log_y):
            widget.param.watch(lambda event: self._soon(), "value")
        self._kind.param.watch(lambda event: self._begin(), "value")
        for topic in ("labels", "classes", "model", "selection"):
            session.subscribe(topic, self._soon)
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
        self._drawing = scatter_drawing() if scatter else histogram_drawing()
        if scatter:
            self._drawing.figure.on_event(SelectionGeometry, self._selected)
        self._hold[:] = [self._drawing.pane]
        self._soon()

    def _redraw(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._compute())

    async def _compute(self) -> None:
        """Read the columns in a thread: a million rows must not hold up a key."""
        session, x, y = self._session, self._x.value, self._y.value
        if not x:
            self._told.object = "There is no column of numbers to draw."
            return
        drawing, logs = self._drawing, (self._log_x.value, self._log_y.value)
        if self._kind.value == SCATTER:
            points = await asyncio.to_thread(cloud, session, x, y, *logs)
            show_scatter(drawing, points)
            self._told.object = points.told
        else:
            bins = await asyncio.to_thread(histogram, session, x, *logs)
            show_histogram(drawing, bins)
            self._told.object = bins.told

    def _selected(self, event: Any) -> None:
        """Find, in a thread, the items inside what was drawn, and select them on every card."""
        if not event.final:
            return
        shape, axes = event.geometry, (self._x.value, self._y.value)
        logs = (self._log_x.value, self._log_y.value)

        async def find() -> None:
            if shape["type"] == "rect":
                test: Any = inside
                given: Any = tuple(shape[side] for side in ("x0", "y0", "x1", "y1"))
            else:
                test, given = inside_lasso, np.column_stack([shape["x"], shape["y"]])
            found = await asyncio.to_thread(test, self._session.pool, given, *axes, *logs)
            self._session.select(found)

        self._task = asyncio.ensure_future(find())


def scatter_drawing() -> Drawing:
    """Make a scatter: items without a label pale, labelled ones on top, the selection ringed."""
    styles: list[dict[str, Any]] = [
        {"size": 4, "fill_alpha": 0.45, "line_alpha": 0},
        {"size": 8, "line_color": "#20242b", "line_width": 1},
        {"size": 12, "fill_alpha": 0, "line_color": ACCENT, "line_width": 2},
    ]
    layers = [
        hv.Points(([0.0, 1.0], [0.0, 1.0], TWO_COLOURS), ["x", "y"], "colour").opts(
            color="colour", **style
        )
        for style in styles
    ]
    tools = ["pan", "wheel_zoom", "box_select", "lasso_select", "reset"]
    return Drawing(
        hv.Overlay(layers).opts(
            hv.opts.Points(default_tools=[], tools=tools, nonselection_alpha=0.45, **LOOK),
        )
    )


def show_scatter(drawing: Drawing, data: Cloud) -> None:
    """Show a cloud, and all of it.

    Parameters
    ----------
    drawing : Drawing
        Of `scatter_drawing`.
    data : Cloud
    """
    layers = [{"x": p.x, "y": p.y, "color": p.colour} for p in data.parts]
    x, y = (np.concatenate([getattr(p, axis) for p in data.parts]) for axis in "xy")
    drawing.show(*layers, across=padded(x), up=padded(y), labels=(data.x_label, data.y_label))


def histogram_drawing() -> Drawing:
    """Make a histogram of all items, and outlines of the labelled items of each class."""
    whole = hv.Histogram(([0.0, 1.0], [0.0])).opts(color=INK, fill_alpha=0.3, line_alpha=0, **LOOK)
    nothing = ([0.0] * 2, [0.0] * 2, [1.0] * 2, [0.0] * 2, TWO_COLOURS)
    own = hv.Segments(nothing, ["x0", "y0", "x1", "y1"], "colour")
    outlines = own.opts(color="colour", line_width=2, **LOOK)
    return Drawing(whole * outlines)


def show_histogram(drawing: Drawing, data: Histogram) -> None:
    """Show a histogram.

    Parameters
    ----------
    drawing : Drawing
        Of `histogram_drawing`.
    data : Histogram
    """
    left, right = data.edges[:-1], data.edges[1:]
    tops = {"x0": left, "x1": right}
    outlines = [{**tops, "y0": h, "y1": h, "color": [c] * len(left)} for c, h in data.by_class]
    joined: dict[str, Any] = {
        name: np.concatenate([o[name] for o in outlines]) if outlines else []
        for name in ("x0", "x1", "y0", "y1", "color")
    }
    drawing.show(
        {"left": left, "right": right, "top": data.everything},
        joined,
        across=(data.edges[0], data.edges[-1]),
        up=(0, max(1.0, data.everything.max()) * 1.05),
        labels=(data.x_label, data.y_label),
    )


def padded(values: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Give a range that holds all values, with a margin of 4 %.

    Parameters
    ----------
    values : ndarray of shape (p,)

    Returns
    -------
    start, end : float
    """
    if not len(values):
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    margin = 0.04 * (high - low) or 1.0
    return low - margin, high + margin


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
