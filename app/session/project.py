"""An open project: its pool, log, state and workers, shared by everybody who looks at it."""

from __future__ import annotations

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bowerbird.app.session import beginning, worker
from bowerbird.app.session.choices import Choices
from bowerbird.app.session.event import DECISIONS, OF_CLASSES, Event
from bowerbird.app.session.failures import told
from bowerbird.app.session.log import Log
from bowerbird.app.session.loop import Pace, next_step, pace_for, seed_of
from bowerbird.app.session.predictions import Predictions, read_predictions
from bowerbird.app.session.preview import Answer, Preview
from bowerbird.app.session.state import State
from bowerbird.app.session.worker_process import Message, WorkerProcess
from bowerbird.data import similar
from bowerbird.data.pool import Pool
from bowerbird.data.projections import best, kept, pca

DEATHS_IN_A_ROW = 3  # then something is wrong that starting again does not mend

TOPICS_OF = {
    **dict.fromkeys(DECISIONS | {"undone", "redone"}, ("labels", "classes", "queue")),
    **dict.fromkeys(OF_CLASSES | {"classes"}, ("classes", "labels")),
    **dict.fromkeys(("flagged", "noted"), ("labels",)),
    "learner": ("settings",),
    "strategy": ("settings", "queue"),
    "layout": ("layout",),
    "model": ("model",),
    "query": ("queue",),
    "projection": ("projection",),
    "failed": ("notice",),
}


@dataclass(frozen=True)
class Notice:
    """Something that a person should be told.

    Parameters
    ----------
    time : float
        Seconds since 1970.
    level : str
        ``info``, ``warning`` or ``error``.
    text, detail : str
        One line; and, where there is more to say, a traceback. Both may hold text from outside.
    """

    time: float
    level: str
    text: str
    detail: str = ""


