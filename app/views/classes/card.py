"""The Classes card: what is labelled, predicted and short of each class, also as a drawing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Any, ClassVar

import panel as pn
import param
from bokeh.events import Tap

from bowerbird.app.session.session import Session
from bowerbird.app.views.classes.bars import ClassBars, class_at
from bowerbird.app.views.classes.ledger import QUOTA, Row, ledger, members, told
from bowerbird.app.views.shared.component import Component, joined
from bowerbird.app.views.shared.refusals import attempt, read_message, text_of
from bowerbird.app.views.shared.throttle import Throttle
from bowerbird.app.views.shared.visibility import draw_while_seen

title = "Classes"
size = (7, 6)

MOST_WANTED = 1_000_000  # labels of a class that can be asked for


class Ledger(Component):
    """The table of classes; text goes in by ``textContent`` alone."""

    rows = param.List(default=[], doc="One dict a class, as `Row` has it.")
    told = param.String(doc="What stands above the table.")
    quota = param.Integer(default=QUOTA, bounds=(1, MOST_WANTED), doc="Labels wanted of a class.")
    log = param.Boolean(default=True, doc="Whether bars are drawn on a logarithmic scale.")

    _esm: ClassVar[str] = joined("shared/visibility", "classes/classes", suffix=".js")
    _stylesheets: ClassVar[list[str]] = [joined("classes/classes", suffix=".css")]

    def __init__(self, session: Session, **params: Any) -> None:
        super().__init__(**params)
        self._session = session

    def _handle_msg(self, data: Any) -> None:
        """Do what was asked of a class; what does not fit is told, not done."""
        message = read_message(data)
        deed = _DEEDS.get(str(message.get("do")), _refuse)
        attempt(lambda: deed(self._session, message), self._session.refuse)


def _refuse(session: Session, message: Mapping[str, Any]) -> None:
    raise ValueError("There is no such command.")


def _select(session: Session, message: Mapping[str, Any]) -> None:
    session.select(members(session, str(message["class"]), bool(message.get("predicted"))))


_DEEDS: dict[str, Callable[[Session, Mapping[str, Any]], Awaitable[object] | None]] = {
    "add": lambda s, m: s.add_class(text_of(m, "name")),
    "rename": lambda s, m: s.rename_class(text_of(m, "class"), text_of(m, "name")),
    "merge": lambda s, m: s.merge_class(text_of(m, "class"), text_of(m, "into")),
    "recolour": lambda s, m: s.recolour_class(text_of(m, "class"), text_of(m, "colour")),
    "cost": lambda s, m: s.cost_class(text_of(m, "class"), float(m["cost"])),
    "select": _select,
}


def view(session: Session) -> pn.viewable.Viewable:
    """Show the ledger of classes and its drawing.

    Parameters
    ----------
    session : Session

    Returns
    -------
    card : FlexBox
        The drawing stands beside the ledger, or below it on a narrow card.
    """
    table = Ledger(session, styles={"flex": "3 1 400px", "min-height": "180px"})
    bars, drawn = ClassBars(), list[Row]()
    look: list[bool] = []

    def draw() -> None:
        rows = ledger(session, table.quota)
        table.param.update(rows=[asdict(row) for row in rows], told=told(session))
        if rows != drawn or look != [table.log]:
            drawn[:], look[:] = rows, [table.log]
            bars.show(rows, table.log)

    def tapped(event: Any) -> None:
        chosen = class_at(drawn, event.y)
        if chosen is not None:
            session.select(members(session, chosen, predicted=False))

    bars.drawing.figure.on_event(Tap, tapped)
    soon = Throttle(draw, seen=False)
    for topic in ("labels", "classes", "model"):
        session.subscribe(topic, soon)
    table.param.watch(lambda event: soon(), ["quota", "log"])
    draw_while_seen(table, soon)
    draw()
    bars.drawing.pane.styles = {"flex": "2 1 260px"}
    return pn.FlexBox(
        table, bars.drawing.pane, sizing_mode="stretch_both", margin=0, styles={"overflow": "auto"}
    )
