"""Why something that a page requested was not done, in words for the person."""

from __future__ import annotations

from bowerbird.data.errors import BowerbirdError

INVALID = (BowerbirdError, KeyError, TypeError, ValueError)  # what an invalid request raises
NOT_UNDERSTOOD = "Invalid command; nothing was changed."


def reason(error: Exception) -> str:
    """Return what the person reads about an error.

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
    if isinstance(error, INVALID):
        return NOT_UNDERSTOOD
    kind = type(error).__name__
    return f"That failed ({kind}); nothing was changed. See the server's output for details."
