"""What went wrong in the background, in words for the person who labels.

They are told first what it means for their work, then what they can do, and only then the cause:
they need not know Python, and whoever wrote the plugin finds the traceback in the details.
"""

from __future__ import annotations

import traceback

from bowerbird.app.log.events import Failed
from bowerbird.data.errors import BowerbirdError, describe_error

_MEANS = {
    "strategy": "The strategy “{name}” could not choose what to ask, so items now come in random "
    "order. Your labels are safe, and you can go on. To choose by another strategy, open the "
    "settings (top right) and look under “How items are chosen”.",
    "learner": "The learner “{name}” could not learn from the labels, so predictions stay as they "
    "were. Your labels are safe, and you can go on. To use another learner, open the settings "
    "(top right) and look under “How labels are learned”.",
    "increment": "The learner “{name}” cannot take a label by itself, so the map's colours "
    "wait for the next training. Everything else works as usual.",
    "predictions": "The map's colours could not be written to the disk, so they stay as they were. "
    "The model itself learned from your labels.",
    "cluster": "The cluster did not score the items, so this computer did, which takes longer. "
    "Everything else works as usual.",
    "query": "No items can be chosen, not even by chance. Your labels are safe, and you can label "
    "what you select on the map or find by its name.",
    "scale": "How close items lie to each other could not be kept, so strategies choose without "
    "it. Everything else works as usual.",
    "similar": "The index of similar items could not be kept, so finding them takes longer. "
    "Everything else works as usual.",
    "alike": "Which items are the same, or almost, could not be found out. "
    "Everything else works as usual.",
    "projection": "The map could not be laid out by “{name}”, so it keeps its simpler layout. "
    "Everything else works as usual.",
    "encoder": "“{name}” could not encode more items, so those that are here stay all. Your labels "
    "are safe, and you can go on. Start Bowerbird again, and it goes on where it was.",
    "worker": "The part of the program that learns and chooses items stopped. "
    "Your labels are safe.",
}


def describe_failure(failure: Failed) -> tuple[str, str]:
    """Describe a failure for the person who labels.

    Parameters
    ----------
    failure : Failed

    Returns
    -------
    text, detail : str
        What it means, what to do and the cause, in one line; the traceback.
    """
    meaning = _MEANS.get(failure.what, "“{name}” failed.").format(name=failure.name)
    return f"{meaning} Cause: {failure.message.rstrip('.')}.", failure.detail or ""


def failure_of(what: str, name: str, error: BaseException) -> Failed:
    """Return an error as the log and the page take it.

    Parameters
    ----------
    what : str
        What could not be done.
    name : str
        Of the plugin that was at work.
    error : BaseException

    Returns
    -------
    failure : Failed
        With the end of the traceback, 8,000 characters at most.
    """
    detail = "".join(traceback.format_exception(error))
    return Failed(what=what, name=name, message=cause(error), detail=detail[-8000:])


def cause(error: BaseException) -> str:
    """Return what an error is about.

    Parameters
    ----------
    error : BaseException

    Returns
    -------
    cause : str
        Our own errors are sentences already; those of a plugin are told with their type.
    """
    if isinstance(error, BowerbirdError):
        return str(error)
    return f"it ended in an error ({describe_error(error)})"
