"""Hold a strategy to its contract and say what was found, whatever it does meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection

from bowerbird.app.config import children
from bowerbird.app.plugins import trial as plugin_trial

SECONDS = 10.0
SECONDS_TO_START = 120.0
SECONDS_BETWEEN = 0.5  # what looking at an answer takes


@dataclass(frozen=True)
class Finding:
    """What one check found.

    Parameters
    ----------
    check : str
        What was tried.
    passed : bool or None
        None where it was not tried, because the strategy had hung or ended its process before.
    text : str
        For its author, in one line.
    """

    check: str
    passed: bool | None
    text: str


def check_strategy(name: str, seconds: float = SECONDS) -> Iterator[Finding]:
    """Try a strategy in each state that a project can be in, and on large pools.

    Parameters
    ----------
    name : str
        A name, ``mine.py:function`` or an import name; it has to load.
    seconds : float
        What a query may take; the process is ended then.

    Yields
    ------
    finding : Finding
        One a check, as soon as it is known.
    """
    ours, theirs = children.pipe()
    process = children.make(plugin_trial.run, [theirs, name])
    children.start(process)
    theirs.close()
    remaining = list(plugin_trial.checks())
    try:
        for finding in _findings(ours, remaining[0], seconds):
            remaining.remove(finding.check)
            yield finding
    finally:
        process.kill()
        process.join()
        ours.close()
    yield from (Finding(check, None, "not tried after that") for check in remaining)


def _findings(connection: Connection, first: str, seconds: float) -> Iterator[Finding]:
    """Follow the trial until it is through, silent for too long, or gone."""
    check, limit = first, SECONDS_TO_START
    while connection.poll(limit):
        try:
            message = json.loads(connection.recv_bytes())
        except EOFError:
            yield Finding(check, False, "it ended the process that it ran in")
            return
        limit = seconds + SECONDS_BETWEEN if message["is"] == "asking" else SECONDS_TO_START
        if message["is"] == "done":
            return
        if message["is"] == "begun":
            check = message["text"]
        elif message["is"] in ("passed", "failed"):
            yield Finding(check, message["is"] == "passed", message["text"])
    yield Finding(check, False, f"a query took more than {seconds:g} s and was stopped")
