"""The two drawings of the Plots card, each made once a tab; after that only numbers change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import holoviews as hv
import numpy as np
import numpy.typing as npt
from bokeh.events import SelectionGeometry, Tap
from bokeh.models import LinearColorMapper
from bokeh.models.tools import BoxSelectTool, HoverTool, LassoSelectTool, PanTool, WheelZoomTool

from bowerbird.app.views.plots.bins import Histogram, staircase
from bowerbird.app.views.plots.cloud import Points
from bowerbird.app.views.plots.columns import Floats
from bowerbird.app.views.plots.snapshot import PlotSnapshot
from bowerbird.app.views.shared.axes import lengths, of_counts, of_values
from bowerbird.app.views.shared.drawing import ACCENT, INK, Drawing, by_row
from bowerbird.app.views.shared.items import shortened

REACH = 9  # pixels within which a press means a point
LONGEST_ID = 60  # characters, where the pointer is over a point

OUTLINE = "#20242b"
_LOOK: dict[str, Any] = {"responsive": True, "default_tools": [], "show_legend": False}


class Scatter:
    """Items as points: pale by what is predicted, labelled ones on top, selected ones ringed.

    Parameters
    ----------
    selected : callable
        Called with Bokeh's geometry of what was drawn around.
    pressed : callable
        Called with a place and how far from it a press still means a point.
    """

    def __init__(
        self,
        selected: Callable[[dict[str, Any]], None],
        pressed: Callable[[tuple[float, float], tuple[float, float]], None],
    ) -> None:
        styles: list[dict[str, Any]] = [
            {"size": 4, "fill_alpha": 0.5, "line_alpha": 0},
            {"size": 8, "line_color": OUTLINE, "line_width": 1},
            {"size": 11, "fill_alpha": 0, "line_color": ACCENT, "line_width": 2},
            {"size": 9, "fill_alpha": 0, "line_alpha": 0},
        ]
        layers = [hv.Points([(0.0, 0.0)]).opts(**style, **_LOOK) for style in styles]
        self.drawing = Drawing(hv.Overlay(layers), min_height=180, many=True)
        self._pressed = pressed
        self._mapper = LinearColorMapper(palette=[INK], low=0, high=1)
        figure = self.drawing.figure
        for renderer in figure.renderers[:2]:
            renderer.data_source.data = {"x": [], "y": [], "code": []}
            renderer.glyph.fill_color = {"field": "code", "transform": self._mapper}
        named = HoverTool(
            tooltips=[("", "@name"), ("", "@id")], renderers=figure.renderers[3:], visible=False
        )
        _add_tools(figure, named, LassoSelectTool(renderers=[]), BoxSelectTool(renderers=[]))
        figure.on_event(SelectionGeometry, lambda e: selected(e.geometry) if e.final else None)
        figure.on_event(Tap, self._press)

    def _press(self, event: Any) -> None:
        figure = self.drawing.figure
        spans = [
            (float(axis.end) - float(axis.start), pixels or 500)
            for axis, pixels in (
                (figure.x_range, figure.inner_width),
                (figure.y_range, figure.inner_height),
            )
        ]
        if event.x is not None and event.y is not None and all(span > 0 for span, _ in spans):
            across, up = (REACH * span / pixels for span, pixels in spans)
            self._pressed((float(event.x), float(event.y)), (across, up))

    def show(
        self,
        snapshot: PlotSnapshot,
        items: Points | None,
        labelled: Points,
        rings: Points,
        names: Sequence[tuple[int, str, str]],
        fresh: bool,
    ) -> None:
        """Show a moment.

        Parameters
        ----------
        snapshot : PlotSnapshot
        items : Points or None
            None where they look as they did.
        labelled, rings : Points
        names : sequence of (position, id, class name)
            Of some of the labelled items.
        fresh : bool
            Whether other columns are shown than before; else the view stays where the person
            moved it.
        """
        texts = {at: (shortened(item, LONGEST_ID), name) for at, item, name in names}
        over = [i for i, at in enumerate(labelled.at.tolist()) if at in texts]
        tips = [texts[int(labelled.at[i])] for i in over]
        named: dict[str, Any] = {"x": labelled.x[over], "y": labelled.y[over]}
        named |= {"id": [item for item, _ in tips], "name": [name for _, name in tips]}
        palette = snapshot.palette
        self.drawing.change(lambda: self._mapper.update(palette=palette, high=len(palette)))
        self.drawing.show(
            None if items is None else _columns(items),
            _columns(labelled),
            {"x": rings.x, "y": rings.y},
            named,
            **(_frame(snapshot, items, labelled) if fresh and items else {}),
        )


def _columns(points: Points) -> dict[str, npt.NDArray[np.float32]]:
    """Return what a layer of points is drawn from; codes lie in the middle of their colour."""
    columns = {"x": points.x, "y": points.y, "code": points.code + 0.5}
    return {name: column.astype(np.float32) for name, column in columns.items()}


def _frame(snapshot: PlotSnapshot, *points: Points) -> dict[str, Any]:
    axes = snapshot.axes
    across = padded(np.concatenate([p.x for p in points]))
    up = padded(np.concatenate([p.y for p in points]))
    return {
        "across": across,
        "up": up,
        "xaxis": of_values(*across, axes.log_x, axes.x),
        "yaxis": of_values(*up, axes.log_y, axes.y or ""),
    }


class Bars:
    """A histogram of all items, pale; the selected ones' in it; and an outline for each class.

    Parameters
    ----------
    selected : callable
        Called with Bokeh's geometry of what was drawn around.
    """

    def __init__(self, selected: Callable[[dict[str, Any]], None]) -> None:
        start = ([0.0, 1.0], [0.0])
        whole = hv.Histogram(start).opts(color=INK, fill_alpha=0.25, line_alpha=0, **_LOOK)
        chosen = hv.Histogram(start).opts(color=ACCENT, fill_alpha=0.45, line_alpha=0, **_LOOK)
        lines = hv.Contours([{"x": [0.0, 1.0], "y": [0.0, 0.0]}]).opts(line_width=1.8, **_LOOK)
        self.drawing = Drawing(hv.Overlay([whole, chosen, lines]), min_height=180)
        figure = self.drawing.figure
        outlines = figure.renderers[2]
        by_row(outlines, "line_color")
        named = HoverTool(
            tooltips=[("", "@name"), ("items", "@items{0,0}")], renderers=[outlines], visible=False
        )
        _add_tools(figure, named, BoxSelectTool(renderers=[], dimensions="width"))
        figure.on_event(SelectionGeometry, lambda e: selected(e.geometry) if e.final else None)

    def show(self, snapshot: PlotSnapshot, histogram: Histogram, fresh: bool) -> None:
        """Show a moment.

        Parameters
        ----------
        snapshot : PlotSnapshot
        histogram : Histogram
        fresh : bool
            Whether other columns are shown than before; else the view stays where the person
            moved it.
        """
        log, edges = snapshot.axes.log_y, histogram.edges
        stairs = [staircase(edges, lengths(counts, log)) for _, counts in histogram.by_class]
        classes = [snapshot.classes[number] for number, _ in histogram.by_class]
        outlines = {
            "xs": [x for x, _ in stairs],
            "ys": [y for _, y in stairs],
            "color": [c.colour for c in classes],
            "name": [c.name for c in classes],
            "items": [int(counts.sum()) for _, counts in histogram.by_class],
        }
        quads = [
            {"left": edges[:-1], "right": edges[1:], "top": lengths(counts, log)}
            | {"bottom": np.zeros(len(counts))}
            for counts in (histogram.everything, histogram.selected)
        ]
        self.drawing.show(*quads, outlines, **(_sides(snapshot, histogram) if fresh else {}))


def _sides(snapshot: PlotSnapshot, histogram: Histogram) -> dict[str, Any]:
    axes, most = snapshot.axes, float(max(1, histogram.everything.max()))
    across = padded(histogram.edges)
    return {
        "across": across,
        "up": (0.0, float(lengths(most, axes.log_y)) * 1.05),
        "xaxis": of_values(*across, axes.log_x, axes.x),
        "yaxis": of_counts(most, axes.log_y, "items"),
    }


def _add_tools(figure: Any, *tools: Any) -> None:
    """Limit a figure to few tools; what is drawn around is looked up on the server."""
    pan, zoom = PanTool(), WheelZoomTool()
    figure.tools = [pan, zoom, *tools]
    figure.toolbar.update(active_drag=tools[1], active_scroll=None, autohide=True)
    figure.toolbar_location = "right"


def padded(column: Floats) -> tuple[float, float]:
    """Return a range that holds all values, with a margin of 4 %.

    Parameters
    ----------
    column : ndarray of shape (p,)

    Returns
    -------
    start, end : float
    """
    if not len(column):
        return 0.0, 1.0
    low, high = float(column.min()), float(column.max())
    margin = 0.04 * (high - low) or 1.0
    return low - margin, high + margin
