"""The queue: what is asked next, in order, each with the reason for it."""

from __future__ import annotations

from typing import ClassVar

import panel as pn

from bowerbird.app.log.state import Pick
from bowerbird.app.session.session import Session
from bowerbird.app.views.shared.component import Component, Message, WholeCard, bundle, styles
from bowerbird.app.views.shared.event_text import positions_of
from bowerbird.app.views.shared.items import LONGEST_ID, live_class, predicted, shortened
from bowerbird.app.views.shared.sketch import sketch_of

title = "Queue"
size = (5, 3)

MOST = 60  # items that are shown


class QueueStrip(Component):
    """The component in the page: a strip of thumbnails."""

    _esm: ClassVar[str] = bundle("queue")
    _stylesheets: ClassVar[list[str]] = styles("shared/card", "shared/thumbnail", "queue/queue")


class QueueCard(WholeCard):
    """One tab's queue.

    Parameters
    ----------
    session : Session
    component : QueueStrip
    """

    topics = ("queue", "model", "classes", "focus", "busy")

    def _send(self) -> None:
        session = self.session
        pending = session.state.pending
        self.component.send(
            {
                "op": "queue",
                "items": [item for pick in pending[:MOST] for item in self._item(pick)],
                "waiting": len(pending),
                "phase": session.state.phase,
                "busy": session.busy,
                "done": len(session.state.decisions) >= len(session.pool),
                "focus": session.view.focus,
            }
        )

    def _item(self, pick: Pick) -> list[Message]:
        """Describe a pick; nothing where the pool no longer has its item."""
        return [
            {
                "position": position,
                "id": shortened(str(pick.item), LONGEST_ID),
                "reason": pick.reason,
                "strategy": pick.strategy,
                "colour": self._colour(position),
                "sketch": sketch_of(self.session, position),
            }
            for position in positions_of(self.session.pool, [pick.item])
        ]

    def _colour(self, position: int) -> str | None:
        prediction = predicted(self.session, position)
        info = live_class(self.session.state, prediction[0]) if prediction else None
        return info.colour if info else None

    def _begin(self, message: Message) -> None:
        self._ready = True
        self._touch()

    def _look(self, message: Message) -> None:
        pending = [pick.item for pick in self.session.state.pending[:MOST]]
        if message.get("position") in positions_of(self.session.pool, pending):
            self.session.view.focus_on(message["position"])
        else:
            self.session.refuse("That item is no longer in the queue.")
            self._touch()

    handlers: ClassVar = {"ready": _begin, "look": _look}


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
