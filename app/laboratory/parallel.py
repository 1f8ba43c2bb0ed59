"""Runs side by side, each in a process of its own, none of which hears Ctrl+C before we do."""

from __future__ import annotations

import contextlib
import json
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from multiprocessing.connection import Connection, wait
from typing import Any

from bowerbird.app.config import children
from bowerbird.app.laboratory.plan import Plan
from bowerbird.app.laboratory.run import attempt

MOST = 8  # processes, unless more are asked for: each holds torch, 0.4 GB
BEAT = 1.0  # seconds after which the bar tells the time again
Progress = Callable[[Plan, int], None]
Outcome = dict[str, Any]


def sensible_jobs() -> int:
    """Return the number of cores that this process may use, at most `MOST`."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(cores or 1, MOST)


def outcomes(
    plans: Sequence[Plan], jobs: int, progress: Progress
) -> Iterator[tuple[Plan, Outcome]]:
    """Do every run and give each as it ends.

    Parameters
    ----------
    plans : sequence of Plan
    jobs : int
        Processes, at least 1; with 1 all is done in this process.
    progress : callable
        Told a plan and its number of labels, after each batch and about once a second.

    Yields
    ------
    plan : Plan
    outcome : dict
        As `attempt` gives it.
    """
    if min(jobs, len(plans)) <= 1:
        for plan in plans:
            yield plan, attempt(plan, lambda labels, plan=plan: progress(plan, labels))  # type: ignore[misc]
        return
    waiting = deque(plans)
    crew = [Hand() for _ in range(min(jobs, len(plans)))]
    try:
        for hand in crew:
            hand.begin(waiting.popleft())
        while busy := [hand for hand in crew if hand.plan is not None]:
            for hand in _heard(busy):
                ended, outcome = hand.plan, hand.listen()
                if ended is not None and outcome is not None:
                    yield ended, outcome
                    hand.begin(waiting.popleft() if waiting else None)
            for hand in busy:
                if hand.plan is not None:
                    progress(hand.plan, hand.labels)
    finally:
        for hand in crew:
            hand.close()


class Hand:
    """One process that does a run after the other."""

    def __init__(self) -> None:
        self.plan: Plan | None = None
        self.labels = 0
        self._start()

    @property
    def connection(self) -> Connection:
        """Our end of the pipe."""
        return self._connection

    def _start(self) -> None:
        self._connection, theirs = children.pipe()
        self._process = children.make(work, [theirs])
        children.start(self._process)
        theirs.close()

    def begin(self, plan: Plan | None) -> None:
        """Begin a run, or rest."""
        self.plan, self.labels = plan, 0
        if plan is None:
            return
        if not self._process.is_alive():
            self.close()
            self._start()
        with contextlib.suppress(OSError):  # a dead process is noticed when it is listened to
            self._connection.send_bytes(json.dumps(asdict(plan)).encode())

    def listen(self) -> Outcome | None:
        """Take one message.

        Returns
        -------
        outcome : dict or None
            None while the run goes on.
        """
        try:
            message: Outcome = json.loads(self._connection.recv_bytes())
        except (EOFError, OSError):
            self._process.join()
            return {"failed": f"its process ended by itself ({_ending(self._process.exitcode)})"}
        if "labels" not in message:
            return message
        self.labels = int(message["labels"])
        return None

    def close(self) -> None:
        """End the process now, whatever it is doing."""
        self._process.kill()
        self._process.join()
        self._connection.close()


def work(connection: Connection) -> None:
    """Do runs as told, until the pipe closes.

    Parameters
    ----------
    connection : Connection
        Where the parent speaks; JSON both ways.
    """

    def say(message: Outcome) -> None:
        connection.send_bytes(json.dumps(message).encode())

    # A batch system sends it to all processes of a job, and ours would be taken for failed runs.
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    with contextlib.suppress(EOFError, OSError):
        while True:
            plan = Plan(**json.loads(connection.recv_bytes()))
            say(attempt(plan, lambda labels: say({"labels": labels})))


def _heard(busy: Sequence[Hand]) -> list[Hand]:
    ready = wait([hand.connection for hand in busy], timeout=BEAT)
    return [hand for hand in busy if hand.connection in ready]


def _ending(code: int | None) -> str:
    if code == -signal.SIGKILL:
        return "it was killed; most likely memory ran out"
    return f"exit code {code}"
