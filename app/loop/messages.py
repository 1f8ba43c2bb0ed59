"""What a worker and its parent tell each other: one class for each message.

They go through a socket as lines of JSON; ``op`` names the class.
"""

from __future__ import annotations

import json
import socket
from typing import Any, TypeAlias

import msgspec

from bowerbird.app.log.events import Failed, ModelTrained, Projected, QueryMade, StrategyChosen


class _Message(msgspec.Struct, frozen=True, tag_field="op", tag=str.lower):
    """One line on the socket."""


# To the worker


class Fit(_Message, frozen=True):
    """Train a model.

    Parameters
    ----------
    version, seed : int
    """

    version: int
    seed: int


class Restore(_Message, frozen=True):
    """Train the last model of the log again."""


class Query(_Message, frozen=True):
    """Choose items to ask about.

    Parameters
    ----------
    n, seed : int
    strategy : str or None
        Another one than the project's.
    """

    n: int
    seed: int
    strategy: str | None = None


class Preview(_Message, frozen=True):
    """Choose what another strategy would ask about.

    Parameters
    ----------
    n, seed : int
    strategy : StrategyChosen
    """

    n: int
    seed: int
    strategy: StrategyChosen


Request: TypeAlias = Fit | Restore | Query | Preview


# From the worker


class Unready(_Message, frozen=True):
    """The worker could not begin, and why."""

    failure: Failed


class Began(_Message, frozen=True):
    """The worker has begun what it was asked for."""


class StrategyRuns(_Message, frozen=True):
    """A strategy begins, or goes on after it waited.

    Parameters
    ----------
    seconds : float
        That it has computed so far.
    """

    seconds: float


class StrategyWaits(_Message, frozen=True):
    """A strategy waits for what is prepared for it, or has ended."""


class Live(_Message, frozen=True):
    """The live head has taken in the labels since the last fit.

    Parameters
    ----------
    version : int
        Of the fit that it goes on from.
    live : int
        A running number.
    labels : int
        How many it has seen.
    classes : tuple of class ids
        Those that it knows.
    predicted : dict of str to int
        Items that it gives each class.
    """

    version: int
    live: int
    labels: int
    classes: tuple[str, ...]
    predicted: dict[str, int]


class Warned(_Message, frozen=True):
    """Something beside the work went wrong."""

    failure: Failed


class Fitted(_Message, frozen=True):
    """A model was trained."""

    model: ModelTrained


class Restored(_Message, frozen=True):
    """The last model is there again."""


class Queried(_Message, frozen=True):
    """Items were chosen."""

    query: QueryMade


class Previewed(_Message, frozen=True):
    """Another strategy's items were chosen."""

    query: QueryMade


class Refused(_Message, frozen=True):
    """The work failed.

    Parameters
    ----------
    failure : Failed
    exhausted : bool
        Whether the reason is that no item is left to ask about.
    """

    failure: Failed
    exhausted: bool = False


Outcome: TypeAlias = Fitted | Restored | Queried | Previewed | Refused
Answer: TypeAlias = Unready | Began | StrategyRuns | StrategyWaits | Live | Warned | Outcome


# From the process that prepares a pool


class Progress(_Message, frozen=True):
    """How far it is.

    Parameters
    ----------
    text : str
    share : float or None
        In [0, 1]; None where it is not known.
    """

    text: str
    share: float | None


class Drawn(_Message, frozen=True):
    """The map's coordinates are there."""

    projection: Projected


class StepFailed(_Message, frozen=True):
    """A step failed; the next one goes on."""

    failure: Failed


class Prepared(_Message, frozen=True):
    """All is done."""


class Grown(_Message, frozen=True):
    """More items are encoded.

    Parameters
    ----------
    folder : str
        Where the pool of all encoded items lies.
    rows : int
        How many they are.
    """

    folder: str
    rows: int


Growth: TypeAlias = Progress | Grown | StepFailed
Preparation: TypeAlias = Progress | Drawn | StepFailed | Prepared


def encode(message: object) -> bytes:
    """Return a message as a line of JSON.

    Parameters
    ----------
    message : Struct
        One of this module.

    Returns
    -------
    line : bytes
    """
    return json.dumps(msgspec.to_builtins(message)).encode() + b"\n"


def decode(line: bytes, kind: Any) -> Any:
    """Read a message.

    Parameters
    ----------
    line : bytes
    kind : type
        Such as `Answer`.

    Returns
    -------
    message : Struct

    Raises
    ------
    ValueError
        If it is no JSON, or no such message.
    """
    return msgspec.convert(json.loads(line), kind)


def send(channel: socket.socket, message: object) -> None:
    """Send the parent a message.

    Parameters
    ----------
    channel : socket
    message : Struct
        One of this module.
    """
    channel.sendall(encode(message))
