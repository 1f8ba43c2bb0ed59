"""The header's line: what was learned, what the worker does, and what went wrong."""

from __future__ import annotations

import time
from typing import Any, ClassVar

import panel as pn
import param

from bowerbird.app.session.session import Session
from bowerbird.app.views.shared.commands import page_sender
from bowerbird.app.views.shared.component import Component, bundle
from bowerbird.app.views.shared.refusals import read_message
from bowerbird.data.names import clean_name

RECENT_SECONDS = 600.0  # an older notice was seen in an earlier sitting


class Status(Component):
    """One line of text, a progress bar, and notices that come up in a corner.

    All text goes through ``textContent``.
    """

    project = param.String(doc="The project's name.")
    annotator = param.String(doc="Who sits here.")
    learned = param.String(doc="The learner, its version, and how many labels it has seen.")
    busy = param.String(doc="What the worker does; empty while it waits.")
    fraction = param.Number(default=-1.0, doc="The share that is done, in [0, 1]; -1 if unknown.")
    halt = param.String(doc="What does not go on by itself; empty where all does.")
    again = param.String(doc="The button that lets it go on.")
    notices = param.List(default=[], item_type=dict, doc="What to tell: level, text, detail.")
    page = param.String(doc="By which the server knows the page.")
    outbox = param.String(doc="The project's name in the browser's storage.")
    token = param.String(doc="Of the pool's content.")
    earlier = param.List(default=[], item_type=str, doc="Of pools with fewer of its items.")
    more = param.String(doc="The button that shows items encoded meanwhile; empty without any.")
    boot_id = param.String(doc="The server's start; another one reloads the page.")

    _esm: ClassVar[str] = bundle("status")

    def __init__(self, session: Session, **params: Any) -> None:
        sender = page_sender(session)
        super().__init__(boot_id=session.project.boot_id, **sender, **params)
        self._session, self._waiting = session, False
        for topic in ("labels", "model", "settings"):
            session.subscribe(topic, self._tell_learned)
        session.subscribe("busy", self._tell_busy)
        session.subscribe("notice", self._tell_notices)
        self.project = clean_name(session.project.folder.stem)
        self._tell_all()
        # While the page loads Panel takes note of a change and does not send it, then or later.
        self._waiting = True
        pn.state.onload(self._begin)

    def _begin(self) -> None:
        self._waiting = False
        self._tell_all()

    def _tell_all(self) -> None:
        self._tell_learned()
        self._tell_busy()
        self._tell_notices()

    def _tell_learned(self) -> None:
        if not self._waiting:
            self.learned = learned(self._session)

    def _tell_busy(self) -> None:
        if self._waiting:
            return
        fraction, halt = self._session.busy_fraction, self._session.project.halt
        self.param.update(
            busy=self._session.busy,
            fraction=-1.0 if fraction is None else float(fraction),
            halt=halt.text,
            again=halt.button,
            more=more_items(self._session),
        )

    def _handle_msg(self, data: object) -> None:
        """Stop what the page showed when the button was pressed, or let what stands go on.

        A page that asks whether it is heard is answered by the way that it asked.
        """
        message, project = read_message(data), self._session.project
        if message.get("op") == "hear":
            self.send({"op": "heard"})
        elif message.get("op") == "stop" and message.get("busy") == project.busy:
            project.stop_work()
        elif message.get("op") == "again":
            project.try_again()
        elif message.get("op") == "more":
            project.show_more()

    def _tell_notices(self) -> None:
        if self._waiting:
            return
        since = time.time() - RECENT_SECONDS
        self.notices = [
            {"level": n.level, "text": n.text, "detail": n.detail}
            for n in self._session.notices
            if n.time >= since
        ]


def more_items(session: Session) -> str:
    """Return what stands on the button that shows more items.

    Parameters
    ----------
    session : Session

    Returns
    -------
    text : str
        Empty where no more are encoded.
    """
    rows, encoded = session.project.more_items, session.pool.encoded
    if not rows or encoded is None:
        return ""
    total = len(session.pool) + rows
    return "Show all items" if total == encoded.base.rows else f"Show {rows:,} more items"


def learned(session: Session) -> str:
    """Describe in words what the live model is and how old it is.

    Parameters
    ----------
    session : Session

    Returns
    -------
    text : str
        Plain.
    """
    state = session.state
    count = len(state.labelled)
    labels = f"{count:,} label{'' if count == 1 else 's'}"
    if not state.models:
        return f"{labels} · no model yet"
    model = state.models[-1]
    behind = count - model.labels
    age = f", {behind} behind" if behind > 0 else ""
    name = model.learner.name
    device = f" on {model.device}" if model.device else ""
    note = f" · {model.note}" if model.note else ""
    predictions = session.predictions
    more = 0
    if predictions is not None and predictions.live:
        more = predictions.labels - model.labels
    live = f", the map has seen {more} more" if more > 0 else ""
    model_text = f"{name} v{model.version}{device}{age}{live}"
    return f"{labels} · {model_text}{note}"
