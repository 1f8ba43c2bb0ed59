"""The Progress card: what has been found along the labels, and how the work goes."""

from __future__ import annotations

from pathlib import Path

import holoviews as hv
import numpy as np
import panel as pn
import param
from holoviews.streams import Pipe
from panel.custom import JSComponent

from bowerbird.app.session.session import Session
from bowerbird.app.views.curves import Curves, curves, facts
from bowerbird.app.views.drawing import ACCENT, INK, frame, plain
from bowerbird.app.views.throttle import Throttle

title = "Progress"
size = (7, 6)

LOOK = {"responsive": True, "toolbar": None, "default_tools": [], "hooks": [plain]}


class Facts(JSComponent):
    """Names and values; text goes in by ``textContent`` alone."""

    facts = param.List(default=[], doc="Pairs of name and value.")

    _esm = Path(__file__).with_suffix(".js")


def discovery(data: Curves) -> hv.Overlay:
    """Draw classes found against labels, beside what a random draw would have found.

    Parameters
    ----------
    data : Curves

    Returns
    -------
    drawing : Overlay
    """
    expected = data.at_random if data.at_random is not None else np.full(len(data.at), np.nan)
    chance = hv.Curve((data.at, expected), "labels", "classes", label="at random").opts(
        color=INK, line_dash="dashed", line_width=1.5
    )
    found = hv.Curve((data.at, data.found), "labels", "classes", label="found").opts(
        color=ACCENT, line_width=2.5, interpolation="steps-post"
    )
    shown = chance * found if data.at_random is not None else found * found
    most = max(float(np.nanmax(expected)) if data.at_random is not None else 0, data.found.max(), 1)
    return shown.opts(
        hv.opts.Curve(
            xlabel="labels", ylabel="classes found", ylim=(0, most * 1.08), framewise=True, **LOOK
        ),
        hv.opts.Overlay(
            legend_position="bottom_right",
            show_legend=data.at_random is not None,
            hooks=[plain],
        ),
    )


def harvest(data: Curves) -> hv.NdOverlay:
    """Draw the labels of each class against all labels: a line's slope is the class's yield.

    Parameters
    ----------
    data : Curves

    Returns
    -------
    drawing : NdOverlay
    """
    lines = {
        i: hv.Curve((data.at, counts), "labels", "of class").opts(color=colour, line_width=2)
        for i, (_, colour, counts) in enumerate(data.by_class)
    } or {0: hv.Curve(([0, 1], [0, 0]), "labels", "of class").opts(color=INK, line_alpha=0)}
    return hv.NdOverlay(lines, kdims="class").opts(
        hv.opts.Curve(xlabel="labels", ylabel="labels of each class", framewise=True, **LOOK),
        hv.opts.NdOverlay(show_legend=False),
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
    table = Facts(facts=facts(session), width=250, sizing_mode="stretch_height")
    pipe = Pipe(data=curves(session))

    def draw() -> None:
        table.facts = facts(session)
        pipe.send(curves(session))

    soon = Throttle(draw, seconds=1.0)
    for topic in ("labels", "classes", "model", "settings", "queue"):
        session.subscribe(topic, soon)
    return pn.Row(
        table,
        frame(hv.DynamicMap(discovery, streams=[pipe])),
        frame(hv.DynamicMap(harvest, streams=[pipe])),
        sizing_mode="stretch_both",
        margin=0,
    )
