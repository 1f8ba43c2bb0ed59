"""What another strategy would ask: a list beside its form, in which a pick can be looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from panel.custom import JSComponent

from bowerbird.app.session.session import Session
from bowerbird.app.views.deeds import positions_of
from bowerbird.app.views.label_item import LONGEST_ID, live_class, shortened
from bowerbird.app.views.picture_address import token
from bowerbird.data.pictures import has_pictures

_HERE = Path(__file__).parent
Message = dict[str, Any]


class PreviewList(JSComponent):
    """The component in the page; all text goes through ``textContent``."""

    _esm: ClassVar[str] = "\n".join(
        (_HERE / f"{name}.js").read_text("utf-8") for name in ("card_make", "preview")
    )
    _stylesheets: ClassVar[list[str]] = [
        (_HERE / f"{name}.css").read_text("utf-8") for name in ("card", "preview")
    ]

    listener: Callable[[Message], None] | None = None
    told: Message | None = None

    def _handle_msg(self, data: Message) -> None:
        if data.get("op") == "ready" and self.told is not None:
            self._send_msg(self.told)
        elif self.listener is not None:
            self.listener(data)

    def tell(self, message: Message) -> None:
        """Send a message to the page, again when it is drawn anew.

        Parameters
        ----------
        message : dict
            JSON's types.
        """
        self.told = message
        self._send_msg(message)


def picked(session: Session, query: Mapping[str, Any]) -> Message:
    """Describe the picks of a preview.

    Parameters
    ----------
    session : Session
    query : mapping
        As `Session.preview` answers.

    Returns
    -------
    message : dict
        JSON's types: ``name``, ``phase``, how many ``also`` the strategy in use asks, and ``picks``
        with ``position``, ``id``, ``reason`` and ``target`` (a class's name or None).
    """
    pool, state = session.pool, session.state
    asked = {pick.item for pick in state.pending}
    picks = [
        {
            "position": position,
            "id": shortened(str(pick["item"]), LONGEST_ID),
            "reason": str(pick["reason"]),
            "target": info.name if (info := live_class(state, pick["target"])) else None,
        }
        for pick in query["picks"]
        for position in positions_of(pool, [pick["item"]])
    ]
    return {
        "kind": "picks",
        "name": str(query["strategy"]),
        "phase": str(query.get("phase", "")),
        "now": str(state.strategy.get("name", "")),
        "also": sum(pick["item"] in asked for pick in query["picks"]),
        "picks": picks,
        "pictures": has_pictures(pool),
        "token": token(pool),
    }