class Project:
    """A project that is open for labelling.

    Parameters
    ----------
    folder : Path
        ``NAME.bower``; made where it is not there.
    pool : Pool
        With a folder in the cache.
    choices : Choices, optional
    pace : Pace, optional

    Attributes
    ----------
    state : State
        The fold of all events that are durable.
    boot_id : str
        New at each start, so that an open page notices a restart.
    notices : list of Notice
        Oldest first.
    similar : Similar
        Finds the items most like one, for the screen.
    busy : str
        What the worker does now; empty while it waits.
    busy_fraction : float or None
        The share that is done, where it is known.

    Raises
    ------
    ProjectLocked
        If another server has it open.
    """

    def __init__(
        self,
        folder: Path,
        pool: Pool,
        choices: Choices | None = None,
        pace: Pace | None = None,
    ) -> None:
        self.folder, self.pool = folder, pool
        self.choices = choices or Choices()
        self.pace = pace or replace(pace_for(len(pool)), batch=self.choices.batch)
        self.boot_id = uuid.uuid4().hex
        self.similar = similar.Similar(pool.features, pool.folder)
        self.notices: list[Notice] = []
        self.busy = ""
        self.busy_fraction: float | None = None
        self.log = Log(folder)
        if self.log.last == 0:
            self.log.append(beginning.first_events(pool, self.choices)).result()
        self.state = State(self.log.read())
        for event in beginning.insisted(self.state, self.choices):
            self.state.apply(self.log.append([event]).result()[0])
        self.notices += [Notice(e.time, *told(e.body)) for e in self.state.failures]
        self.notices += [Notice(*n) for n in beginning.differences(self.state, pool)]
        self._callbacks: dict[str, list[Callable[[], None]]] = defaultdict(list)
        self._worker: WorkerProcess | None = None
        self._preparer: WorkerProcess | None = None
        self._job: str | None = None
        self._limit: asyncio.TimerHandle | None = None
        self._deaths = 0
        self._preview = Preview()
        self._random_instead = False
        self._exhausted_at = -1
        self._predictions: Predictions | None = None
        self._live: Message | None = None  # what the worker said of the last increment
        self._coordinates: npt.NDArray[np.float32] | None = None

    # Life

    def start(self) -> None:
        """Start the workers; to be called on the event loop."""
        self._loop = asyncio.get_running_loop()
        self._start_worker()
        self._start_preparer()

    def close(self) -> None:
        """End the workers and the log."""
        for one in (self._worker, self._preparer):
            if one is not None:
                one.close()
        self._worker = self._preparer = None
        if self._limit is not None:
            self._limit.cancel()
        self.log.close()

    def _start_worker(self) -> None:
        arguments = {
            "project": self.folder,
            "folder": self.pool.folder,
            "sources": dict(self.choices.sources),
        }
        self._worker = WorkerProcess(worker.follow, arguments, self._heard, self._died)
        self._give({"do": "restore"}, "getting ready")

    def _start_preparer(self) -> None:
        method = best(len(self.pool))
        folder = self.pool.folder
        if folder is None:
            return
        projected = kept.kept(folder, method) is not None
        if projected and not self._needs_scale() and not similar.needed(self.pool.features, folder):
            return
        arguments = {"folder": folder, "method": "" if projected else method, "seed": self.seed}
        self._preparer = WorkerProcess(
            worker.prepare, arguments, self._heard_preparer, self._prepared
        )

    def _needs_scale(self) -> bool:
        from bowerbird.app.session.local_scale import AT_ONCE_ROWS, NAME

        return (
            len(self.pool) > AT_ONCE_ROWS
            and not (self.pool.folder or Path()).joinpath(NAME).exists()
        )

    # The log

    @property
    def seed(self) -> int:
        """The project's seed, from which those of fits and queries are derived."""
        return int(self.state.opened.get("seed", 0))

    def append(self, *events: Event) -> asyncio.Future[list[Event]]:
        """Write events; the future resolves when they are durable and the state has them.

        Parameters
        ----------
        *events : Event
            Written together or not at all. One whose id is in the log already is not written again.

        Returns
        -------
        written : Future of list of Event
            With their numbers; fails as the log does.
        """
        answer: asyncio.Future[list[Event]] = self._loop.create_future()
        written = self.log.append(events)
        written.add_done_callback(
            lambda done: self._loop.call_soon_threadsafe(self._written, done, answer)
        )
        return answer

    def _written(self, done: Any, answer: asyncio.Future[list[Event]]) -> None:
        if done.exception() is not None:
            if not answer.done():
                answer.set_exception(done.exception())
            return
        fresh = [event for event in done.result() if event.seq > self.state.position]
        for event in fresh:
            self._apply(event)
        if not answer.done():
            answer.set_result(done.result())
        self.tell(*dict.fromkeys(t for e in fresh for t in TOPICS_OF.get(e.kind, ())))
        self._advance()

    def _apply(self, event: Event) -> None:
        self.state.apply(event)
        if event.kind == self._job_kind():
            self._finish_job()
        if event.kind == "strategy":
            self._random_instead, self._exhausted_at = False, -1
        if event.kind == "failed":
            self.notices.append(Notice(event.time, *told(event.body)))

    # Who wants to know

    def subscribe(self, topic: str, callback: Callable[[], None]) -> Callable[[], None]:
        """Have a callback called on the event loop when something of a topic changed.

        Parameters
        ----------
        topic : str
            ``labels``, ``classes``, ``queue``, ``model``, ``projection``, ``layout``,
            ``settings``, ``notice`` or ``busy``.
        callback : callable
            Without arguments.

        Returns
        -------
        unsubscribe : callable
        """
        self._callbacks[topic].append(callback)
        return partial(self._callbacks[topic].remove, callback)

    def tell(self, *topics: str) -> None:
        """Call the callbacks of some topics."""
        for topic in topics:
            for callback in list(self._callbacks[topic]):
                callback()

    def notice(self, level: str, text: str, detail: str = "") -> None:
        """Tell everybody something that does not belong in the log.

        Parameters
        ----------
        level : str
            ``info``, ``warning`` or ``error``.
        text, detail : str
        """
        self.notices.append(Notice(Event("failed", {}).time, level, text, detail))
        self.tell("notice")

    # What there is to see

    @property
    def predictions(self) -> Predictions | None:
        """What the model says of every item, increments included; None while there is none."""
        if not self.state.models:
            return None
        model = self.state.models[-1]
        told = self._live if self._live and self._live["version"] == model["version"] else model
        key = (model["version"], told.get("live", 0))
        if self._predictions is None or self._predictions.key != key:
            found = read_predictions(
                self.folder / "cache" / "predictions",
                model["version"],
                told["labels"],
                tuple(told["classes"]),
                key[1],
                told["predicted"] if key[1] else None,
            )
            self._predictions = found or self._predictions
        return self._predictions

    @property
    def projection(self) -> str:
        """The name of the projection that `coordinates` come from."""
        method, folder = best(len(self.pool)), self.pool.folder
        return method if folder is not None and kept.kept(folder, method) is not None else "pca"

    @property
    def coordinates(self) -> npt.NDArray[np.float32]:
        """Coordinates of all items, shape (n, 2), float32: the best projection that is ready."""
        if self._coordinates is None:
            folder, method = self.pool.folder, self.projection
            found = kept.kept(folder, method) if folder is not None else None
            if found is None:
                found = pca.project(self.pool.features, self.seed)
                if folder is not None:
                    kept.keep(folder, "pca", found)
            self._coordinates = found
        return self._coordinates

    # The workers

    def _job_kind(self) -> str | None:
        return {"fit": "model", "query": "query"}.get(self._job or "")

    def preview(self, strategy: Mapping[str, Any]) -> asyncio.Future[Answer]:
        """Find what a strategy would ask if it were chosen now; nothing is written to the log.

        Parameters
        ----------
        strategy : mapping
            The body of an event of kind ``strategy``.

        Returns
        -------
        answer : Future of dict
            The body that the next query would have; or that of an event of kind ``failed``, which
            has a ``message``.
        """
        answer = self._preview.wish(strategy)
        if self._worker is None:
            self._preview.begin()
            self._preview.fail("the worker has ended; start Bowerbird again")
        self._advance()
        return answer

    def _advance(self) -> None:
        """Give the worker the next step, if it is free and there is one."""
        if self._job is not None or self._worker is None:
            return
        wished = self._preview.begin()
        if wished is not None:
            seed = seed_of(self.seed, "query", self.state.round + 1)
            job = {"do": "preview", "strategy": wished, "n": self.pace.batch, "seed": seed}
            self._give(job, "looking at what another strategy would ask")
            return
        step = next_step(self.state, self.pace)
        if step == "query" and self._exhausted_at == self.state.changed:
            step = "fit" if self.state.stale else None
        if step == "fit":
            version = (self.state.models[-1]["version"] if self.state.models else 0) + 1
            seed = seed_of(self.seed, "fit", version)
            count = len(self.state.labelled)
            self._give(
                {"do": "fit", "version": version, "seed": seed}, f"training on {count} labels"
            )
        elif step == "query":
            seed = seed_of(self.seed, "query", self.state.round + 1)
            instead = "random" if self._random_instead else None
            job = {"do": "query", "n": self.pace.batch, "seed": seed, "strategy": instead}
            self._give(job, "choosing what to ask")

    def _give(self, job: Message, text: str) -> None:
        if self._worker is not None:
            self._job = job["do"]
            self._worker.send(job)
            self._set_busy(text, None)

    def _finish_job(self) -> None:
        self._job = None
        self._deaths = 0
        self._set_busy("", None)

    def _set_busy(self, text: str, fraction: float | None) -> None:
        self.busy, self.busy_fraction = text, fraction
        self.tell("busy")

    def _heard(self, message: Message) -> None:
        if "began" in message:
            if message["began"] == "preview" or (
                message["began"] == "query" and not self._random_instead
            ):
                self._limit = self._loop.call_later(self.choices.time_limit, self._overran)
            return
        if "live" in message:
            self._live = message["live"]
            self.tell("model")
            return
        if "stuck" in message:
            _, text, detail = told(message["stuck"])
            self.notice("warning", text, detail)
            return
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None
        if "restored" in message:
            self._finish_job()
            self.tell("model")
            self._advance()
        elif "model" in message:
            self.append(Event("model", message["model"]))
        elif "query" in message:
            self.append(Event("query", message["query"]))
        elif "preview" in message:
            self._previewed(message["preview"])
        elif "failed" in message:
            self._failed(message["failed"])

    def _previewed(self, answer: Answer) -> None:
        self._finish_job()
        self._preview.settle(answer)
        self._advance()

    def _failed(self, body: Message) -> None:
        if body["what"] == "preview":
            self._previewed(body)
            return
        exhausted = body.pop("exhausted", False)
        self._finish_job()
        if exhausted:
            parameters = self.state.strategy.get("parameters") or {}
            if self._exhausted_at < 0 and parameters.get("within"):
                self.notice("warning", body["message"].removeprefix("PoolExhausted: "))
            self._exhausted_at = self.state.changed
            self._advance()
            return
        if body["what"] == "strategy":
            self._random_instead = True
        self.append(Event("failed", body))

    def _overran(self) -> None:
        if self._worker is not None:
            self._worker.end()
        self._blame_strategy(f"it took more than {self.choices.time_limit:g} s and was stopped")

    def _blame_strategy(self, text: str) -> None:
        """Go on without a strategy that ended its process, or took too long: ``random`` asks."""
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None
        previewed, self._job = self._job == "preview", None
        self._start_worker()
        if previewed:
            self._preview.fail(text)
            return
        self._random_instead = True
        name = str(self.state.strategy.get("name", ""))
        self.append(
            Event("failed", {"what": "strategy", "name": name, "message": text, "detail": ""})
        )

    def _died(self) -> None:
        if self._limit is not None:  # a strategy was at work
            self._blame_strategy("it ended the process that it ran in")
            return
        self._preview.fail("the worker's process ended")
        self._deaths += 1
        doing, self._job = self.busy or "waiting", None
        if self._deaths >= DEATHS_IN_A_ROW:
            self._worker = None
            self._set_busy("", None)
            text = f"it ended {self._deaths} times while {doing} and is not started again"
        else:
            self._start_worker()
            text = f"it ended by itself while {doing} and was started again"
        self.append(
            Event("failed", {"what": "worker", "name": "worker", "message": text, "detail": ""})
        )

    def _heard_preparer(self, message: Message) -> None:
        if "progress" in message and self._job is None:
            self._set_busy(*message["progress"])
        if "projection" in message:
            self._coordinates = None
            self.append(Event("projection", message["projection"]))
        if "failed" in message:
            message["failed"].pop("exhausted", None)
            self.append(Event("failed", message["failed"]))
        if "done" in message or "failed" in message:
            self._prepared()

    def _prepared(self) -> None:
        if self._preparer is not None:
            self._preparer.close()
            self._preparer = None
        if self._job is None:
            self._set_busy("", None)
