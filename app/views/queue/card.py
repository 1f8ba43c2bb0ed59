"""The queue: what is asked next, in order, each with the reason for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import panel as pn
import param
from panel.custom import JSComponent

from bowerbird.app.log.state import Pick
from bowerbird.app.session.session import Session
from bowerbird.app.views.shared.items import LONGEST_ID, live_class, predicted, shortened
from bowerbird.app.views.shared.picture_url import token
from bowerbird.app.views.shared.refusals import read_message
from bowerbird.app.views.shared.throttle import Throttle
from bowerbird.app.views.shared.visibility import draw_while_seen
from bowerbird.app.views.shared.wording import positions_of
from bowerbird.data.pictures import has_pictures

title = "Queue"
size = (5, 3)

MOST = 60  # items that are shown

_VIEWS = Path(__file__).parents[1]
Message = dict[str, Any]


class QueueStrip(JSComponent):
    """The component in the page: a strip of thumbnails."""

    seen = param.Boolean(default=False, doc="Whether the card is in view; the page says so.")

    _esm: ClassVar[str] = "\n".join(
        (_VIEWS / f"{name}.js").read_text("utf-8")
        for name in ("shared/dom", "shared/visibility", "queue/queue")
    )
    _stylesheets: ClassVar[list[str]] = [
        (_VIEWS / f"{name}.css").read_text("utf-8") for name in ("shared/card", "queue/queue")
    ]

    listener: Callable[[Message], None] | None = None

    def _handle_msg(self, data: object) -> None:
        if self.listener is not None:
            self.listener(read_message(data))

    def tell(self, message: Message) -> None:
        """Send a message to the page.

        Parameters
        ----------
        message : dict
            JSON's types, with its kind as ``op``.
        """
        self._send_msg(message)


class QueueCard:
    """One tab's queue.

    Parameters
    ----------
    session : Session
    strip : QueueStrip
    """

    def __init__(self, session: Session, strip: QueueStrip) -> None:
        self.session, self.strip = session, strip
        self._ready = False
        self._soon = Throttle(self._send, seen=False)
        draw_while_seen(strip, self._soon)
        strip.listener = self._heard
        for topic in ("queue", "model", "classes", "focus", "busy"):
            session.subscribe(topic, self._touch)

    def _touch(self) -> None:
        """Send the page what changed, once for all of a short while."""
        if self._ready:
            self._soon()

    def _send(self) -> None:
        session = self.session
        pending = session.state.pending
        self.strip.tell(
            {
                "op": "queue",
                "items": [one for pick in pending[:MOST] for one in self._item(pick)],
                "waiting": len(pending),
                "phase": session.state.phase,
                "busy": session.busy,
                "done": len(session.state.decisions) >= len(session.pool),
                "focus": session.focus,
                "pictures": has_pictures(session.pool),
                "token": token(session.pool),
            }
        )

    def _item(self, pick: Pick) -> list[Message]:
        """Describe what was asked; nothing where the pool has no such item any more."""
        return [
            {
                "position": position,
                "id": shortened(str(pick.item), LONGEST_ID),
                "reason": pick.reason,
                "strategy": pick.strategy,
                "colour": self._colour(position),
            }
            for position in positions_of(self.session.pool, [pick.item])
        ]

    def _colour(self, position: int) -> str | None:
        found = predicted(self.session, position)
        info = live_class(self.session.state, found[0]) if found else None
        return info.colour if info else None

    def _heard(self, message: Message) -> None:
        if message.get("op") == "ready":
            self._ready = True
            self._touch()
        if message.get("op") == "look":
            pending = [pick.item for pick in self.session.state.pending[:MOST]]
            if message.get("position") in positions_of(self.session.pool, pending):
                self.session.focus_on(message["position"])
            else:
                self.session.refuse("That item is no longer in the queue.")
                self._touch()


def view(session: Session) -> pn.viewable.Viewable:
    """Show what is asked next.

    Parameters
    ----------
    session : Session

    Returns
    -------
    card : QueueStrip
        Fills whatever it is put in.
    """
    strip = QueueStrip(sizing_mode="stretch_both", min_height=80, min_width=120)
    # The card lives as long as the component that it listens to.
    QueueCard(session, strip)
    return strip
