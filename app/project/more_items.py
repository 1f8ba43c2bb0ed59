"""The process that encodes the other items of a pool while people label those that are encoded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bowerbird.app.loop.encoding import grow
from bowerbird.app.loop.messages import Grown, Growth, Progress, StepFailed
from bowerbird.app.loop.worker_process import WorkerProcess
from bowerbird.data.encoding.stage import base_folder

if TYPE_CHECKING:
    from bowerbird.app.project.project import Project

STOPPED = (
    "Encoding more items was stopped; those that are here stay. It goes on where it was when "
    "Bowerbird is started again."
)
ENDED = (
    "The process that encodes more items ended by itself; those that are here stay. It goes on "
    "where it was when Bowerbird is started again; if it ends again, there is too little memory."
)


class MoreItems:
    """Encodes what a project's pool does not have yet; whatever goes wrong, people go on.

    Parameters
    ----------
    project : Project

    Attributes
    ----------
    text : str
        What is done, for the person; empty where nothing is.
    fraction : float or None
        The share of it that is done.
    folder : Path or None
        Where a larger pool of the same items lies; None while there is none.
    rows : int
        How many items that one has.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._process: WorkerProcess[Growth] | None = None
        self.text = ""
        self.fraction: float | None = None
        self.folder: Path | None = None
        self.rows = 0

    def start(self) -> None:
        """Start what is not encoded yet; to be called on the event loop."""
        pool = self._project.pool
        encoded, folder = pool.encoded, base_folder(pool)
        if encoded is None or folder is None or len(pool) == encoded.base.rows or self._process:
            return
        self._process = WorkerProcess(
            grow,
            {
                "folder": folder,
                "parts": [part.as_dict() for part in encoded.parts],
                "sources": dict(self._project.choices.encoder_sources),
                "beyond": len(pool),
                "scheduler": self._project.choices.scheduler,
            },
            self._receive,
            self._die,
            Growth,
        )

    def stop(self) -> None:
        """Stop it; the next start of the program goes on where it was."""
        if self._process is not None:
            self._end()
            self._project.notice("info", STOPPED)

    def close(self) -> None:
        """End the process, and wait until it has gone."""
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

    def _receive(self, message: Growth) -> None:
        match message:
            case Progress(text=text, share=share):
                self._show(text, share)
            case Grown(folder=folder, rows=rows):
                self.folder, self.rows = Path(folder), rows
                encoded = self._project.pool.encoded
                if encoded is not None and rows == encoded.base.rows:
                    self._end()
                else:
                    self._project.tell("busy")
            case StepFailed(failure=failure):
                self._end()
                self._project.record_failure(failure)

    def _die(self) -> None:
        self._process = None
        self._show("")
        self._project.notice("error", ENDED)
