"""The worker's jobs, one after the other, whatever becomes of each.

Every job ends: it is done, it fails, a limit or a person stops it, or its process ends. What was
learned before stays. Failures in a row are counted for each kind of work, which then waits longer
and longer, and is given up after three until something changes that it starts from
(`bowerbird.app.project.retries`). Which job comes next is `bowerbird.app.project.planner`.
"""

from __future__ import annotations

import asyncio
import logging
import math
from functools import partial
from typing import TYPE_CHECKING

from bowerbird.app.log.events import Event, Failed, StrategyChosen
from bowerbird.app.loop import worker
from bowerbird.app.loop.messages import Answer as Message
from bowerbird.app.loop.messages import (
    Began,
    Fitted,
    Live,
    Outcome,
    Previewed,
    Queried,
    Refused,
    Restored,
    StrategyRuns,
    StrategyWaits,
    Unready,
    Warned,
)
from bowerbird.app.loop.worker_process import WorkerProcess
from bowerbird.app.project.job import Job
from bowerbird.app.project.job_failures import JobFailures
from bowerbird.app.project.planner import Halt, Planner
from bowerbird.app.project.preview import Answer, Preview
from bowerbird.app.project.retries import Retries
from bowerbird.app.project.time_limit import TimeLimit

if TYPE_CHECKING:
    from bowerbird.app.project.project import Project

log = logging.getLogger(__name__)

