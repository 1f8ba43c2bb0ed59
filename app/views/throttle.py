"""Draw at most so often, whatever happens in between."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

SECONDS = 0.5


class Throttle:
    """Call something soon, and not again within half a second.

    Parameters
    ----------
    callback : callable
        Without arguments; called on the event loop.
    seconds : float
        Between two calls.
    """

    def __init__(self, callback: Callable[[], None], seconds: float = SECONDS) -> None:
        self._callback, self._seconds = callback, seconds
        self._last = -float("inf")
        self._timer: asyncio.TimerHandle | None = None

    def __call__(self) -> None:
        """Ask for a call."""
        if self._timer is None:
            loop = asyncio.get_running_loop()
            due = max(0.0, self._last + self._seconds - loop.time())
            self._timer = loop.call_later(due, self._call)

    def _call(self) -> None:
        self._timer = None
        self._last = asyncio.get_running_loop().time()
        self._callback()
