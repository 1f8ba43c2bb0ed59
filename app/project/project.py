"""An open project: its pool, log, state and workers, shared by everybody who looks at it."""

from __future__ import annotations

import asyncio
import logging
import shutil
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from bowerbird.app.log.events import DECISIONS, OF_CLASSES, Event, Failed, StrategyChosen
from bowerbird.app.log.state import State
from bowerbird.app.log.writer import Log
from bowerbird.app.loop.failures import describe_failure
from bowerbird.app.loop.messages import Live
from bowerbird.app.loop.predictions import Predictions, read_predictions
from bowerbird.app.loop.schedule import Schedule, schedule_for
from bowerbird.app.project import start as beginning
from bowerbird.app.project.jobs import Jobs
from bowerbird.app.project.more_items import MoreItems
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.planner import Halt
from bowerbird.app.project.practice import visible_pool
from bowerbird.app.project.preparer import Preparer
from bowerbird.app.project.preview import Answer
from bowerbird.data.alike.groups import Alike
from bowerbird.data.encoding.stage import open_stage, positions_from, smaller_stages
from bowerbird.data.neighbours import similar
from bowerbird.data.pool import Pool
from bowerbird.data.projections import best, pca, stored

T = TypeVar("T")

log = logging.getLogger(__name__)

TOPICS_OF = {
    **dict.fromkeys(DECISIONS | {"undone", "redone"}, ("labels", "classes", "queue")),
    **dict.fromkeys(OF_CLASSES | {"classes"}, ("classes", "labels")),
    **dict.fromkeys(("flagged", "noted"), ("labels",)),
    "learner": ("settings",),
    "strategy": ("settings", "queue"),
    **dict.fromkeys(("layout", "columns"), ("layout",)),
    "model": ("model",),
    "query": ("queue",),
    "projection": ("projection",),
    "failed": ("notice",),
}

