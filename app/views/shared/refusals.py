"""What a page asks for by a message: read, run, and refused in words for the person."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bowerbird.app.session.commands import INVALID, reason

log = logging.getLogger(__name__)
Refuse = Callable[[str], None]
_running: set[asyncio.Future[object]] = set()  # the loop alone would let them be collected


def read_message(data: object) -> dict[str, Any]:
    """Return what a page sent as a message.

    Parameters
    ----------
    data : object
        Any value of JSON.

    Returns
    -------
    message : dict
        Empty, and so one without a handler, where the page sent something else.
    """
    return data if isinstance(data, dict) else {}


def text_of(message: Mapping[str, Any], name: str) -> str:
    """Read a text from a message.

    Parameters
    ----------
    message : mapping
    name : str

    Returns
    -------
    text : str

    Raises
    ------
    KeyError
        If it has nothing of that name.
    TypeError
        If that is not text.
    """
    text = message[name]
    if not isinstance(text, str):
        raise TypeError(f"{name} must be text.")
    return text


def position_of(message: Mapping[str, Any]) -> int:
    """Read a position from a message.

    Parameters
    ----------
    message : mapping

    Returns
    -------
    position : int

    Raises
    ------
    ValueError
        If it is no whole number.
    KeyError
        If there is none.
    """
    position = message["position"]
    if isinstance(position, bool) or not isinstance(position, int):
        raise ValueError(f"The position is {position!r}; it must be a whole number.")
    return position


def attempt(work: Callable[[], Awaitable[object] | None], refuse: Refuse) -> None:
    """Do what a page asked for; report a refusal, and log an unforeseen error too.

    Parameters
    ----------
    work : callable
        Without arguments; may return something to wait for.
    refuse : callable
        Called with the reason, in one line.
    """
    try:
        rest = work()
    except Exception as error:  # the server's boundary: whatever a page sends, it gets an answer
        _refuse(error, refuse)
        return
    if rest is not None:
        run_soon(_finish(rest, refuse))


async def _finish(rest: Awaitable[object], refuse: Refuse) -> None:
    try:
        await rest
    except Exception as error:  # the server's boundary, as above
        _refuse(error, refuse)


def _refuse(error: Exception, refuse: Refuse) -> None:
    if not isinstance(error, INVALID):
        log.error("what a page asked for failed", exc_info=error)
    refuse(reason(error))


def run_soon(work: Awaitable[object]) -> None:
    """Run a command from a callback and log what goes wrong with it.

    Parameters
    ----------
    work : awaitable
    """
    # The work itself, not something that awaits it: where the server ends before either has begun,
    # only what is cancelled counts as awaited.
    task = asyncio.ensure_future(work)
    _running.add(task)
    task.add_done_callback(_ended)


def _ended(task: asyncio.Future[object]) -> None:
    _running.discard(task)
    error = None if task.cancelled() else task.exception()
    if error is not None:  # the server's boundary: nobody waits for it, so it is logged here
        log.error("a command from the page failed", exc_info=error)
