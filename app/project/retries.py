"""When each kind of work may begin again after it has failed or was stopped."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass

IN_A_ROW = 3  # then something is wrong that trying again does not mend
FIRST_PAUSE = 1.0  # seconds; each failure doubles it
LONGEST_PAUSE = 60.0


@dataclass(frozen=True)
class _Row:
    failures: int
    basis: Hashable
    until: float


class Retries:
    """Counts failures in a row, and says when work that failed or was stopped may begin again.

    After a failure it waits, each time twice as long, at most a minute. After three, and where it
    was stopped, it waits until its basis is another: what the work starts from, such as the labels.

    Parameters
    ----------
    clock : callable
        Returns seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rows: dict[str, _Row] = {}
        self._stopped: dict[str, Hashable] = {}  # by kind, the basis that it is not tried on again

    def fail(self, kind: str, basis: Hashable) -> int:
        """Count a failure.

        Parameters
        ----------
        kind : str
            Of work.
        basis : hashable
            What the work started from.

        Returns
        -------
        failures : int
            How many there were in a row, this one included.
        """
        failures = 1 + (self._rows[kind].failures if kind in self._rows else 0)
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1))
        self._rows[kind] = _Row(failures, basis, self._clock() + pause)
        return failures

    def stop(self, kind: str, basis: Hashable) -> None:
        """Let some work wait until its basis is another; parameters as for `fail`."""
        self._stopped[kind] = basis

    def succeed(self, kind: str) -> None:
        """End a row of failures, and let what was stopped begin."""
        self._rows.pop(kind, None)
        self._stopped.pop(kind, None)

    def forgive(self) -> None:
        """End all rows of failures, and let all that was stopped begin."""
        self._rows.clear()
        self._stopped.clear()

    def pause(self, kind: str, basis: Hashable) -> float:
        """Return how many seconds some work has to wait.

        Parameters
        ----------
        kind : str
        basis : hashable
            What it would start from now.

        Returns
        -------
        seconds : float
            0 if it may begin, infinity while nothing has changed since it was stopped or given up.
        """
        if kind in self._stopped and self._stopped[kind] == basis:
            return math.inf
        row = self._rows.get(kind)
        if row is None:
            return 0.0
        if row.failures >= IN_A_ROW and row.basis == basis:
            return math.inf
        return max(0.0, row.until - self._clock())
