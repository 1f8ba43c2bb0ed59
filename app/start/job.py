"""Work on a thread of its own: it can be given up, and never keeps the process from ending."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from bowerbird.data.errors import BowerbirdError
from bowerbird.data.progress import Progress

T = TypeVar("T")
_ONE_AT_A_TIME = threading.Lock()  # what was given up may still be writing where the next would


class GivenUp(BowerbirdError):
    """Ends work that nobody waits for any more."""


def in_thread(work: Callable[[], T]) -> asyncio.Future[T]:
    """Do work on a thread that ends with the process, whatever it is at.

    Parameters
    ----------
    work : callable

    Returns
    -------
    result : Future
        Of the running event loop.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(method: Callable[[Any], None], value: object) -> None:
        if not future.done():
            method(value)

    def run() -> None:
        try:
            outcome: tuple[Callable[[Any], None], object] = future.set_result, work()
        except BaseException as error:  # whoever waits for the future is to see it
            outcome = future.set_exception, error
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, *outcome)

    threading.Thread(target=run, daemon=True).start()
    return future


class Reading:
    """Data that are being read.

    Parameters
    ----------
    work : callable
        Called with a function that notes the progress; on a thread.

    Attributes
    ----------
    step : str
    fraction : float
        Of the step that is done, in [0, 1]; 0 where that is not known.
    """

    def __init__(self, work: Callable[[Progress], T]) -> None:
        self.step, self.fraction = "waiting", 0.0
        self._work, self._given_up = work, False

    def begin(self) -> asyncio.Future[Any]:
        """Begin to read.

        Returns
        -------
        result : Future
            What the work returns; fails with `GivenUp` where it was cancelled.
        """
        return in_thread(self._run)

    def cancel(self) -> None:
        """Cancel; the thread ends at its next sign of progress."""
        self._given_up = True

    def _run(self) -> Any:
        with _ONE_AT_A_TIME:
            self._note("checking", 0.0)
            return self._work(self._note)

    def _note(self, step: str, fraction: float | None) -> None:
        if self._given_up:
            raise GivenUp("The reading was cancelled.")
        self.step, self.fraction = step, float(fraction or 0.0)
