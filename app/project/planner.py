"""Which job comes next, and what does not go on by itself."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, NamedTuple

from bowerbird.app.log.events import StrategyChosen
from bowerbird.app.loop.messages import Fit, Preview, Query, Request, Restore
from bowerbird.app.loop.schedule import next_step, seed_of
from bowerbird.app.project.job import Job, Kind

if TYPE_CHECKING:
    from bowerbird.app.project.project import Project
    from bowerbird.app.project.retries import Retries

NEVER = -1


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


class Planner:
    """Chooses the next job by the schedule, from what may begin.

    Parameters
    ----------
    project : Project
        Whose state and schedule decide.
    retries : Retries
        What has to wait after a failure or a stop.
    wake : callable
        Called with the seconds after which work that has to wait may begin.

    Attributes
    ----------
    is_restored : bool
        Whether the worker has the last model, or does without.
    random_instead : bool
        Whether ``random`` asks in the place of a strategy that failed.
    """

    def __init__(self, project: Project, retries: Retries, wake: Callable[[float], None]) -> None:
        self._project, self._retries, self._wake = project, retries, wake
        self.is_restored = self.random_instead = False
        self._train_anyway = False
        self._exhausted_at = NEVER

    @property
    def basis(self) -> int:
        """What all work starts from: the number of the last event that changed the labels."""
        return self._project.state.changed

    @property
    def halt(self) -> Halt:
        """What does not go on by itself while the worker has nothing to do."""
        state, schedule = self._project.state, self._project.schedule
        if self.pause("worker") == math.inf:
            return Halt("training and choosing have stopped", "Try again")
        idle = state.fit_failed_at >= state.changed or self.pause("fit") == math.inf
        if idle and self._has_unseen_labels and state.labelled:
            return Halt("training has stopped", "Train now")
        if self.pause("random") == math.inf and len(state.pending) <= schedule.low:
            return Halt("choosing items has stopped", "Try again")
        return Halt()

    @property
    def _has_unseen_labels(self) -> bool:
        state = self._project.state
        return state.changed > (state.models[-1].position if state.models else 0)

    def pause(self, kind: str) -> float:
        """Return how many seconds some work has to wait, as `Retries.pause`."""
        return self._retries.pause(kind, self.basis)

    def may(self, kind: str) -> bool:
        """Return whether some work may begin; if it may later, have it looked at again then."""
        pause = self.pause(kind)
        if 0 < pause < math.inf:
            self._wake(pause)
        return pause == 0

    # What changes the plan

    def try_again(self, *, is_training: bool) -> None:
        """Begin anew what was stopped or given up, and train on what the model has not seen.

        Parameters
        ----------
        is_training : bool
            Whether the worker is at it already.
        """
        self.forgive()
        self._train_anyway = self._has_unseen_labels and not is_training

    def forgive(self) -> None:
        """Let all begin that was stopped or given up."""
        self._retries.forgive()
        self.forgive_choosing()

    def forgive_choosing(self) -> None:
        """Let the project's strategy ask again."""
        self._retries.succeed("random")
        self.random_instead, self._exhausted_at = False, NEVER

    def exhaust(self) -> bool:
        """Ask no more until the labels change; return whether this is the first time in a row."""
        first, self._exhausted_at = self._exhausted_at == NEVER, self.basis
        return first

    def succeed(self, kind: Kind) -> None:
        """Take note that a job is done."""
        self.is_restored |= kind in ("fit", "restore")
        self._retries.succeed(kind)
        if kind != "restore":  # a worker that ends again and again may be restored each time
            self._retries.succeed("worker")

    # What is next

    def next(self) -> Job | None:
        """Return the next job; None while there is none that may begin."""
        match self._next_step():
            case "restore":
                return self._job("restore", "getting ready", Restore())
            case "fit":
                self._train_anyway = False
                count = len(self._project.state.labelled)
                return self._job("fit", f"training on {count} labels", self._fit_request())
            case "query" if self.random_instead:
                query = Query(*self._query_size, "random")
                return self._job("random", "choosing what to ask", query)
            case "query":
                return self._job("query", "choosing what to ask", Query(*self._query_size))
        return None

    def preview(self, strategy: StrategyChosen) -> Job:
        """Return the job that finds what a strategy would ask."""
        request = Preview(*self._query_size, strategy)
        return self._job("preview", "looking at what another strategy would ask", request)

    def _next_step(self) -> Literal["fit", "query", "restore"] | None:
        state = self._project.state
        may_fit = self.may("fit")
        may_ask = self._exhausted_at != state.changed and self.may(
            "random" if self.random_instead else "query"
        )
        step = next_step(state, self._project.schedule, may_fit=may_fit, may_ask=may_ask)
        if self._train_anyway and state.labelled:
            step = "fit"
        if self.is_restored or step == "fit":
            return step
        if step == "query" and not state.models:
            return step  # nothing to restore but the learner's code, which can be loaded later
        if state.stale and may_fit:
            return "fit"  # takes no longer than the last model would, and knows more
        if self.pause("restore") == math.inf:
            self.is_restored = True
            return step
        return "restore" if self.may("restore") else None

    def _job(self, kind: Kind, text: str, request: Request) -> Job:
        state = self._project.state
        return Job(kind, text, request, state.learner, state.strategy)

    def _fit_request(self) -> Fit:
        models = self._project.state.models
        version = 1 + (models[-1].version if models else 0)
        return Fit(version, seed_of(self._project.seed, "fit", version))

    @property
    def _query_size(self) -> tuple[int, int]:
        """How many items the next query asks about, and its seed."""
        number = self._project.state.round + 1
        return self._project.schedule.batch, seed_of(self._project.seed, "query", number)
