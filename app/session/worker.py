"""The process that trains and asks, so that the event loop never does.

Two kinds run, both spawned and niced: one follows the log and fits and queries as told, for as long
as the project is open; the other prepares a new pool (local scale, projection, index) and ends. The
pipe carries JSON; arrays go through memory-mapped files in the project's cache. This module imports
neither the screen nor the command line, because the child imports it again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import multiprocessing
import os
import traceback
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bowerbird.app.session.event import Event
from bowerbird.app.session.failures import cause
from bowerbird.app.session.state import State

NICENESS = 10
Message = dict[str, Any]


class Worker:
    """The parent's end of one worker process.

    Parameters
    ----------
    target : callable
        What the child runs: ``target(connection, **arguments)``; importable by name.
    arguments : mapping
        JSON's types and paths.
    on_message : callable
        Called on the event loop with each message of the child.
    on_death : callable
        Called on the event loop once, when the child has ended without having been asked to.
    """

    def __init__(
        self,
        target: Callable[..., None],
        arguments: Mapping[str, Any],
        on_message: Callable[[Message], None],
        on_death: Callable[[], None],
    ) -> None:
        self._on_message, self._on_death = on_message, on_death
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=target, args=(theirs,), kwargs=dict(arguments), daemon=True
        )
        self._process.start()
        theirs.close()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._connection.fileno(), self._read)
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The child's process id."""
        return self._process.pid

    def send(self, message: Message) -> None:
        """Tell the child something; a dead child is noticed by the reader, not here.

        Parameters
        ----------
        message : dict
            JSON's types.
        """
        with contextlib.suppress(OSError):
            self._connection.send_bytes(json.dumps(message).encode())

    def close(self) -> None:
        """End the child now, whatever it is doing."""
        if self._closed:
            return
        self._closed = True
        self._loop.remove_reader(self._connection.fileno())
        self._process.kill()
        self._process.join()
        self._connection.close()

    def _read(self) -> None:
        try:
            message = json.loads(self._connection.recv_bytes())
        except (EOFError, OSError):
            self.close()
            self._on_death()
            return
        self._on_message(message)


def follow(connection: Connection, *, folder: Path, cache: Path, sources: dict[str, str]) -> None:
    """Follow a project's log, fit and query as told, until the pipe closes.

    Parameters
    ----------
    connection : Connection
        Where the parent speaks.
    folder : Path
        The pool's folder in the cache.
    cache : Path
        The project's cache; predictions are written below it.
    sources : dict of str to str
        Plugins of this machine, as `Engine` takes them.
    """
    os.nice(NICENESS)
    from bowerbird.app.session.engine import Engine
    from bowerbird.app.session.threads import one_thread
    from bowerbird.data.opening import load_pool

    one_thread()
    engine = Engine(load_pool(folder), sources, cache / "predictions")
    state, events = State(), list[Event]()
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            job = _next_job(connection, state, events)
            answer = _do(job, engine, state, events, partial(_say, connection))
            _say(connection, **answer)


def prepare(connection: Connection, *, folder: Path, method: str, seed: int) -> None:
    """Compute a pool's local scale, projection and index, report progress, and end.

    Parameters
    ----------
    connection : Connection
    folder : Path
        The pool's folder in the cache.
    method : str
        Name of the projection; empty where it is there already.
    seed : int
    """
    os.nice(NICENESS)
    from bowerbird.app.session.local_scale import keep_spread, known_spread
    from bowerbird.app.session.preparation import project
    from bowerbird.app.session.threads import one_thread
    from bowerbird.data import similar
    from bowerbird.data.opening import load_pool

    one_thread()
    with contextlib.suppress(OSError, KeyboardInterrupt):
        try:
            pool = load_pool(folder)
            if known_spread(pool) is None:
                _say(connection, progress=["measuring neighbourhoods", None])
                keep_spread(pool)
            if method:
                told = project(
                    pool, method, seed, lambda text, x: _say(connection, progress=[text, x])
                )
                _say(connection, projection=told)
            if similar.needed(pool.features, folder):
                _say(connection, progress=["learning which items are alike", None])
                similar.build(pool.features, folder, seed)
            _say(connection, done=True)
        except Exception as error:  # a worker reports whatever goes wrong and never goes silent
            _say(connection, failed=_failure("projection", method, error))


def _next_job(connection: Connection, state: State, events: list[Event]) -> Message:
    """Wait for a job, taking in every event on the way: the newest labels win."""
    job: Message | None = None
    while job is None or connection.poll(0):
        message = json.loads(connection.recv_bytes())
        if "do" in message:
            job = message
        for entry in message.get("events", ()):
            event = Event(**entry)
            events.append(event)
            state.apply(event)
    return job


def _do(
    job: Message, engine: Any, state: State, events: list[Event], say: Callable[..., None]
) -> Message:
    what = {"query": "strategy", "preview": "preview"}.get(job["do"], "learner")
    name = str((state.learner if what == "learner" else state.strategy).get("name", ""))
    try:
        match job["do"]:
            case "fit":
                say(began="fit")
                _colour(engine, state, name, say)
                return {"model": engine.fit(state, job["version"], job["seed"])}
            case "restore":
                say(began="fit")
                engine.restore(events)
                return {"restored": True}
            case "query":
                name = job.get("strategy") or name
                say(began="query")
                return {
                    "query": engine.query(
                        state, job["n"], job["seed"], strategy=job.get("strategy")
                    )
                }
            case "preview":
                name = job["strategy"]["name"]
                say(began="preview")
                chosen = Event("strategy", job["strategy"]).at(state.position)
                wished = State([*events, chosen])
                return {"preview": engine.query(wished, job["n"], job["seed"])}
            case other:
                known = "fit, restore, query, preview"
                raise ValueError(f"A worker's job is {other!r}; there are {known}.")
    except (
        Exception
    ) as error:  # a plugin may raise anything; the person is shown it, the loop goes on
        return {"failed": _failure(what, name, error)}


def _colour(engine: Any, state: State, name: str, say: Callable[..., None]) -> None:
    """Tell what the live head says, if there is one; the fit comes after it, whatever happens."""
    try:
        live = engine.increment(state)
        if live is not None:
            say(live=live)
    except OSError:
        raise  # the pipe or the disk, not the learner
    except Exception as error:  # a plugin may raise anything; the fit does without its increments
        engine.forgo(state)
        say(stuck=_failure("increment", name, error))


def _failure(what: str, name: str, error: BaseException) -> dict[str, Any]:
    detail = "".join(traceback.format_exception(error))
    return {
        "what": what,
        "name": name,
        "message": cause(error),
        "detail": detail[-8000:],
        "exhausted": type(error).__name__ == "PoolExhausted",
    }


def _say(connection: Connection, **message: Any) -> None:
    connection.send_bytes(json.dumps(message).encode())


def as_message(event: Event) -> dict[str, Any]:
    """Give an event as the pipe carries it."""
    return asdict(event)
