"""The distribution of classes, drawn: labelled and predicted items of each as bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import holoviews as hv
import numpy as np
from bokeh.models.annotations import Span
from bokeh.models.tools import HoverTool

from bowerbird.app.views.classes.ledger import ENOUGH, Row
from bowerbird.app.views.shared.axes import lengths, of_counts
from bowerbird.app.views.shared.drawing import INK, Drawing, by_row
from bowerbird.app.views.shared.items import shortened

LONGEST_NAME = 14  # characters of a class's name beside its bar; the table has the whole name
MOST_BARS = 40  # all that one looks at together; each label draws them anew
LEAST_PIXELS, ROW_PIXELS, AXIS_PIXELS = 200, 15, 34  # of the drawing: at least, a class, the axis


def bars(rows: Sequence[Row], log: bool) -> dict[str, Any]:
    """Lay out labelled (solid) and predicted (pale) items of each class.

    Parameters
    ----------
    rows : sequence of Row
    log : bool
        Whether lengths are log10(1 + items), so that a class of one is seen beside one of a
        million.

    Returns
    -------
    layers : dict
        ``layers`` (predicted, labelled), ``across`` and ``up`` for `Drawing.show`, and ``most``,
        the largest count.
    """
    upwards = list(reversed(rows))
    names = distinct([row.name for row in upwards])
    counts = {
        "predicted": [row.predicted or 0 for row in upwards],
        "labelled": [row.labelled for row in upwards],
    }
    shared = {"class": names, "color": [row.colour for row in upwards], **counts}
    most = max([1, *counts["predicted"], *counts["labelled"]])
    return {
        "layers": [{**shared, "items": lengths(of, log)} for of in counts.values()],
        "across": (0.0, float(lengths(most, log)) * 1.04),
        "up": names,
        "most": most,
    }


def with_bars(rows: Sequence[Row], sought: str) -> list[Row]:
    """Choose the classes that have bars: of very many the largest.

    Parameters
    ----------
    rows : sequence of Row
    sought : str
        Part of their names, in any letters; empty for all.

    Returns
    -------
    chosen : list of Row
        At most 40, in the same order.
    """
    matches = [row for row in rows if sought.strip().lower() in row.name.lower()]
    by_size = sorted(matches, key=lambda row: row.labelled + (row.predicted or 0), reverse=True)
    largest = {row.id for row in by_size[:MOST_BARS]}
    return [row for row in matches if row.id in largest]


def distinct(names: Sequence[str]) -> list[str]:
    """Shorten names for an axis of categories, where no two may be the same.

    Parameters
    ----------
    names : sequence of str

    Returns
    -------
    names : list of str
        In the same order; at most `LONGEST_NAME` characters and, where needed, a number.
    """
    short_names: list[str] = []
    for name in names:
        short = free = shortened(name, LONGEST_NAME)
        count = 1
        while free in short_names:
            count += 1
            free = f"{short} ({count})"
        short_names.append(free)
    return short_names


class ClassBars:
    """The drawing of the bars for one browser tab."""

    def __init__(self) -> None:
        table = {"class": ["-"], "items": [0.0]}
        look = {"invert_axes": True, "line_alpha": 0, "show_legend": False}
        layers = [
            hv.Bars(table, "class", "items").opts(fill_alpha=alpha, bar_width=width, **look)
            for alpha, width in ((0.28, 0.84), (1.0, 0.4))
        ]
        element = hv.Overlay(layers).opts(
            hv.opts.Bars(toolbar=None, default_tools=[], responsive=True),
        )
        self.drawing = Drawing(element, min_height=LEAST_PIXELS)
        figure = self.drawing.figure
        figure.yaxis.major_label_text_font_size = "11px"
        figure.ygrid.visible = False
        for renderer in figure.renderers:
            by_row(renderer, "fill_color")
        tips = [("labelled", "@labelled{0,0}"), ("predicted", "@predicted{0,0}")]
        below = figure.renderers[:1]  # the wider bar of the two, so that one tip comes up
        figure.add_tools(HoverTool(tooltips=[("", "@class"), *tips], renderers=below))
        self._enough = Span(
            location=0, dimension="height", line_color=INK, line_dash="dotted", line_width=1.5
        )
        figure.add_layout(self._enough)

    def show(self, rows: Sequence[Row], log: bool) -> None:
        """Show the classes.

        Parameters
        ----------
        rows : sequence of Row
        log : bool
        """
        columns, pane = bars(rows, log), self.drawing.pane
        height = max(LEAST_PIXELS, AXIS_PIXELS + ROW_PIXELS * len(rows))
        if pane.min_height != height:  # the card scrolls, rather than put names over each other
            self.drawing.change(lambda: setattr(pane, "min_height", height))
        self.drawing.show(
            *columns["layers"],
            across=columns["across"],
            up=columns["up"],
            xaxis=of_counts(columns["most"], log),
        )
        place = float(lengths(ENOUGH, log))
        if place != self._enough.location:
            self.drawing.change(lambda: self._enough.update(location=place))


def class_at(rows: Sequence[Row], place: Any) -> str | None:
    """Find the class whose bar lies at a place.

    Parameters
    ----------
    rows : sequence of Row
        As drawn: the first is at the top.
    place : float or None
        Up the axis: bars are 1 high, the lowest begins at 0.

    Returns
    -------
    class_id : str or None
    """
    if not isinstance(place, int | float) or not np.isfinite(place):
        return None
    row = len(rows) - 1 - int(np.floor(place))
    return rows[row].id if 0 <= row < len(rows) else None
