"""Which projects this user opened last, in the user's own state folder."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path

import msgspec

from bowerbird.app.log.folder import LOG, NEW_FILE
from bowerbird.app.log.secret import state_folder
from bowerbird.app.project.project import Project
from bowerbird.data.atomic import replacing

FILE = "recent.json"
MOST = 30
MOST_BYTES = 256 * 1024

log = logging.getLogger(__name__)


class Recent(msgspec.Struct, frozen=True):
    """A project as it was when it was last open.

    Parameters
    ----------
    folder : str
        The project's, as an absolute path.
    opened : float
        When it was last opened or closed, in seconds since 1970.
    items, labels : int
    labelled : float or None
        When a person gave the last label; None without any.
    """

    folder: str
    opened: float
    items: int
    labels: int = 0
    labelled: float | None = None

    @property
    def exists(self) -> bool:
        """Whether there is a project in the folder now."""
        try:
            return (Path(self.folder) / LOG).is_file()
        except (OSError, ValueError):
            return False


def recent_projects() -> list[Recent]:
    """Read which projects were opened last.

    Returns
    -------
    projects : list of Recent
        The last one first, 30 at most; empty where the file is missing or damaged.
    """
    try:
        descriptor = os.open(_path(), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            text = file.read(MOST_BYTES)
        return msgspec.json.decode(text, type=list[Recent])[:MOST]
    except (OSError, RuntimeError, msgspec.MsgspecError, RecursionError, ValueError):
        return []


def remember(project: Project) -> None:
    """Note that a project was open, with its counts; where it cannot be noted, go on.

    Parameters
    ----------
    project : Project
        Its state may be read although it is closed.
    """
    labelled = project.state.labelled
    times = (label.time for label in reversed(labelled) if label.source != "known")
    entry = Recent(
        folder=str(project.folder.resolve()),
        opened=time.time(),
        items=len(project.pool),
        labels=len(labelled),
        labelled=next(times, None),
    )
    others = [other for other in recent_projects() if other.folder != entry.folder]
    _write([entry, *others])


def forget(folder: str) -> None:
    """Take a project from the list; its folder stays as it is.

    Parameters
    ----------
    folder : str
        As the entry has it.
    """
    _write([entry for entry in recent_projects() if entry.folder != folder])


def _path() -> Path:
    return state_folder() / FILE


def _write(entries: list[Recent]) -> None:
    text = msgspec.json.format(msgspec.json.encode(entries[:MOST]))
    try:
        path = _path()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with replacing(path) as beside:
            beside.unlink(missing_ok=True)
            with os.fdopen(os.open(beside, NEW_FILE, 0o600), "wb") as file:
                file.write(text)
    except (OSError, RuntimeError, UnicodeError) as error:  # no home, or one that is full
        log.warning("the recent projects could not be noted: %s", error)
