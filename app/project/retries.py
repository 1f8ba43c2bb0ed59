"""Failures in a row of each kind of work: how long it waits, and when it is given up."""

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
    """Counts failures in a row, and says when work that failed may begin again.

    After a failure it waits, each time twice as long, at most a minute. After three it waits until
    its basis is another: what the work starts from, such as the labels.

    Parameters
    ----------
    clock : callable
        Returns seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rows: dict[str, _Row] = {}

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

    def succeed(self, kind: str) -> None:
        """End a row of failures."""
        self._rows.pop(kind, None)

    def forgive(self) -> None:
        """End all rows of failures."""
        self._rows.clear()

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
            0 if it may begin, infinity while nothing has changed since it was given up.
        """
        row = self._rows.get(kind)
        if row is None:
            return 0.0
        if row.failures >= IN_A_ROW and row.basis == basis:
            return math.inf
        return max(0.0, row.until - self._clock())
