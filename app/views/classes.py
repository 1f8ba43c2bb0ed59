"""The Classes card: what is labelled, predicted and short of each class, also as a drawing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import holoviews as hv
import numpy as np
import panel as pn
import param
from bokeh.models import CustomJSTickFormatter
from panel.custom import JSComponent

from bowerbird.app.session.session import Session
from bowerbird.app.views.drawing import TWO_COLOURS, Drawing
from bowerbird.app.views.ledger import Row, ledger
from bowerbird.app.views.settings import run_soon
from bowerbird.app.views.throttle import Throttle
from bowerbird.data.errors import BowerbirdError

title = "Classes"
size = (7, 6)

log = logging.getLogger(__name__)
TICKS = [float(np.log10(1 + n)) for n in (0, 1, 10, 100, 1_000, 10_000, 100_000, 10**6)]
COUNTS = "return Math.round(10 ** tick - 1).toLocaleString('en')"


class Ledger(JSComponent):
    """The table of classes; text goes in by ``textContent`` alone."""

    rows = param.List(default=[], doc="One dict a class, as `Row` has it.")
    told = param.String(doc="What stands above the table.")
    style_text = param.String(default=Path(__file__).with_suffix(".css").read_text())

    _esm = Path(__file__).with_suffix(".js")

    def __init__(self, session: Session, **params: Any) -> None:
        super().__init__(**params)
        self._session = session

    def _handle_msg(self, data: Any) -> None:
        """Do what was asked of a class; what does not fit is told, not done."""
        message = data if isinstance(data, dict) else {}
        deed = _DEEDS.get(str(message.get("do")))
        if deed is None:
            return
        try:
            deed(self._session, message)
        except (BowerbirdError, KeyError) as error:
            self._session.project.notice("warning", str(error))


def _select(session: Session, message: Mapping[str, Any]) -> None:
    state = session.state
    wanted = state.class_of(str(message["class"])).id
    items = [d.item for d in state.labelled if state.class_of(d.class_id or "").id == wanted]
    at = session.pool.positions(items) if items else np.empty(0, dtype=np.int64)
    session.select(at[at >= 0])


_DEEDS: dict[str, Callable[[Session, Mapping[str, Any]], None]] = {
    "add": lambda s, m: run_soon(s.add_class(str(m["name"]))),
    "rename": lambda s, m: run_soon(s.rename_class(str(m["class"]), str(m["name"]))),
    "merge": lambda s, m: run_soon(s.merge_class(str(m["class"]), str(m["into"]))),
    "recolour": lambda s, m: run_soon(s.recolour_class(str(m["class"]), str(m["colour"]))),
    "select": _select,
}


def told(session: Session) -> str:
    """Say how many classes are found, and how long ago the last was.

    Parameters
    ----------
    session : Session

    Returns
    -------
    text : str
        Plain.
    """
    state = session.state
    found = sum(n > 0 for n in state.counts.values())
    since = state.since_new_class
    text = f"{found} of {len(state.classes)} classes have a label"
    return f"{text} · {since} labels since the last new one" if found else text


def bars(rows: list[Row]) -> dict[str, Any]:
    """Lay out labelled (solid) and predicted (pale) items of each class.

    Parameters
    ----------
    rows : list of Row

    Returns
    -------
    layers : dict
        What `Drawing.show` takes. Lengths are log10(1 + items), so that a class of one is seen
        beside one of a million.
    """
    names = list(dict.fromkeys(row.name for row in reversed(rows)))
    colours = [row.colour for row in reversed(rows)]
    labelled = np.log10([1.0 + row.labelled for row in reversed(rows)])
    predicted = np.log10([1.0 + (row.predicted or 0) for row in reversed(rows)])
    longest = max([1.0, *labelled.tolist(), *predicted.tolist()]) * 1.04
    return {
        "layers": [
            {"class": names, "items": lengths, "color": colours}
            for lengths in (predicted, labelled)
        ],
        "across": (0, longest),
        "up": names,
    }


def bar_drawing() -> Drawing:
    """Make the drawing of the bars, without a bar."""
    table = {"class": ["-", "--"], "items": [0.0, 0.0], "colour": TWO_COLOURS}
    look = {"color": "colour", "invert_axes": True, "line_alpha": 0, "show_legend": False}
    layers = [
        hv.Bars(table, "class", ["items", "colour"]).opts(fill_alpha=alpha, bar_width=width, **look)
        for alpha, width in ((0.28, 0.85), (1.0, 0.4))
    ]
    element = hv.Overlay(layers).opts(
        hv.opts.Bars(
            xticks=TICKS,
            xformatter=CustomJSTickFormatter(code=COUNTS),
            xlabel="",
            ylabel="labelled (solid), predicted by the model (pale)",
            toolbar=None,
            default_tools=[],
            responsive=True,
        ),
    )
    return Drawing(element, min_height=220)


def view(session: Session) -> pn.viewable.Viewable:
    """Show the ledger of classes and its drawing.

    Parameters
    ----------
    session : Session

    Returns
    -------
    card : Row
    """
    table = Ledger(session, width=370, sizing_mode="stretch_height")
    drawing = bar_drawing()
    drawn: list[Row] = []

    def draw() -> None:
        rows = ledger(session)
        table.param.update(rows=[asdict(row) for row in rows], told=told(session))
        if rows != drawn:
            drawn[:] = rows
            found = bars(rows)
            drawing.show(*found["layers"], across=found["across"], up=found["up"])

    soon = Throttle(draw)
    for topic in ("labels", "classes", "model"):
        session.subscribe(topic, soon)
    draw()
    return pn.Row(table, drawing.pane, sizing_mode="stretch_both", scroll=True, margin=0)
