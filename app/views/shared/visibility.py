"""Draw once the page is loaded, and while a card is in view."""

from __future__ import annotations

from typing import Any

import panel as pn

from bowerbird.app.views.shared.throttle import Throttle


def draw_while_seen(component: Any, *throttles: Throttle) -> None:
    """Have throttles wait for the page and follow whether a card is in view.

    Between the moment when the page fetches its document and the one when it says that it is ready,
    Panel sends no change of a parameter, and does not make up for it: the page would show for ever
    what was true when it began to load.

    Parameters
    ----------
    component : JSComponent
        Of the card; its parameter ``seen`` is set by the page (``visibility.js``).
    *throttles : Throttle
        Made with ``seen=False``.
    """
    loaded = False

    def look() -> None:
        for throttle in throttles:
            throttle.look(loaded and component.seen)

    def ready() -> None:
        nonlocal loaded
        loaded = True
        look()

    component.param.watch(lambda event: look(), "seen")
    pn.state.onload(ready)
