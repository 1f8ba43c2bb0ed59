"""What the start page does: it looks at data, and has a project opened."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bowerbird.app.config.fields import read
from bowerbird.app.config.layers import Layer, merge
from bowerbird.app.config.settings import Config
from bowerbird.app.config.written import as_yaml, data_section
from bowerbird.app.plugins.registry import installed_readers
from bowerbird.app.share.import_session import Depth
from bowerbird.app.start.browse import PLAIN_NAME, PROJECT, SESSION_FILE
from bowerbird.app.start.choices import accepted, with_changes
from bowerbird.app.start.describe import describe, suggested_project
from bowerbird.app.start.job import GivenUp, Reading, in_thread
from bowerbird.app.start.messages import Choice, Session
from bowerbird.app.start.sessions import describe_session
from bowerbird.data.demos import DEMOS
from bowerbird.data.errors import BowerbirdError, ConfigError, DataError, ProjectError
from bowerbird.data.files import part_table, stem_of
from bowerbird.data.look import Look, look
from bowerbird.data.names import is_fit
from bowerbird.data.progress import Progress

SOURCE = "start page"
FAILED = "This should not happen; the terminal where Bowerbird was started has the details."

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Order:
    """What is to be opened.

    Parameters
    ----------
    folder : Path
        The project's.
    data : str
        A demo's name or a path; empty for a project that knows its own.
    layer : Layer or None
        What a person said of the columns of a new project; None for others.
    session : Path or None
        The session file that a new project begins with.
    depth : {"layout", "settings", "everything"}
        How much of that file is taken.
    """

    folder: Path
    data: str = ""
    layer: Layer | None = None
    session: Path | None = None
    depth: Depth = "everything"

    @property
    def is_new(self) -> bool:
        """Whether the project's folder is to be made."""
        return self.layer is not None or self.session is not None

    def make_folder(self) -> None:
        """Make a new project's folder.

        Raises
        ------
        ProjectError
            If it is there already, or cannot be made.
        """
        if not self.is_new:
            return
        try:
            self.folder.mkdir(mode=0o700)
        except OSError as error:
            raise ProjectError(f"{self.folder} cannot be made ({error.strerror}).") from error

    def remove_folder(self) -> None:
        """Take away the folder of a project that did not come to be."""
        if self.is_new:
            shutil.rmtree(self.folder, ignore_errors=True)


Opener = Callable[[Order, Progress], Any]


