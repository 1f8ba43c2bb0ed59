"""How long a strategy itself has computed, without what is prepared for it in between."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bowerbird.app.loop.worker_process import seconds_without_core


def _seconds_with_core() -> float:
    return time.perf_counter() - seconds_without_core(os.getpid())


class StrategyClock:
    """Counts a strategy's own seconds, in which this process had a core.

    What a strategy looks at is computed when it is first touched. That may take long, where a
    learner is asked about the whole pool for example, and is not the strategy's time.

    Parameters
    ----------
    tell : callable, optional
        Called with the seconds that a strategy has computed so far when it begins or goes on, and
        with None when it waits for evidence or has ended.
    clock : callable, optional
        Returns seconds.
    """

    def __init__(
        self,
        tell: Callable[[float | None], None] = lambda seconds: None,
        clock: Callable[[], float] = _seconds_with_core,
    ) -> None:
        self._tell, self._clock = tell, clock
        self._seconds = 0.0
        self._since: float | None = None  # when it began or went on; None while it does neither

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count from 0 while a strategy is called."""
        self._seconds = 0.0
        self._start()
        try:
            yield
        finally:
            self._stop()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Leave out what is prepared meanwhile; this may be nested, or outside of `running`."""
        if self._since is None:
            yield
            return
        self._stop()
        try:
            yield
        finally:
            self._start()

    def _start(self) -> None:
        self._since = self._clock()
        self._tell(self._seconds)

    def _stop(self) -> None:
        if self._since is not None:
            self._seconds += self._clock() - self._since
        self._since = None
        self._tell(None)
