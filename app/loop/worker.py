"""What runs in a worker process, so that the event loop neither trains nor asks.

Two kinds run, both spawned: one fits and queries as told, for as long as the project is open, and
reads the log itself; the other prepares a new pool (local scale, projection, index) and ends. Both
leave the cores to others, but for the queries before the first fit, since a person waits for an
item, and for loading the learner's code, which would take minutes on busy cores. The
socket carries jobs and answers; arrays go through memory-mapped files in the project's cache. This
module imports neither the screen nor the command line, because the child imports it.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from bowerbird.app.log.events import Event
from bowerbird.app.log.reader import LogReader
from bowerbird.app.log.state import State
from bowerbird.app.loop.failures import cause
from bowerbird.app.loop.worker_process import Message

NICENESS = 10


def follow(channel: socket.socket, *, project: Path, folder: Path, sources: dict[str, str]) -> None:
    """Follow a project's log, fit and query as told, until the socket closes.

    Parameters
    ----------
    channel : socket
        Where the parent sends jobs.
    project : Path
        The project's folder: its log is read, and predictions are written below its cache.
    folder : Path
        The pool's folder in the cache.
    sources : dict of str to str
        Plugins of this machine, as `Engine` takes them.
    """
    from bowerbird.app.config.threads import one_thread
    from bowerbird.app.loop.engine import Engine
    from bowerbird.data.open import load_pool

    one_thread()
    try:
        engine = Engine(load_pool(folder), sources, project / "cache" / "predictions")
        reader, state = LogReader(project), State()
    except Exception as error:  # whatever is wrong with the files, the person is told of it
        _say(channel, unready=_failure("worker", "worker", error))
        return
    with contextlib.suppress(OSError, KeyboardInterrupt), channel.makefile("rb") as jobs:
        for line in jobs:
            for event in reader.read(state.position):  # the newest labels win
                state.apply(event)
            job = json.loads(line)
            _say(channel, **_do(job, engine, state, reader, partial(_say, channel)))


def prepare(channel: socket.socket, *, folder: Path, method: str, seed: int) -> None:
    """Compute a pool's local scale, projection and index, report progress, and end.

    Parameters
    ----------
    channel : socket
        Where the parent hears of it.
    folder : Path
        The pool's folder in the cache.
    method : str
        Name of the projection; empty where it is there already.
    seed : int
    """
    _give_way()
    from bowerbird.app.config.threads import one_thread
    from bowerbird.app.loop.local_scale import keep_spread, known_spread
    from bowerbird.app.loop.preparation import project
    from bowerbird.data import similar
    from bowerbird.data.open import load_pool

    one_thread()
    pool = load_pool(folder)

    def measure() -> None:
        if known_spread(pool) is None:
            _say(channel, progress=["measuring neighbourhoods", None])
            keep_spread(pool)

    def draw() -> None:
        if method:
            drawn = project(pool, method, seed, lambda text, x: _say(channel, progress=[text, x]))
            _say(channel, projection=drawn)

    def index() -> None:
        if similar.needed(pool.features, folder):
            _say(channel, progress=["learning which items are alike", None])
            similar.build(pool.features, folder, seed)

    with contextlib.suppress(BrokenPipeError, ConnectionError, KeyboardInterrupt):
        for what, step in (("scale", measure), ("projection", draw), ("similar", index)):
            try:
                step()
            except (
                Exception
            ) as error:  # a worker reports whatever goes wrong; the next step goes on
                _say(channel, failed=_failure(what, method, error))
        _say(channel, done=True)


def _give_way() -> None:
    """Leave the cores to whoever answers the person, from now on."""
    os.nice(max(0, NICENESS - os.nice(0)))


def _do(
    job: Message, engine: Any, state: State, reader: LogReader, say: Callable[..., None]
) -> Message:
    what = {"query": "strategy", "preview": "preview"}.get(job["do"], "learner")
    name = str((state.learner if what == "learner" else state.strategy).get("name", ""))
    try:
        if job["do"] in ("fit", "restore"):
            engine.load_learner(state)  # seconds at full speed, and minutes where others are busy
        if job["do"] != "query":
            _give_way()
        match job["do"]:
            case "fit":
                say(began="fit")
                _colour(engine, state, name, say)
                fitted = engine.fit(state, job["version"], job["seed"])
                if engine.unwritten is not None:
                    say(warning=_failure("predictions", name, engine.unwritten))
                return {"model": fitted}
            case "restore":
                say(began="fit")
                engine.restore(reader.read(upto=state.position))
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
                wished = State([*reader.read(upto=state.position), chosen])
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
        say(warning=_failure("increment", name, error))


def _failure(what: str, name: str, error: BaseException) -> dict[str, Any]:
    detail = "".join(traceback.format_exception(error))
    return {
        "what": what,
        "name": name,
        "message": cause(error),
        "detail": detail[-8000:],
        "exhausted": type(error).__name__ == "PoolExhausted",
    }


def _say(channel: socket.socket, **message: Any) -> None:
    channel.sendall(json.dumps(message).encode() + b"\n")
