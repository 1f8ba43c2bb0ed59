"""The Progress card: what has been found along the labels, and how the work goes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import holoviews as hv
import numpy as np
import panel as pn
import param
from panel.custom import JSComponent

from bowerbird.app.session.session import Session
from bowerbird.app.views.curves import Curves, curves, facts
from bowerbird.app.views.drawing import ACCENT, INK, TWO_COLOURS, Drawing
from bowerbird.app.views.throttle import Throttle

title = "Progress"
size = (7, 6)

LOOK: dict[str, Any] = {"responsive": True, "toolbar": None, "default_tools": []}


class Facts(JSComponent):
    """Names and values; text goes in by ``textContent`` alone."""

    facts = param.List(default=[], doc="Pairs of name and value.")

    _esm = Path(__file__).with_suffix(".js")


def discovery_drawing() -> Drawing:
    """Make the drawing of classes found against labels, beside what chance would have found."""
    chance = hv.Curve(([0.0, 1.0], [0.0, 0.0]), "labels", "classes", label="at random")
    found = hv.Curve(([0.0, 1.0], [0.0, 0.0]), "labels", "classes", label="found")
    element = chance.opts(color=INK, line_dash="dashed", line_width=1.5) * found.opts(
        color=ACCENT, line_width=2.5
    )
    return Drawing(
        element.opts(
            hv.opts.Curve(xlabel="labels", ylabel="classes found", **LOOK),
            hv.opts.Overlay(legend_position="bottom_right"),
        )
    )


def show_discovery(drawing: Drawing, data: Curves) -> None:
    """Show how many classes had a label after each number of labels.

    Parameters
    ----------
    drawing : Drawing
        Of `discovery_drawing`.
    data : Curves
        Without `at_random` where the pool's truth is not known.
    """
    expected = data.at_random
    for legend in drawing.figure.legend:
        legend.visible = expected is not None
    most = max(1.0, data.found.max(), 0.0 if expected is None else float(expected.max()))
    x, y = np.repeat(data.at, 2)[1:], np.repeat(data.found, 2)[:-1]  # steps
    drawing.show(
        {"labels": data.at, "classes": expected if expected is not None else 0 * data.at - 1},
        {"labels": x, "classes": y},
        across=(0, max(1.0, data.at[-1])),
        up=(0, most * 1.08),
    )


def harvest_drawing() -> Drawing:
    """Make the drawing of each class's labels against all labels: the slope is its yield."""
    names = ["x0", "y0", "x1", "y1"]
    element = hv.Segments(
        ([0.0] * 2, [0.0] * 2, [1.0] * 2, [0.0] * 2, TWO_COLOURS), names, "colour"
    )
    return Drawing(
        element.opts(
            color="colour", line_width=2, xlabel="labels", ylabel="labels of each class", **LOOK
        )
    )


def show_harvest(drawing: Drawing, data: Curves) -> None:
    """Show a line for each class that has a label.

    Parameters
    ----------
    drawing : Drawing
        Of `harvest_drawing`.
    data : Curves
    """
    lines = data.by_class
    heights = np.array([counts for _, _, counts in lines]).reshape(len(lines), len(data.at))
    starts, steps = len(lines), len(data.at) - 1
    drawing.show(
        {
            "x0": np.tile(data.at[:-1], starts),
            "x1": np.tile(data.at[1:], starts),
            "y0": heights[:, :-1].ravel(),
            "y1": heights[:, 1:].ravel(),
            "color": [colour for _, colour, _ in lines for _ in range(steps)],
        },
        across=(0, max(1.0, data.at[-1])),
        up=(0, max(1.0, heights.max(initial=0)) * 1.08),
    )


def view(session: Session) -> pn.viewable.Viewable:
    """Show how the work goes.

    Parameters
    ----------
    session : Session

    Returns
    -------
    card : Row
    """
    table = Facts(width=250, sizing_mode="stretch_height")
    found, yielded = discovery_drawing(), harvest_drawing()

    def draw() -> None:
        data = curves(session)
        table.facts = facts(session)
        show_discovery(found, data)
        show_harvest(yielded, data)

    soon = Throttle(draw, seconds=1.0)
    for topic in ("labels", "classes", "model", "settings", "queue"):
        session.subscribe(topic, soon)
    draw()
    return pn.Row(table, found.pane, yielded.pane, sizing_mode="stretch_both", margin=0)
