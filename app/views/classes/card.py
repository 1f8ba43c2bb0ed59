"""The Classes card: what is labelled, predicted and short of each class, also as a drawing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

import panel as pn
import param
from bokeh.events import Tap

from bowerbird.app.session.session import Session
from bowerbird.app.views.classes.bars import MOST_BARS, ClassBars, class_at, with_bars
from bowerbird.app.views.classes.ledger import QUOTA, Row, ledger, members, summary
from bowerbird.app.views.shared.component import BaseCard, Component, Message, bundle, styles
from bowerbird.app.views.shared.refusals import text_of
from bowerbird.app.views.shared.throttle import SECONDS, Throttle, draw_while_seen

title = "Classes"
size = (7, 6)

SECONDS_OF_MANY = 2.0  # between two drawings of very many classes, which take time from the keys
MOST_WANTED = 1_000_000  # labels of a class that can be asked for


class Ledger(Component):
    """The table of classes; text goes in by ``textContent`` alone."""

    rows = param.List(default=[], doc="One dict a class, as `Row` has it.")
    summary = param.String(doc="What stands above the table.")
    quota = param.Integer(default=QUOTA, bounds=(1, MOST_WANTED), doc="Labels wanted of a class.")
    sought = param.String(doc="Part of a class's name that the person looks for.")
    bars = param.String(doc="Which classes have bars, where not all have one.")
    log = param.Boolean(default=True, doc="Whether bars are drawn on a logarithmic scale.")

    _esm: ClassVar[str] = bundle("classes")
    _stylesheets: ClassVar[list[str]] = styles("classes/classes", "shared/shapes")


class LedgerCard(BaseCard):
    """One tab's ledger: it selects the items of a class.

    What changes a class is a command (`bowerbird.app.session.commands`).
    """

    def _select(self, message: Message) -> None:
        class_id, predicted = text_of(message, "class"), bool(message.get("predicted"))
        self.session.view.select(members(self.session, class_id, predicted))

    handlers: ClassVar = {"select": _select}


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
    table = Ledger(styles={"flex": "3 1 400px", "min-height": "180px"})
    LedgerCard(session, table)
    bars, drawn = ClassBars(), list[Row]()
    look: list[bool] = []

    def draw() -> None:
        every = ledger(session, table.quota)
        soon.seconds = SECONDS if len(every) <= MOST_BARS else SECONDS_OF_MANY
        rows = with_bars(every, table.sought)
        text = "" if len(rows) == len(every) else f" {len(rows)} of {len(every)} classes have bars."
        table.param.update(rows=[asdict(row) for row in every], summary=summary(session), bars=text)
        if rows != drawn or look != [table.log]:
            drawn[:], look[:] = rows, [table.log]
            bars.show(rows, table.log)

    def tapped(event: Any) -> None:
        chosen = class_at(drawn, event.y)
        if chosen is not None:
            session.view.select(members(session, chosen, predicted=False))

    bars.drawing.figure.on_event(Tap, tapped)
    soon = Throttle(draw, seen=False)
    for topic in ("labels", "classes", "model"):
        session.subscribe(topic, soon)
    table.param.watch(lambda event: draw(), ["quota", "log", "sought"])
    draw_while_seen(table, soon)
    draw()
    bars.drawing.pane.styles = {"flex": "2 1 260px"}
    return pn.FlexBox(
        table, bars.drawing.pane, sizing_mode="stretch_both", margin=0, styles={"overflow": "auto"}
    )
