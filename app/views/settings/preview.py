"""What another strategy would ask: a list beside its form, in which a pick can be looked at."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from bowerbird.app.log.events import QueryMade
from bowerbird.app.session.session import Session
from bowerbird.app.views.shared.component import Component, Message, bundle, styles
from bowerbird.app.views.shared.event_text import positions_of
from bowerbird.app.views.shared.items import LONGEST_ID, live_class, shortened
from bowerbird.app.views.shared.refusals import read_message
from bowerbird.app.views.shared.sketch import sketch_of


class PreviewList(Component):
    """The component in the page; all text goes through ``textContent``."""

    _esm: ClassVar[str] = bundle("preview")
    _stylesheets: ClassVar[list[str]] = styles(
        "shared/card", "shared/thumbnail", "settings/preview"
    )

    message: Mapping[str, Any] = MappingProxyType({"kind": "none", "text": ""})
    _due = False
    _context: contextvars.Context | None = None  # of the page's last message; none has come yet

    def _handle_msg(self, data: object) -> None:
        self._context = contextvars.copy_context()
        if read_message(data).get("op") == "ready":
            self.display(self.message)
        else:
            super()._handle_msg(data)

    def display(self, message: Mapping[str, Any]) -> None:
        """Have the page show a message and nothing before it.

        Parameters
        ----------
        message : dict
            JSON's types.
        """
        self.message = message
        if not self._due and self._context is not None:
            self._due = True
            # From one context always: what is sent from another may overtake it.
            asyncio.get_running_loop().call_soon(self._flush, context=self._context)

    def _flush(self) -> None:
        self._due = False
        self.send(dict(self.message))


def picked(session: Session, query: QueryMade) -> Message:
    """Describe the picks of a preview.

    Parameters
    ----------
    session : Session
    query : QueryMade
        As `Session.preview` answers.

    Returns
    -------
    message : dict
        JSON's types: ``name``, ``phase``, how many ``also`` the strategy in use asks, and ``picks``
        with ``position``, ``id``, ``reason``, ``target`` (a class's name or None) and ``sketch``.
    """
    pool, state = session.pool, session.state
    pending = {pick.item for pick in state.pending}
    picks = [
        {
            "position": position,
            "id": shortened(str(pick.item), LONGEST_ID),
            "reason": pick.reason,
            "target": info.name if (info := live_class(state, pick.target)) else None,
            "sketch": sketch_of(session, position),
        }
        for pick in query.picks
        for position in positions_of(pool, [pick.item])
    ]
    return {
        "kind": "picks",
        "name": query.strategy,
        "phase": query.phase or "",
        "now": state.strategy.name,
        "also": sum(pick.item in pending for pick in query.picks),
        "picks": picks,
    }
