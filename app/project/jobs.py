"""What the machine does next, one job after the other, whatever becomes of each.

Every job ends: it is done, it fails, a limit or a person stops it, or its process ends. Failures in
a row are counted for each kind of work, which then waits longer and longer, and is given up after
three until something changes that it starts from. What was learned before stays.
"""

from __future__ import annotations

import asyncio
import logging
import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple

from bowerbird.app.log.events import Event, Failed, LearnerChosen, StrategyChosen
from bowerbird.app.loop import worker
from bowerbird.app.loop.failures import describe_failure
from bowerbird.app.loop.messages import Answer as Message
from bowerbird.app.loop.messages import (
    Began,
    Fit,
    Fitted,
    Live,
    Outcome,
    Previewed,
    Queried,
    Query,
    Refused,
    Request,
    Restore,
    Restored,
    Unready,
    Warned,
)
from bowerbird.app.loop.messages import Preview as PreviewRequest
from bowerbird.app.loop.schedule import next_step, seed_of
from bowerbird.app.loop.worker_process import WorkerProcess
from bowerbird.app.project.preview import Answer, Preview
from bowerbird.app.project.retries import IN_A_ROW, Retries

if TYPE_CHECKING:
    from bowerbird.app.project.project import Project

log = logging.getLogger(__name__)

# "random" is the query that takes the place of one whose strategy failed.
Kind = Literal["restore", "fit", "query", "random", "preview"]
LEAST_SECONDS = 0.2  # that are worth waiting for once more
READY_SECONDS = 600.0  # in which a worker has started, even from a slow disk
# What is said to have failed, for each kind of work whose failures are counted.
WHAT = {"restore": "learner", "fit": "learner", "random": "query", "worker": "worker"}
GIVEN_UP = (
    "{message}; that was {failures} times in a row, so it waits until you label something, "
    "choose another learner or strategy, or press “Try again”"
)


class Halt(NamedTuple):
    """Work that does not go on by itself.

    Parameters
    ----------
    text : str
        What it is; empty where all goes on.
    button : str
        What a person can press.
    """

    text: str = ""
    button: str = ""


@dataclass
class Job:
    """What the worker was given.

    Parameters
    ----------
    kind : str
    text : str
        For the person.
    learner : LearnerChosen
        The one that was chosen then.
    strategy : StrategyChosen
        Likewise.
    begun, answered : bool
        Whether the worker has begun it, and whether it has answered.
    without_core : float
        Seconds that the worker had waited for a core when the job's limit was last set.
    """

    kind: Kind
    text: str
    learner: LearnerChosen
    strategy: StrategyChosen
    begun: bool = False
    answered: bool = False
    without_core: float = 0.0


