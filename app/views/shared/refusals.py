"""Why something that a page asked for was not done, in words for the person."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bowerbird.app.views.shared.tasks import run_soon
from bowerbird.data.errors import BowerbirdError

NOT_AS_ASKED = (BowerbirdError, KeyError, TypeError, ValueError)  # what a wrong request raises
NOT_UNDERSTOOD = "That was not understood, and nothing was changed."

log = logging.getLogger(__name__)
Refuse = Callable[[str], None]


def reason(error: Exception) -> str:
    """Return what a person is told of an error.

    Parameters
    ----------
    error : Exception

    Returns
    -------
    text : str
        One line.
    """
    if isinstance(error, BowerbirdError):
        return str(error)
    if isinstance(error, NOT_AS_ASKED):
        return NOT_UNDERSTOOD
    kind = type(error).__name__
    return f"That failed ({kind}), and nothing was changed. The server's own output says why."


def read_message(data: object) -> dict[str, Any]:
    """Take what a page sent for a message.

    Parameters
    ----------
    data : object
        Anything that JSON can say.

    Returns
    -------
    message : dict
        Empty, and so one that no handler knows, where it is none.
    """
    return data if isinstance(data, dict) else {}


def text_of(message: Mapping[str, Any], name: str) -> str:
    """Read a text out of a message.

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
        If there is none of that name.
    TypeError
        If it is no text.
    """
    text = message[name]
    if not isinstance(text, str):
        raise TypeError(f"{name} must be text.")
    return text


def attempt(work: Callable[[], Awaitable[object] | None], refuse: Refuse) -> None:
    """Do what a page asked for; a refusal is told, and an unforeseen error logged too.

    Parameters
    ----------
    work : callable
        Without arguments; may return something to wait for.
    refuse : callable
        Called with why it was not done, in one line.
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
    if not isinstance(error, NOT_AS_ASKED):
        log.error("what a page asked for failed", exc_info=error)
    refuse(reason(error))
