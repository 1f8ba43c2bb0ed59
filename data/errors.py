"""Every error that Bowerbird raises on purpose.

::

    BowerbirdError
    ├── DataError (ValueError)            a table, picture or column cannot be read as asked
    │   └── PictureError                      a picture cannot be shown, and why
    ├── ConfigError (ValueError)          a key of a configuration is unknown or has a wrong value
    ├── UnknownName (LookupError)         no strategy, learner, reader or view of that name
    ├── PluginError (RuntimeError)        a plugin does not load, or breaks its contract
    ├── PoolExhausted (ValueError)        more items are asked for than there are candidates
    ├── ProjectError (ValueError)         a project cannot be opened or changed as asked
    │   ├── ProjectLocked (BlockingIOError)   another server has it open
    │   ├── DamagedLog                    a log holds what no log of ours does
    │   └── EventRefused                  an event can never be written, now or later
    ├── SessionFileError (ValueError)     a session file is not one, or does not fit
    ├── WorkerDied (ConnectionError)      the process that trains ended by itself
    └── ClusterError (ConnectionError)    a cluster cannot do what it is asked for

A message is one line: what was found, what is allowed, what to do.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

LONGEST_MESSAGE = 2_000
LONGEST_REASON = 200  # of a library's words


class BowerbirdError(Exception):
    """An error whose message is meant for the person at the screen.

    Parameters
    ----------
    message : str
        Names out of strangers' data in it are made `printable`.
    """

    def __init__(self, message: str) -> None:
        super().__init__(printable(message))


def printable(text: str) -> str:
    """Write text so that it stays one line and cannot steer a terminal.

    Parameters
    ----------
    text : str

    Returns
    -------
    text : str
        Line ends as spaces, escapes and marks that reverse the writing as backslashes; cut at 2,000
        signs.
    """
    cut = text if len(text) <= LONGEST_MESSAGE else text[:LONGEST_MESSAGE] + "..."
    line = " ".join(cut.splitlines())
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in line)


# What an installation may lack, by its import name.
_BROUGHT_BY = {"skactiveml": "scikit-activeml", "modAL": "modAL-python", "torch": "torch"}


def describe_error(error: BaseException) -> str:
    """Describe an error that a library or a plugin raised.

    Parameters
    ----------
    error : BaseException

    Returns
    -------
    text : str
        Its type and its first line, and how to install what it lacks, if it is known.
    """
    text = f"{type(error).__name__}: {error}".splitlines()[0]
    if isinstance(error, ModuleNotFoundError) and error.name in _BROUGHT_BY:
        text += f"; pip install {_BROUGHT_BY[error.name]} brings it"
    return text


class DataError(BowerbirdError, ValueError):
    """A table, picture or column cannot be read as asked."""


class PictureError(DataError):
    """A picture cannot be shown.

    Parameters
    ----------
    name : str
        What the data call it.
    reason : str
        What is wrong with it, a sentence without its subject: a page shows this alone, for a path
        may give away a label that is hidden.
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} {reason}")
        self.reason = printable(reason)


def unreadable(path: Path, kind: str, error: Exception, remedy: str) -> DataError:
    """Return the error for a file that a library cannot read.

    Parameters
    ----------
    path : Path
    kind : str
        What it should be, such as ``Parquet``.
    error : Exception
        The library's; its first line is told.
    remedy : str
        What to do, a sentence.
    """
    reason = str(error).splitlines()[0][:LONGEST_REASON] if str(error) else "cut short"
    return DataError(f"{path.name}: not readable as {kind} ({reason}). {remedy}")


@contextmanager
def refuse_unreadable(
    path: Path, kind: str, problems: tuple[type[Exception], ...], remedy: str
) -> Iterator[None]:
    """Turn what a library raises while it reads a file into `unreadable`; ours stay as they are.

    Parameters
    ----------
    path, kind, remedy
        As of `unreadable`.
    problems : tuple of exception types
        What the library may raise.

    Raises
    ------
    DataError
    """
    try:
        yield
    except DataError:
        raise
    except problems as error:
        raise unreadable(path, kind, error, remedy) from error


class ConfigError(BowerbirdError, ValueError):
    """A key of a configuration is unknown or its value is not allowed."""


class UnknownName(BowerbirdError, LookupError):
    """There is no plugin of that name.

    Parameters
    ----------
    kind : str
        What was looked for, in the singular: ``strategy``, ``learner``, ...
    name : str
        The name that was given.
    choices : iterable of str
        The names that exist.
    """

    def __init__(self, kind: str, name: str, choices: Iterable[str]) -> None:
        names = sorted(choices)
        hint = did_you_mean(name, names)
        super().__init__(f"{kind} is {name!r}. There are: {', '.join(names)}.{hint}")


class PluginError(BowerbirdError, RuntimeError):
    """A plugin does not load, or breaks its contract.

    Parameters
    ----------
    message : str
        Kept as it is: it may be a traceback of many lines.
    """

    def __init__(self, message: str) -> None:
        Exception.__init__(self, message)


class PoolExhausted(BowerbirdError, ValueError):
    """More items are asked for than there are candidates."""


class ProjectError(BowerbirdError, ValueError):
    """A project cannot be opened or changed as asked."""


class ProjectLocked(ProjectError, BlockingIOError):
    """Another server has the project open."""


class EventRefused(ProjectError):
    """An event can never be written to the log; the same one would be refused again."""


class DamagedLog(ProjectError):
    """A log holds what no log of ours does; ``bowerbird check`` shows what can be saved."""


class SessionFileError(BowerbirdError, ValueError):
    """A session file is not one, or does not fit the data."""


class WorkerDied(BowerbirdError, ConnectionError):
    """The process that trains ended by itself."""


class ClusterError(BowerbirdError, ConnectionError):
    """A cluster cannot do what it is asked for: it is not there, or not like this machine."""


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return the end of a message about a name that there is not.

    Parameters
    ----------
    name : str
        What was found; only its beginning is compared.
    names : iterable of str
        What there is.

    Returns
    -------
    text : str
        `` Did you mean 'margin'?``, with a space before it; empty where no name is near.
    """
    near = difflib.get_close_matches(name[:100], list(names), n=1)
    return f" Did you mean {near[0]!r}?" if near else ""