class Jobs:
    """The jobs of a worker process, one after the other.

    Parameters
    ----------
    project : Project
        Whose log the worker follows. Its topics ``busy``, ``model`` and ``notice`` are told.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._worker: WorkerProcess[Message] | None = None
        self._job: Job | None = None
        self._started = False
        self._restored = False  # whether the worker has the last model, or does without
        self._limit: asyncio.TimerHandle | None = None
        self._alarm: asyncio.TimerHandle | None = None  # when a pause is over
        self._preview = Preview()
        self._retries = Retries()
        self._stopped: dict[str, int] = {}  # by kind, the basis that it is not tried on again
        self._train_anyway = False
        self._random_instead = False
        self._exhausted_at = -1
        self._last_words = ""  # why the worker could not begin
        self._warned: set[str] = set()

    # Life

    def start(self) -> None:
        """Start the worker; to be called on the event loop."""
        self._loop = asyncio.get_running_loop()
        self._started = True
        self.advance()

    def close(self) -> None:
        """End the worker, and wait until it has gone."""
        self._started = False
        for timer in (self._limit, self._alarm):
            if timer is not None:
                timer.cancel()
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    @property
    def pid(self) -> int | None:
        """The worker's process id; None while there is none."""
        return self._worker.pid if self._worker is not None else None

    @property
    def text(self) -> str:
        """What the worker does, for the person; empty while it waits."""
        return self._job.text if self._job is not None else ""

    @property
    def halt(self) -> Halt:
        """What does not go on by itself."""
        if not self._started or self._job is not None:
            return Halt()
        state, schedule = self._project.state, self._project.schedule
        if self._pause("worker") == math.inf:
            return Halt("training and choosing have stopped", "Try again")
        seen = state.models[-1].position if state.models else 0
        idle = state.fit_failed_at >= state.changed or self._pause("fit") == math.inf
        if idle and state.changed > seen and state.labelled:
            return Halt("training has stopped", "Train now")
        if self._pause("random") == math.inf and len(state.pending) <= schedule.low:
            return Halt("choosing items has stopped", "Try again")
        return Halt()

    # What a person wants

    def preview(self, strategy: StrategyChosen) -> asyncio.Future[Answer]:
        """Find what a strategy would ask if it were chosen now; as `Project.preview`."""
        answer = self._preview.request(strategy)
        if not self._started:
            self._refuse_preview()
        self.advance()
        return answer

    def _refuse_preview(self) -> None:
        if self._preview.begin() is not None:
            self._preview.fail("the part of the program that chooses has stopped")

    def stop(self) -> None:
        """Stop what the worker does: the same is not begun again before something changes."""
        job = self._job
        if job is None or job.answered:
            return
        self._end_worker()
        if job.kind == "preview":
            self._preview.fail("it was stopped")
        elif job.kind == "query":
            self._replace_strategy(job, "it was stopped by hand")
            return
        else:
            self._stopped[job.kind] = self._basis
            self._project.notice("info", STOPPED[job.kind])
        self.advance()

    def try_again(self) -> None:
        """Begin anew what was stopped or given up, and train on what the model has not seen."""
        self._forgive()
        state = self._project.state
        seen = state.models[-1].position if state.models else 0
        at_it = self._job is not None and self._job.kind == "fit"
        self._train_anyway = state.changed > seen and not at_it
        self.advance()

    def follow(self, event: Event) -> None:
        """Follow an event that the state has taken in."""
        if event.kind == "learner":
            self._forgive()
        if event.kind == "strategy":
            self._forgive_choosing()
        job = self._job
        learning = job is not None and job.kind in ("fit", "restore") and not job.answered
        if learning and job is not None and job.learner != self._project.state.learner:
            self._end_worker()  # what it learns nobody wants any more
        if event.kind == "failed":
            self._project.tell("busy")

    def _forgive(self) -> None:
        self._retries.forgive()
        self._stopped.clear()
        self._warned.clear()
        self._forgive_choosing()

    def _forgive_choosing(self) -> None:
        self._retries.succeed("random")
        self._stopped.pop("random", None)
        self._random_instead, self._exhausted_at = False, -1

    # What is next

    @property
    def _basis(self) -> int:
        return self._project.state.changed

    def _pause(self, kind: str) -> float:
        if self._stopped.get(kind) == self._basis:
            return math.inf
        return self._retries.pause(kind, self._basis)

    def _may(self, kind: str) -> bool:
        """Return whether some work may begin; if it may later, look again then."""
        pause = self._pause(kind)
        self._set_alarm(pause)
        return pause == 0

    def advance(self) -> None:
        """Assign the worker the next job, if it is free and there is one that may begin."""
        if not self._started or self._job is not None:
            return
        if self._worker is None and not self._start_worker():
            if self._pause("worker") == math.inf:
                self._refuse_preview()
            return
        strategy = self._preview.begin()
        if strategy is not None:
            text = "looking at what another strategy would ask"
            self._assign("preview", text, PreviewRequest(*self._query_size, strategy))
            return
        match self._next():
            case "restore":
                self._assign("restore", "getting ready", Restore())
            case "fit":
                self._train_anyway = False
                count = len(self._project.state.labelled)
                self._assign("fit", f"training on {count} labels", self._fit_request())
            case "query" if self._random_instead:
                query = Query(*self._query_size, "random")
                self._assign("random", "choosing what to ask", query)
            case "query":
                self._assign("query", "choosing what to ask", Query(*self._query_size))

    def _next(self) -> Literal["fit", "query", "restore"] | None:
        state = self._project.state
        may_fit = self._may("fit")
        may_ask = self._exhausted_at != state.changed and self._may(
            "random" if self._random_instead else "query"
        )
        step = next_step(state, self._project.schedule, may_fit=may_fit, may_ask=may_ask)
        if self._train_anyway and state.labelled:
            step = "fit"
        if self._restored or step == "fit":
            return step
        if step == "query" and not state.models:
            return step  # nothing to restore but the learner's code, which can be loaded later
        if state.stale and may_fit:
            return "fit"  # takes no longer than the last model would, and knows more
        pause = self._pause("restore")
        if pause == math.inf:
            self._restored = True
            return step
        return "restore" if self._may("restore") else None

    def _fit_request(self) -> Fit:
        models = self._project.state.models
        version = 1 + (models[-1].version if models else 0)
        return Fit(version, seed_of(self._project.seed, "fit", version))

    @property
    def _query_size(self) -> tuple[int, int]:
        """How many items the next query asks about, and its seed."""
        number = self._project.state.round + 1
        return self._project.schedule.batch, seed_of(self._project.seed, "query", number)

    def _assign(self, kind: Kind, text: str, request: Request) -> None:
        if self._worker is None:
            return
        state = self._project.state
        self._job = Job(kind, text, state.learner, state.strategy)
        self._set_limit(READY_SECONDS)  # until it has begun: the process may have to start
        self._worker.send(request)
        self._project.tell("busy")

    def _finish(self) -> None:
        self._set_limit(None)
        self._job = None
        self._project.tell("busy")

    # The worker

    def _start_worker(self) -> bool:
        """Start a worker, unless too many have ended in a row."""
        if not self._may("worker"):
            return False
        arguments = {
            "project": self._project.folder,
            "folder": self._project.pool.folder,
            "sources": dict(self._project.choices.sources),
        }
        self._restored, self._last_words = False, ""
        self._worker = WorkerProcess(
            worker.follow, arguments, self._receive, self._restart, Message
        )
        return True

    def _end_worker(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None
        self._finish()

    @property
    def _without_core(self) -> float:
        return self._worker.seconds_without_core if self._worker is not None else 0.0

    def _set_limit(self, seconds: float | None, after: float | None = None) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None
        if seconds is not None:
            self._limit = self._loop.call_later(after or seconds, self._overrun, seconds)

    def _set_alarm(self, seconds: float) -> None:
        """Look again when a pause is over, if not before."""
        if not 0 < seconds < math.inf:
            return
        if self._alarm is not None:
            if self._alarm.when() <= self._loop.time() + seconds:
                return
            self._alarm.cancel()
        self._alarm = self._loop.call_later(seconds, self._wake)

    def _wake(self) -> None:
        self._alarm = None
        self.advance()

    def _receive(self, message: Message) -> None:
        match message:
            case Live():
                self._project.show_live(message)
            case Warned(failure=failure):
                self._warn(failure)
            case Unready(failure=failure):
                self._last_words = failure.message
            case _ if self._job is None:
                log.warning("A worker answers and was asked nothing: %.200r", message)
            case Began():
                self._begin(self._job)
            case outcome:
                self._set_limit(None)
                self._job.answered = True
                self._take(self._job, outcome)

    def _begin(self, job: Job) -> None:
        job.begun = True
        job.without_core = self._without_core
        limited = job.kind in ("query", "preview")
        choices = self._project.choices
        self._set_limit(choices.time_limit if limited else choices.fit_limit)

    def _take(self, job: Job, outcome: Outcome) -> None:
        match outcome:
            case Refused(failure=failure, exhausted=exhausted):
                self._take_failure(job, failure, exhausted)
            case Fitted(model=body) | Queried(query=body):
                written = self._project.append(Event(body))
                written.add_done_callback(partial(self._written, job))
            case Previewed(query=query):
                self._preview.resolve(query)
                self._succeed(job)
            case Restored():
                self._succeed(job)
                self._project.tell("model")

    def _written(self, job: Job, written: asyncio.Future[list[Event]]) -> None:
        error = None if written.cancelled() else written.exception()
        if self._job is not job:
            return
        if error is None:
            self._succeed(job)
            return
        message = f"what it answered could not be written down ({str(error).rstrip('.')})"
        if job.kind == "fit":
            self._end_worker()  # it goes on from a model that the log does not have
            self._fail("fit", self._learner, message)
        elif job.kind == "query":
            self._replace_strategy(job, message)
        else:
            self._fail("random", "random", message)

    def _succeed(self, job: Job) -> None:
        self._restored |= job.kind in ("fit", "restore")
        self._retries.succeed(job.kind)
        if job.kind != "restore":  # a worker that ends again and again may be restored each time
            self._retries.succeed("worker")
        self._finish()
        self.advance()

    # What goes wrong

    @property
    def _learner(self) -> str:
        return self._project.state.learner.name

    def _take_failure(self, job: Job, failure: Failed, exhausted: bool) -> None:
        message, detail = failure.message, failure.detail or ""
        if job.kind == "preview":
            self._preview.resolve(failure)
            self._finish()
            self.advance()
        elif exhausted:
            self._finish()
            if job.strategy == self._project.state.strategy:
                if self._exhausted_at < 0 and (job.strategy.parameters or {}).get("within"):
                    self._project.notice("warning", message.removeprefix("PoolExhausted: "))
                self._exhausted_at = self._basis
            self.advance()
        elif job.kind == "query":
            self._replace_strategy(job, message, detail)
        else:
            if job.kind == "restore":  # it would fail again: go on without
                self._stopped["restore"] = self._basis
            self._fail(job.kind, failure.name, message, detail)

    def _overrun(self, seconds: float) -> None:
        """End a job that took too long, and its process.

        The time in which other programs had the cores is given back to it: the worker lets them go
        first, so that on a busy machine a good strategy may stand still for long.
        """
        job = self._job
        if job is None:
            return
        waited, job.without_core = self._without_core - job.without_core, self._without_core
        if job.begun and waited > LEAST_SECONDS:
            self._set_limit(seconds, after=waited)
            return
        self._end_worker()
        message = f"it took more than {seconds:g} s and was stopped"
        if not job.begun:
            self._fail("worker", "worker", f"it was not ready within {seconds:g} s")
        elif not self._bear_strategy(job, message):
            self._stopped[job.kind] = self._basis
            self._fail(job.kind, self._learner, message)

    def _restart(self) -> None:
        """Go on after the worker's process has ended by itself."""
        job, doing = self._job, self.text or "waiting"
        self._worker = None
        self._finish()
        if job is not None and job.begun:
            if not self._bear_strategy(job, "it ended the process that it ran in"):
                self._fail(job.kind, self._learner, f"it ended while {doing}", first="worker")
            return
        if job is not None and job.kind == "preview":
            self._preview.fail("the worker's process ended")
        cause = f" ({self._last_words.rstrip('.')})" if self._last_words else ""
        self._fail("worker", "worker", f"it ended by itself while {doing}{cause}")

    def _bear_strategy(self, job: Job, message: str) -> bool:
        """Go on without a strategy that took too long or its process along; False if none did."""
        if job.kind == "preview":
            self._preview.fail(message)
            self.advance()
        elif job.kind == "query":
            self._replace_strategy(job, message)
        return job.kind in ("preview", "query")

    def _replace_strategy(self, job: Job, message: str, detail: str = "") -> None:
        """Record that the strategy failed, and let ``random`` ask until another is chosen.

        Where another was chosen meanwhile, that one asks.
        """
        self._finish()
        if job.strategy == self._project.state.strategy:
            self._random_instead = True
            self._record("strategy", job.strategy.name, message, detail)
        self.advance()

    def _fail(
        self, kind: str, name: str, message: str, detail: str = "", first: str | None = None
    ) -> None:
        """Count a failure, tell of the first and of the one after which it is given up, go on.

        Of a choice by chance only the last is told: that a strategy failed has been told already.
        """
        failures = self._retries.fail(kind, self._basis)
        self._finish()
        log.warning("%s failed, %d in a row: %s", kind, failures, message)
        what = first or WHAT[kind]
        if failures == IN_A_ROW:
            message = GIVEN_UP.format(message=message, failures=failures)
            self._record(WHAT[kind], name, message, detail)
        elif failures == 1 and what != "query":
            again = " and was started again" if what == "worker" else ""
            self._record(what, name, message + again, detail)
        self.advance()

    def _record(self, what: str, name: str, message: str, detail: str) -> None:
        self._project.record_failure(Failed(what=what, name=name, message=message, detail=detail))

    def _warn(self, failure: Failed) -> None:
        """Show what goes wrong beside the work; once, until something else is chosen."""
        text, detail = describe_failure(failure)
        if text not in self._warned:
            self._warned.add(text)
            self._project.notice("warning", text, detail)


STOPPED = {
    "fit": "Training was stopped; predictions stay as they were. It begins again with your next "
    "label, or with “Train now” at the top.",
    "restore": "Getting ready was stopped, so items are chosen without a model until the next "
    "training.",
    "random": "Choosing items was stopped. It begins again with your next label, or with “Try "
    "again” at the top.",
}