class Desk:
    """What is chosen on the start page, and how far the opening is.

    Parameters
    ----------
    root : Path
        The folder in which Bowerbird was started.
    opener : callable
        Reads what an order names; on a thread.

    Attributes
    ----------
    opened : Future
        What the opener returned.
    trouble : str
        Why the last order came to nothing; empty where it did not.
    reading : Reading or None
    replaced, told : asyncio.Event
        Set when the project's page is up, and when the start page has heard of it.
    """

    def __init__(self, root: Path, opener: Opener) -> None:
        self.root = root
        self.suffixes = tuple(installed_readers())
        self.opened: asyncio.Future[tuple[Order, Any]] = asyncio.Future()
        self.reading: Reading | None = None
        self.replaced, self.told = asyncio.Event(), asyncio.Event()
        self.trouble = ""
        self._opener = opener
        self._first: tuple[object, Look] | None = None
        self._looking = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    def path(self, text: str) -> Path:
        """Return what a person means by a path, such as ``night.fits[SOURCES]``.

        Parameters
        ----------
        text : str
            Absolute, from the home folder (``~``) or from where Bowerbird was started; quotes
            around it, as file managers copy it, make no difference.

        Raises
        ------
        DataError
            Where nothing is there.
        """
        plain = text.strip()
        if len(plain) > 1 and plain[0] == plain[-1] and plain[0] in "'\"":
            plain = plain[1:-1]
        try:
            path = self.root / Path(plain).expanduser()
            if plain and part_table(path)[0].exists():
                return path
        except (OSError, RuntimeError, ValueError):
            pass
        raise DataError(f"There is no file {plain[:200]!r}. Paste the whole path of a file.")

    async def look_at(self, choice: Choice) -> dict[str, Any]:
        """Look at data under what a person chose.

        Parameters
        ----------
        choice : Choice

        Returns
        -------
        description : dict
            As of `describe`, and the name of a new ``project``.
        """
        async with self._looking:
            return await in_thread(lambda: self._described(choice))

    def _described(self, choice: Choice) -> dict[str, Any]:
        first = self._looked(choice)
        try:
            now, problem = with_changes(first, choice.roles, choice.sky, choice.errors)
        except DataError as error:
            now, problem = first, str(error)
        description = describe(first, now, choice.roles, problem)
        stem = stem_of(first.files.table)
        return description | {"project": suggested_project(self.root, stem)}

    def _looked(self, choice: Choice) -> Look:
        """Look at data, once for as long as they and what is said of the whole stay the same."""
        path, named = part_table(self.path(choice.path))
        if path.name.endswith(SESSION_FILE):
            raise DataError(f"{path.name} is a session file, which holds no data.")
        table, status = choice.table or named, path.stat()
        key = (path, table, status.st_mtime_ns, status.st_size, choice.settings)
        if self._first is None or self._first[0] != key:
            roles = accepted(choice.settings)
            roles = replace(roles, table=table or roles.table)
            self._first = key, look(path, roles, installed_readers())
        before = self._first[1]
        stated = replace(before.stated, scaling=choice.scaling, known_labels=choice.known_labels)
        return before if stated == before.stated else before.again(stated)

    async def configuration(self, choice: Choice) -> str:
        """Write what a person chose as a configuration.

        Parameters
        ----------
        choice : Choice

        Returns
        -------
        text : str
            YAML.
        """
        async with self._looking:
            return as_yaml(await in_thread(lambda: self._values(choice)))

    def _values(self, choice: Choice) -> dict[str, Any]:
        first = self._looked(choice)
        now, problem = with_changes(first, choice.roles, choice.sky, choice.errors)
        if problem:
            raise DataError(problem)
        values: dict[str, Any] = {"data": data_section(now)}
        if choice.classes:
            values["classes"] = choice.classes
        merge(self._layer(values))  # raises what a file would
        return values

    def _layer(self, values: dict[str, Any]) -> Layer:
        return Layer(SOURCE, read(Config, values, SOURCE))

    def order(self, order: Order) -> None:
        """Begin to open something.

        Parameters
        ----------
        order : Order

        Raises
        ------
        ProjectError
            Where something else is being opened.
        """
        if self.reading is not None:
            raise ProjectError("Something is being opened already. Cancel that first.")
        self.trouble = ""
        self.reading = Reading(lambda progress: self._open(order, progress))
        task = asyncio.create_task(self._finish(order, self.reading))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def order_of_data(self, choice: Choice) -> Order:
        """Return the order to make a project of data.

        Parameters
        ----------
        choice : Choice
        """
        folder = self._new_folder(choice.project)
        async with self._looking:
            values = await in_thread(lambda: self._values(choice))
        data, _ = part_table(self.path(choice.path))  # the table is among the values
        return Order(folder, str(data), self._layer(values))

    async def look_at_session(self, text: str) -> dict[str, Any]:
        """Look at a session file.

        Parameters
        ----------
        text : str
            Its path.

        Returns
        -------
        description : dict
            As of `describe_session`, and the name of a new ``project``.
        """
        path = self.path(text)
        described = await in_thread(lambda: describe_session(path, self.suffixes))
        stem = path.name.removesuffix(SESSION_FILE)
        return described | {"project": suggested_project(self.root, stem)}

    def order_of_session(self, session: Session) -> Order:
        """Return the order to make a project of a session file and its data.

        Parameters
        ----------
        session : Session
        """
        folder = self._new_folder(session.project)
        data = session.data.strip()
        if not data:
            raise DataError("A session file holds no data. Name the data it was made on.")
        data = data if data in DEMOS else str(self.path(data))
        return Order(folder, data, None, self.path(session.path), session.depth)

    def order_of_demo(self, name: str) -> Order:
        """Return the order to open a demo, in the folder in which Bowerbird was started.

        Parameters
        ----------
        name : str
        """
        if name not in DEMOS:
            raise ConfigError(f"There is no demo {name!r}. There are: {', '.join(DEMOS)}.")
        return Order(self.root / f"{name}{PROJECT}", name)

    def _new_folder(self, name: str) -> Path:
        if not PLAIN_NAME.fullmatch(name) or not is_fit(name) or not name.endswith(PROJECT):
            raise ProjectError(
                f"{name[:200]!r} cannot be a project's folder; a name such as stars{PROJECT} can."
            )
        folder = self.root / name
        if folder.exists():
            raise ProjectError(f"{name} exists already. Open it, or choose another name.")
        return folder

    def _open(self, order: Order, progress: Progress) -> Any:
        order.make_folder()
        try:
            result = self._opener(order, progress)
            progress("opening", 1.0)
        except BaseException:
            order.remove_folder()
            raise
        return result

    async def _finish(self, order: Order, reading: Reading) -> None:
        """Wait for what is being read; what was given up since is nobody's any more."""
        trouble = ""
        try:
            result = await reading.begin()
        except GivenUp:
            return
        except BowerbirdError as error:
            trouble = " ".join(str(error).split())
        except Exception:  # the server's boundary: the page says so and goes on
            log.exception("%s could not be opened", order.folder.name)
            trouble = FAILED
        if self.reading is not reading:
            return
        if trouble:
            self.trouble, self.reading = trouble, None
        elif not self.opened.done():
            self.opened.set_result((order, result))

    def cancel(self) -> None:
        """Cancel what is being opened."""
        if self.reading is not None and not self.opened.done():
            self.reading.cancel()
            self.reading = None

    def again(self, trouble: str) -> None:
        """Let a person choose again, because what was read could not be opened.

        Parameters
        ----------
        trouble : str
        """
        self.opened = asyncio.Future()
        self.reading, self.trouble = None, trouble

    @property
    def progress(self) -> dict[str, Any]:
        """How far the opening is."""
        if self.replaced.is_set():
            return {"state": "open"}
        if self.reading is None:
            return {"state": "failed" if self.trouble else "idle", "trouble": self.trouble}
        step, fraction = self.reading.step, self.reading.fraction
        return {"state": "reading", "step": step, "fraction": fraction}
