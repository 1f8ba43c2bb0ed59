"""Draw at most so often, and only while the page is loaded and the card in view."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import panel as pn

SECONDS = 0.5


class Throttle:
    """Call something soon, not again within half a second, and not while nobody sees it.

    Parameters
    ----------
    callback : callable
        Without arguments; called on the event loop.
    seconds : float
        Between two calls.
    seen : bool
        Whether anybody sees what is drawn, until `look` says otherwise.

    Attributes
    ----------
    seconds : float
        May be changed at any time.
    """

    def __init__(
        self, callback: Callable[[], None], seconds: float = SECONDS, *, seen: bool = True
    ) -> None:
        self._callback, self.seconds = callback, seconds
        self._last = -float("inf")
        self._timer: asyncio.TimerHandle | None = None
        self._seen, self._owed = seen, False

    def __call__(self) -> None:
        """Ask for a call."""
        self._owed = True
        if self._seen and self._timer is None:
            loop = asyncio.get_running_loop()
            due = max(0.0, self._last + self.seconds - loop.time())
            self._timer = loop.call_later(due, self._call)

    def look(self, seen: bool) -> None:
        """Set whether anybody sees what is drawn; what was asked for meanwhile is made up for.

        Parameters
        ----------
        seen : bool
        """
        self._seen = seen
        if seen and self._owed:
            self()

    def _call(self) -> None:
        self._timer = None
        if self._seen:
            self._owed = False
            self._last = asyncio.get_running_loop().time()
            self._callback()


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