NOT_APPLIED = (
    "What was just done is saved, and could not be shown. Start the server again; its own output "
    "says why."
)


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
        With a folder in the cache, and all its columns.
    choices : ProjectOptions, optional
    schedule : Schedule, optional

    Attributes
    ----------
    pool : Pool
        As everybody who looks at the project may see it; the workers map the whole.
    state : State
        The fold of all events that are durable.
    boot_id : str
        New at each start, so that an open page notices a restart.
    notices : list of Notice
        Oldest first.
    similar : Similar
        Finds the items most like one, for the screen.
    outgrown : asyncio.Event
        Set once a person wants to see the items that were encoded meanwhile.
    alike : Alike
        Finds the items that are the same as one, or almost.

    Raises
    ------
    ProjectLocked
        If another server has it open.
    """

    def __init__(
        self,
        folder: Path,
        pool: Pool,
        choices: ProjectOptions | None = None,
        schedule: Schedule | None = None,
    ) -> None:
        self.folder, self.choices = folder, choices or ProjectOptions()
        self.pool = visible_pool(pool, self.choices.known_labels)
        self.schedule = schedule or replace(schedule_for(len(pool)), batch=self.choices.batch)
        self.boot_id = uuid.uuid4().hex
        self.outgrown = asyncio.Event()
        self.similar = similar.Similar(pool.features, pool.folder)
        self.alike = Alike(pool)
        self.notices: list[Notice] = []
        self.log = Log(folder)
        if is_new := self.log.last == 0:
            self.log.append(beginning.first_events(pool, self.choices)).result()
        self.state = State(self.log.events(), self.log.event)
        grown = beginning.growth_events(self.state, pool, self.choices)
        if grown:  # what is predicted of fewer items, or by other vectors, is of no use
            shutil.rmtree(folder / "cache" / "predictions", ignore_errors=True)
        for event in (*grown, *beginning.override_events(self.state, self.choices)):
            self.state.apply(self.log.append([event]).result()[0])
        for event in self.state.failures:
            self._note_failure(event)
        self.notices += [Notice(*n) for n in beginning.differences(self.state, pool)]
        if is_new and pool.remarks:
            self.notices.append(Notice(*beginning.about_data(pool)))
        self._shared: dict[Callable[[Project], Any], Any] = {}
        self._callbacks: dict[str, list[Callable[[], None]]] = defaultdict(list)
        self._jobs, self._preparer, self._encoder = Jobs(self), Preparer(self), MoreItems(self)
        self._predictions: Predictions | None = None
        self._live: Live | None = None  # the last increment
        self._coordinates: npt.NDArray[np.float32] | None = self._lay_out()

    # Life

    def start(self) -> None:
        """Start the workers; to be called on the event loop.

        The pool is prepared when the first job is done, because the first item must not wait for
        it.
        """
        self._loop = asyncio.get_running_loop()
        self._start_worker()
        self._until_free = self.subscribe("busy", self._prepare_when_free)
        self._prepare_when_free()

    def close(self) -> None:
        """End the workers and the log."""
        self._jobs.close()
        self._preparer.close()
        self._encoder.close()
        self.log.close()

    def _start_worker(self) -> None:
        self._jobs.start()

    def _prepare_when_free(self) -> None:
        if not self._jobs.text:
            self._until_free()
            self._start_preparer()

    def _start_preparer(self) -> None:
        self._preparer.start()
        self._encoder.start()

    # The log

    @property
    def seed(self) -> int:
        """The project's seed, from which those of fits and queries are derived."""
        return (self.state.opened.seed or 0) if self.state.opened else 0

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
            lambda future: self._loop.call_soon_threadsafe(self._written, future, answer)
        )
        return answer

    def _written(self, written: Any, answer: asyncio.Future[list[Event]]) -> None:
        if written.exception() is not None:
            if not answer.done():
                answer.set_exception(written.exception())
            return
        fresh = [event for event in written.result() if event.seq > self.state.position]
        for event in fresh:
            self._take_in(event)
        if not answer.done():
            answer.set_result(written.result())
        self.tell(*dict.fromkeys(t for e in fresh for t in TOPICS_OF.get(e.kind, ())))
        self._jobs.advance()

    def _take_in(self, event: Event) -> None:
        """Apply an event; it is on disk, so whoever waits must hear so whatever comes of it."""
        try:
            self._apply(event)
        except Exception:  # the server's boundary: those behind it go on
            log.exception("an event of kind %s could not be applied", event.kind)
            self.notice("error", NOT_APPLIED)

    def _apply(self, event: Event) -> None:
        self.state.apply(event)
        self._jobs.follow(event)
        self._note_failure(event)

    def _note_failure(self, event: Event) -> None:
        if isinstance(event.body, Failed):
            self.notices.append(Notice(event.time, "error", *describe_failure(event.body)))

    # Who wants to know

    def subscribe(self, topic: str, callback: Callable[[], None]) -> Callable[[], None]:
        """Call a callback on the event loop when something of a topic changed.

        Parameters
        ----------
        topic : str
            ``labels``, ``classes``, ``queue``, ``model``, ``projection``, ``layout``,
            ``settings``, ``notice``, ``busy`` or ``alike``.
        callback : callable
            Without arguments.

        Returns
        -------
        unsubscribe : callable
        """
        self._callbacks[topic].append(callback)
        return partial(self._callbacks[topic].remove, callback)

    def shared(self, make: Callable[[Project], T]) -> T:
        """Return the one thing of a kind that all pages share, made when it is first asked for.

        Parameters
        ----------
        make : callable
            From the project to the thing, such as its class.

        Returns
        -------
        thing : object
            Kept for as long as the project is.
        """
        if make not in self._shared:
            self._shared[make] = make(self)
        thing: T = self._shared[make]
        return thing

    def tell(self, *topics: str) -> None:
        """Call the callbacks of some topics."""
        for topic in topics:
            for callback in list(self._callbacks[topic]):
                try:
                    callback()
                except Exception:  # a view may be anybody's; the others and the work go on
                    log.exception("who listens to %s", topic)

    def notice(self, level: str, text: str, detail: str = "") -> None:
        """Show everybody something that does not belong in the log.

        Parameters
        ----------
        level : str
            ``info``, ``warning`` or ``error``.
        text, detail : str
        """
        self.notices.append(Notice(time.time(), level, text, detail))
        self.tell("notice")

    def record_failure(self, failure: Failed) -> None:
        """Write down that something failed, which tells everybody; if it cannot be, tell them.

        Parameters
        ----------
        failure : Failed
        """

        def ensure_told(written: asyncio.Future[list[Event]]) -> None:
            if not written.cancelled() and written.exception() is not None:
                self.notice("error", *describe_failure(failure))

        self.append(Event(failure)).add_done_callback(ensure_told)

    # What there is to see

    @property
    def busy(self) -> str:
        """What the machine does now; empty while it waits."""
        return self._jobs.text or self._preparer.text or self._encoder.text

    @property
    def busy_fraction(self) -> float | None:
        """The share of it that is done, where it is known."""
        if self._jobs.text:
            return None
        return self._preparer.fraction if self._preparer.text else self._encoder.fraction

    @property
    def halt(self) -> Halt:
        """What the machine does not go on with by itself."""
        return self._jobs.halt

    @property
    def predictions(self) -> Predictions | None:
        """What the model says of every item, increments included; None while there is none."""
        if not self.state.models:
            return None
        model, live = self.state.models[-1], self._live
        if live is not None and live.version != model.version:
            live = None
        if self._predictions is None or self._predictions.key != (
            model.version,
            live.live if live else 0,
        ):
            newest = live or model
            fresh = read_predictions(
                self.folder / "cache" / "predictions",
                model.version,
                newest.labels,
                tuple(newest.classes),
                live.live if live else 0,
                live.predicted if live else None,
            )
            self._predictions = fresh or self._predictions
        return self._predictions

    @property
    def projection(self) -> str:
        """The name of the projection that `coordinates` come from."""
        method, folder = best(len(self.pool)), self.pool.folder
        return method if folder is not None and stored.load(folder, method) is not None else "pca"

    @property
    def coordinates(self) -> npt.NDArray[np.float32]:
        """Coordinates of all items, shape (n, 2), float32: the best projection that is ready."""
        if self._coordinates is None:
            self._coordinates = self._lay_out()
        return self._coordinates

    def _lay_out(self) -> npt.NDArray[np.float32]:
        """Read the best projection that is ready; if there is none, compute the simplest.

        That takes seconds where the pool is large, so it is done before the event loop runs.
        """
        folder, method = self.pool.folder, self.projection
        coordinates = stored.load(folder, method) if folder is not None else None
        if coordinates is None:
            coordinates = pca.project(self.pool.features, self.seed)
            if folder is not None:
                self._keep_coordinates(folder, coordinates)
        return coordinates

    def _keep_coordinates(self, folder: Path, coordinates: npt.NDArray[np.float32]) -> None:
        try:
            stored.store(folder, "pca", coordinates)
        except OSError as error:  # the next start computes them again
            log.warning("The map's coordinates could not be kept: %s", error)

    # The machine's work

    def preview(self, strategy: StrategyChosen) -> asyncio.Future[Answer]:
        """Find what a strategy would ask if it were chosen now; nothing is written to the log.

        Parameters
        ----------
        strategy : StrategyChosen

        Returns
        -------
        answer : Future of QueryMade or Failed
            What the next query would be, or why it cannot be told.
        """
        return self._jobs.preview(strategy)

    def stop_work(self) -> None:
        """Stop what the machine does now; the same is not begun again at once."""
        if self._jobs.text:
            self._jobs.stop()
        elif self._preparer.text:
            self._preparer.stop()
        else:
            self._encoder.stop()

    @property
    def more_items(self) -> int:
        """How many items are encoded and not shown yet."""
        return max(0, self._encoder.rows - len(self.pool))

    @cached_property
    def earlier(self) -> dict[str, int]:
        """Tokens of pools that had fewer of these items, with how many they had."""
        return smaller_stages(self.pool)

    def positions_from(self, token: str, positions: Sequence[int]) -> list[int]:
        """Return where items are that stood at positions of an earlier pool.

        Parameters
        ----------
        token : str
            One of `earlier`.
        positions : sequence of int

        Raises
        ------
        DataError
            If there is no such pool, or no such item in it.
        """
        return positions_from(self.pool, self.earlier.get(token, 0), positions)

    def show_more(self) -> None:
        """Let the server show all items that are encoded; every page is loaded anew for that."""
        if self.more_items:
            self.outgrown.set()

    def grown(self) -> Project:
        """Open the project anew, with all items that are encoded; it has to be closed before.

        Returns
        -------
        project : Project

        Raises
        ------
        DataError
            If the pool of these items is damaged.
        ProjectLocked
            If another server has it open.
        """
        folder = self._encoder.folder
        pool = self.pool if folder is None else open_stage(self.pool, folder)
        return Project(self.folder, pool, self.choices)

    def try_again(self) -> None:
        """Begin anew what was stopped or has failed too often."""
        self._jobs.try_again()

    def show_live(self, live: Live) -> None:
        """Show what an increment says, which goes on from the last fit.

        Parameters
        ----------
        live : Live
        """
        self._live = live
        self.tell("model")

    def forget_coordinates(self) -> None:
        """Read the coordinates anew: better ones are there."""
        self._coordinates = None
