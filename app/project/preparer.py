"""The process that prepares a new pool beside the work: local scale, projection, index, groups."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bowerbird.app.log.events import Event, Failed
from bowerbird.app.loop.local_scale import AT_ONCE_ROWS, stored_spread
from bowerbird.app.loop.messages import Drawn, Preparation, Prepared, Progress, StepFailed
from bowerbird.app.loop.preparation import prepare
from bowerbird.app.loop.worker_process import WorkerProcess
from bowerbird.app.project.retries import IN_A_ROW, Retries
from bowerbird.data.alike import groups
from bowerbird.data.neighbours import similar
from bowerbird.data.projections import best, stored

if TYPE_CHECKING:
    from bowerbird.app.project.project import Project

KIND = "prepare"


class Preparer:
    """Prepares a project's pool, once; whatever goes wrong with it, the map keeps what it has.

    Parameters
    ----------
    project : Project
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._process: WorkerProcess[Preparation] | None = None
        self._retries = Retries()
        self._alarm: asyncio.TimerHandle | None = None
        self.text = ""
        self.fraction: float | None = None

    def start(self) -> None:
        """Start what is not prepared yet; to be called on the event loop."""
        pool, folder = self._project.pool, self._project.pool.folder
        if folder is None or self._process is not None:
            return
        method = best(len(pool))
        projected = stored.load(folder, method) is not None
        scaled = len(pool) <= AT_ONCE_ROWS or stored_spread(pool) is not None
        lacking = similar.needed(pool.features, folder) or groups.needed(pool)
        if projected and scaled and not lacking:
            return
        self._show("preparing the map")
        self._process = WorkerProcess(
            prepare,
            {
                "folder": folder,
                "method": "" if projected else method,
                "seed": self._project.seed,
                "scheduler": self._project.choices.scheduler,
            },
            self._receive,
            self._restart,
            Preparation,
        )

    def stop(self) -> None:
        """Stop it; the next start of the program begins it anew."""
        if self._process is not None:
            self._end()
            self._project.notice(
                "info",
                "Preparing the map was stopped; it keeps its simpler layout until Bowerbird is "
                "started again.",
            )

    def close(self) -> None:
        """End the process, and wait until it has gone."""
        if self._alarm is not None:
            self._alarm.cancel()
        if self._process is not None:
            self._process.close()
            self._process = None

    def _end(self) -> None:
        if self._process is not None:
            self._process.end()
            self._process = None
        self._show("")

    def _show(self, text: str, fraction: float | None = None) -> None:
        self.text, self.fraction = text, fraction
        self._project.tell("busy")

    def _receive(self, message: Preparation) -> None:
        match message:
            case Progress(text=text, share=share):
                self._show(text, share)
            case Drawn(projection=projection):
                self._project.forget_coordinates()
                self._project.append(Event(projection))
            case StepFailed(failure=failure):
                self._project.record_failure(failure)
            case Prepared():
                self._end()
                self._project.tell("alike")

    def _restart(self) -> None:
        """Start again after its process has ended by itself; three times in a row are enough."""
        self._process = None
        self._show("")
        failures = self._retries.fail(KIND, None)
        if failures < IN_A_ROW:
            loop = asyncio.get_running_loop()
            self._alarm = loop.call_later(self._retries.pause(KIND, None), self.start)
        else:
            ended = f"its process ended {failures} times in a row"
            name = best(len(self._project.pool))
            self._project.record_failure(
                Failed(what="projection", name=name, message=ended, detail="")
            )
