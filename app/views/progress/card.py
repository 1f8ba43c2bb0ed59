"""The Progress card: what has been found along the labels, and how the work goes."""

from __future__ import annotations

from typing import Any, ClassVar

import holoviews as hv
import panel as pn
import param
from bokeh.models import HoverTool

from bowerbird.app.session.session import Session
from bowerbird.app.views.progress.agreement import PredictionLog
from bowerbird.app.views.progress.charts import CHARTS, LOGARITHMIC, layers
from bowerbird.app.views.progress.facts import facts
from bowerbird.app.views.shared.component import Component, bundle, styles
from bowerbird.app.views.shared.drawing import ACCENT, INK, Drawing, by_row
from bowerbird.app.views.shared.throttle import Throttle, draw_while_seen

title = "Progress"
size = (7, 6)


class Facts(Component):
    """Names and values, and what the worker does; text goes in by ``textContent`` alone."""

    facts = param.List(default=[], doc="As `facts` gives them.")
    busy = param.String(doc="What the worker does; empty while it waits.")
    fraction = param.Number(default=-1.0, doc="The share that is done, in [0, 1]; -1 if unknown.")

    _esm: ClassVar[str] = bundle("progress")
    _stylesheets: ClassVar[list[str]] = styles("progress/progress")


class ChartTabs(Component):
    """Which chart is shown, and what it means, in plain text."""

    names = param.List(default=list(CHARTS), item_type=str)
    logs = param.List(default=list(LOGARITHMIC), item_type=str, doc="Those with a log scale.")
    chosen = param.String(default=next(iter(CHARTS)))
    log = param.Boolean(default=True)
    caption = param.String()

    _esm: ClassVar[str] = bundle("chart_tabs")
    _stylesheets: ClassVar[list[str]] = styles("progress/chart_tabs")


def line_drawing() -> Drawing:
    """Make the drawing that serves every chart: lines of classes, a dashed one and a strong one."""
    start = {"x": [0.0, 1.0], "y": [0.0, 0.0]}
    lines = hv.Contours([start], ["x", "y"]).opts(line_width=2)
    beside = hv.Curve(([0.0, 1.0], [0.0, 0.0])).opts(color=INK, line_dash="dashed", line_width=1.5)
    main = hv.Curve(([0.0, 1.0], [0.0, 0.0])).opts(color=ACCENT, line_width=2.5)
    look: dict[str, Any] = {"responsive": True, "toolbar": None, "default_tools": []}
    drawing = Drawing(
        hv.Overlay([lines, beside, main]).opts(
            hv.opts.Contours(**look),
            hv.opts.Curve(show_legend=False, **look),
        )
    )
    many = drawing.figure.renderers[0]
    by_row(many, "line_color")
    tips = [("", "@name"), ("labels", "$x{0,0}"), ("at the end", "@last{0,0.[0]}")]
    drawing.figure.add_tools(HoverTool(tooltips=tips, renderers=[many]))
    return drawing


def view(session: Session) -> pn.viewable.Viewable:
    """Show how the work goes.

    Parameters
    ----------
    session : Session

    Returns
    -------
    card : FlexBox
        The chart stands beside the figures, or below them on a narrow card.
    """
    table = Facts(styles={"flex": "1 1 210px", "min-height": "150px"})
    tabs, drawing = ChartTabs(sizing_mode="stretch_width"), line_drawing()
    session.project.shared(PredictionLog)  # it notes from now on what the model says

    def draw() -> None:
        table.facts = facts(session)
        if tabs.chosen in CHARTS:
            chart = CHARTS[tabs.chosen](session, tabs.log)
            tabs.caption = chart.caption
            properties = layers(chart)
            drawing.show(*properties.pop("layers"), **properties)

    def tell() -> None:
        share = session.busy_fraction
        table.param.update(busy=session.busy, fraction=-1.0 if share is None else float(share))

    soon, work_soon = Throttle(draw, seen=False), Throttle(tell, seen=False)
    for topic in ("labels", "classes", "model", "settings", "queue"):
        session.subscribe(topic, soon)
    session.subscribe("busy", work_soon)
    tabs.param.watch(lambda event: soon(), ["chosen", "log"])
    draw_while_seen(table, soon, work_soon)
    draw()
    tell()
    right = pn.Column(
        tabs, drawing.pane, sizing_mode="stretch_both", margin=0, styles={"flex": "3 1 320px"}
    )
    return pn.FlexBox(
        table, right, sizing_mode="stretch_both", margin=0, styles={"overflow": "auto"}
    )