READY_SECONDS = 600.0  # in which a worker has started, even from a slow disk
STOPPED = {
    "fit": "Training was stopped; predictions stay as they were. It begins again with your next "
    "label, or with “Train now” at the top.",
    "restore": "Getting ready was stopped, so items are chosen without a model until the next "
    "training.",
    "random": "Choosing items was stopped. It begins again with your next label, or with “Try "
    "again” at the top.",
}


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
        self._last_words = ""  # why the worker could not begin
        self._limit = TimeLimit(self._seconds_without_core, self._overrun)
        self._alarm: asyncio.TimerHandle | None = None  # when a pause is over
        self._preview = Preview()
        self._retries = Retries()
        self._planner = Planner(project, self._retries, self._set_alarm)
        self._failures = JobFailures(project, self._retries)

    # Life

    def start(self) -> None:
        """Start the worker; to be called on the event loop."""
        self._loop = asyncio.get_running_loop()
        self._started = True
        self.advance()

    def close(self) -> None:
        """End the worker, and wait until it has gone."""
        self._started = False
        self._limit.lift()
        if self._alarm is not None:
            self._alarm.cancel()
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
        return self._planner.halt if self._started and self._job is None else Halt()

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
            self._retries.stop(job.kind, self._planner.basis)
            self._project.notice("info", STOPPED[job.kind])
        self.advance()

    def try_again(self) -> None:
        """Begin anew what was stopped or given up, and train on what the model has not seen."""
        self._failures.forget_warnings()
        self._planner.try_again(is_training=self._job is not None and self._job.kind == "fit")
        self.advance()

    def follow(self, event: Event) -> None:
        """Follow an event that the state has taken in."""
        if event.kind == "learner":
            self._failures.forget_warnings()
            self._planner.forgive()
        if event.kind == "strategy":
            self._planner.forgive_choosing()
        job = self._job
        learning = job is not None and job.kind in ("fit", "restore") and not job.answered
        if learning and job is not None and job.learner != self._project.state.learner:
            self._end_worker()  # what it learns nobody wants any more
        if event.kind == "failed":
            self._project.tell("busy")

    # One job after the other

    def advance(self) -> None:
        """Assign the worker the next job, if it is free and there is one that may begin."""
        if not self._started or self._job is not None:
            return
        if self._worker is None and not self._start_worker():
            if self._planner.pause("worker") == math.inf:
                self._refuse_preview()
            return
        strategy = self._preview.begin()
        job = self._planner.next() if strategy is None else self._planner.preview(strategy)
        if job is not None:
            self._assign(job)

    def _assign(self, job: Job) -> None:
        if self._worker is None:
            return
        self._job = job
        self._limit.set(READY_SECONDS)  # until it has begun: the process may have to start
        self._worker.send(job.request)
        self._project.tell("busy")

    def _finish(self) -> None:
        self._limit.lift()
        self._job = None
        self._project.tell("busy")

    def _set_alarm(self, seconds: float) -> None:
        """Look again when a pause is over, if not before."""
        if self._alarm is not None:
            if self._alarm.when() <= self._loop.time() + seconds:
                return
            self._alarm.cancel()
        self._alarm = self._loop.call_later(seconds, self._wake)

    def _wake(self) -> None:
        self._alarm = None
        self.advance()

    # The worker

    def _start_worker(self) -> bool:
        """Start a worker, unless too many have ended in a row."""
        if not self._planner.may("worker"):
            return False
        arguments = {
            "project": self._project.folder,
            "folder": self._project.pool.folder,
            "sources": dict(self._project.choices.sources),
            "scheduler": self._project.choices.scheduler,
        }
        self._planner.is_restored, self._last_words = False, ""
        self._worker = WorkerProcess(
            worker.follow, arguments, self._receive, self._restart, Message
        )
        return True

    def _end_worker(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None
        self._finish()

    def _seconds_without_core(self) -> float:
        return self._worker.seconds_without_core if self._worker is not None else 0.0

    def _receive(self, message: Message) -> None:
        match message:
            case Live():
                self._project.show_live(message)
            case Warned(failure=failure):
                self._failures.warn(failure)
            case Unready(failure=failure):
                self._last_words = failure.message
            case _ if self._job is None:
                log.warning("A worker answers and was asked nothing: %.200r", message)
            case Began():
                self._job.begun = True
                self._limit.set(self._project.choices.fit_limit)
            case StrategyRuns() | StrategyWaits():
                self._limit_strategy(self._job, message)
            case outcome:
                self._limit.lift()
                self._job.answered = True
                self._take(self._job, outcome)

    def _limit_strategy(self, job: Job, message: StrategyRuns | StrategyWaits) -> None:
        """Count a strategy's own time; what is prepared for it may take as long as training."""
        choices = self._project.choices
        job.computing = isinstance(message, StrategyRuns)
        if isinstance(message, StrategyRuns) and job.kind != "random":
            self._limit.set(choices.time_limit, message.seconds)
        else:
            self._limit.set(choices.fit_limit)

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
        self._planner.succeed(job.kind)
        self._finish()
        self.advance()

    # What goes wrong

    @property
    def _learner(self) -> str:
        return self._project.state.learner.name

    def _take_failure(self, job: Job, failure: Failed, exhausted: bool) -> None:
        if job.kind == "preview":
            self._preview.resolve(failure)
            self._finish()
            self.advance()
        elif exhausted:
            self._exhaust(job, failure)
        elif job.kind == "query":
            self._replace_strategy(job, failure.message, failure.detail or "")
        else:
            if job.kind == "restore":  # it would fail again: go on without
                self._retries.stop("restore", self._planner.basis)
            self._fail(job.kind, failure.name, failure.message, failure.detail or "")

    def _exhaust(self, job: Job, failure: Failed) -> None:
        """Ask no more until something changes; what the person restricted is said once."""
        self._finish()
        if job.strategy == self._project.state.strategy:
            restricted = (job.strategy.parameters or {}).get("within")
            if self._planner.exhaust() and restricted:
                text = failure.message.removeprefix("PoolExhausted: ")
                self._project.notice("warning", text)
        self.advance()

    def _overrun(self, seconds: float) -> None:
        """End a job that took too long, and its process."""
        job = self._job
        if job is None:
            return
        self._end_worker()
        message = f"it took more than {seconds:g} s and was stopped"
        if job.kind in ("query", "preview") and not job.computing:
            message = f"preparing what it looks at took more than {seconds:g} s and was stopped"
        if not job.begun:
            self._fail("worker", "worker", f"it was not ready within {seconds:g} s")
        elif not self._bear_strategy(job, message):
            self._retries.stop(job.kind, self._planner.basis)
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
            self._planner.random_instead = True
            self._failures.record("strategy", job.strategy.name, message, detail)
        self.advance()

    def _fail(
        self, kind: str, name: str, message: str, detail: str = "", first: str | None = None
    ) -> None:
        self._failures.count(kind, self._planner.basis, name, message, detail, first)
        self._finish()
        self.advance()
