"""What runs in a worker process, so that the event loop neither trains nor asks.

For as long as the project is open one process fits and queries as told, and reads the log itself;
`bowerbird.app.loop.preparation` is what a second one does. Both leave the cores to others, but for
the queries before the first fit, since a person waits for an item, and for loading the learner's
code, which would take minutes on busy cores. The socket carries jobs and answers; arrays go through
memory-mapped files in the project's cache. This module imports neither the screen nor the command
line, because the child imports it.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from bowerbird.app.log.events import Event
from bowerbird.app.log.sqlite import LogReader
from bowerbird.app.log.state import State
from bowerbird.app.loop import messages
from bowerbird.app.loop.failures import failure_of
from bowerbird.app.loop.messages import (
    Answer,
    Began,
    Fit,
    Fitted,
    Outcome,
    Preview,
    Previewed,
    Queried,
    Query,
    Refused,
    Request,
    Restore,
    Restored,
    StrategyRuns,
    StrategyWaits,
    Unready,
    Warned,
)
from bowerbird.app.loop.strategy_clock import StrategyClock

if TYPE_CHECKING:
    from bowerbird.app.loop.engine import Engine

NICENESS = 10


def follow(
    channel: socket.socket,
    *,
    project: Path,
    folder: Path,
    sources: dict[str, str],
    scheduler: str = "",
) -> None:
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
    scheduler : str
        Of a cluster that scores, as `Engine` takes it.
    """
    from bowerbird.app.config.threads import limit_threads
    from bowerbird.app.loop.engine import Engine
    from bowerbird.data.open import load_pool

    limit_threads()
    send = partial(messages.send, channel)

    def tell(seconds: float | None) -> None:
        send(StrategyWaits() if seconds is None else StrategyRuns(seconds))

    try:
        predictions = project / "cache" / "predictions"
        clock = StrategyClock(tell)
        engine = Engine(load_pool(folder), sources, predictions, clock, scheduler)
        reader, state = LogReader(project), State()
    except Exception as error:  # whatever is wrong with the files, the person is told of it
        send(Unready(failure_of("worker", "worker", error)))
        return
    with contextlib.suppress(OSError), channel.makefile("rb") as jobs:
        for line in jobs:
            for event in reader.read(state.position):  # the newest labels win
                state.apply(event)
            request: Request = messages.decode(line, Request)
            send(_do(request, engine, state, reader, send))


def give_way() -> None:
    """Leave the cores to whoever answers the person, from now on."""
    os.nice(max(0, NICENESS - os.nice(0)))


def _do(
    request: Request,
    engine: Engine,
    state: State,
    reader: LogReader,
    send: Callable[[Answer], None],
) -> Outcome:
    what, name = _about(request, state)
    try:
        # Before the time begins to count: it takes seconds, and minutes where others are busy.
        if isinstance(request, Fit | Restore):
            engine.load_learner(state)
        else:
            engine.load_strategy(name)
        if not isinstance(request, Query):
            give_way()
        send(Began())
        outcome = _work(request, engine, state, reader, name, send)
        messages.decode(messages.encode(outcome), Outcome)  # a plugin may have put anything in it
        return outcome
    except (
        Exception
    ) as error:  # a plugin may raise anything; the person is shown it, the loop goes on
        exhausted = type(error).__name__ == "PoolExhausted"
        return Refused(failure_of(what, name, error), exhausted)


def _about(request: Request, state: State) -> tuple[str, str]:
    """Return what fails if the request does, and the name of its plugin."""
    match request:
        case Query(strategy=strategy):
            return "strategy", strategy or state.strategy.name
        case Preview(strategy=strategy):
            return "preview", strategy.name
        case _:
            return "learner", state.learner.name


def _work(
    request: Request,
    engine: Engine,
    state: State,
    reader: LogReader,
    name: str,
    send: Callable[[Answer], None],
) -> Outcome:
    match request:
        case Fit(version=version, seed=seed):
            _colour(engine, state, name, send)
            fitted = engine.fit(state, version, seed)
            if engine.unwritten is not None:
                send(Warned(failure_of("predictions", name, engine.unwritten)))
            if engine.unreached is not None:
                send(Warned(failure_of("cluster", name, engine.unreached)))
            return Fitted(fitted)
        case Restore():
            engine.restore(reader.read(upto=state.position))
            return Restored()
        case Query(n=n, seed=seed, strategy=instead):
            return Queried(engine.query(state, n, seed, strategy=instead))
        case Preview(n=n, seed=seed, strategy=strategy):
            chosen = Event(strategy).at(state.position)
            previewed = State([*reader.read(upto=state.position), chosen])
            return Previewed(engine.query(previewed, n, seed))
        case unreachable:
            assert_never(unreachable)


def _colour(engine: Engine, state: State, name: str, send: Callable[[Answer], None]) -> None:
    """Send what the live head predicts, if there is one; the fit comes after it in any case."""
    try:
        live = engine.increment(state)
        if live is not None:
            send(live)
    except OSError:
        raise  # the pipe or the disk, not the learner
    except Exception as error:  # a plugin may raise anything; the fit does without its increments
        engine.disable_live_model(state)
        send(Warned(failure_of("increment", name, error)))
