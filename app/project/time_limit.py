"""How long the worker may take, without the time in which other programs had the cores."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

LEAST_SECONDS = 0.2  # that are worth waiting for once more


class TimeLimit:
    """A limit that is set, passes once, or is lifted before; to be used on the event loop.

    A worker lets other programs have the cores first, so that on a busy machine good work may stand
    still for long: the time of which it had no core is given back to it.

    Parameters
    ----------
    without_core : callable
        Returns the seconds that the worker has waited for a core since it began.
    passed : callable
        Called with the limit, in seconds, once it has passed.
    """

    def __init__(self, without_core: Callable[[], float], passed: Callable[[float], None]) -> None:
        self._without_core, self._passed = without_core, passed
        self._timer: asyncio.TimerHandle | None = None
        self._waited = 0.0

    def set(self, seconds: float, spent: float = 0.0) -> None:
        """Begin to count, in place of whatever was set before.

        Parameters
        ----------
        seconds : float
            The limit.
        spent : float
            Seconds of it that are over already.
        """
        self._waited = self._without_core()
        self._start(seconds - spent, seconds)

    def lift(self) -> None:
        """Let nothing pass any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _start(self, after: float, seconds: float) -> None:
        self.lift()
        self._timer = asyncio.get_running_loop().call_later(after, self._pass, seconds)

    def _pass(self, seconds: float) -> None:
        before, self._waited = self._waited, self._without_core()
        if self._waited - before > LEAST_SECONDS:
            self._start(self._waited - before, seconds)
        else:
            self._passed(seconds)
