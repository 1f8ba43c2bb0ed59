"""The start page's addresses: the page itself, and what its script asks for."""

from __future__ import annotations

from dataclasses import asdict
from importlib.resources import files
from typing import Any, TypeVar

import msgspec
from tornado.web import HTTPError, stream_request_body

from bowerbird.app.project.recent import forget, recent_projects
from bowerbird.app.server.guarded import BehindCookie
from bowerbird.app.server.token_auth import LOGIN
from bowerbird.app.start.browse import Upload, folder_below, list_folder
from bowerbird.app.start.desk import Desk, Order
from bowerbird.app.start.job import in_thread
from bowerbird.app.start.messages import Choice, Demo, File, Folder, Session
from bowerbird.data.demos import DEMOS
from bowerbird.data.errors import BowerbirdError, DataError

MOST_BYTES = 4 * 2**20  # of a message
MOST_UPLOADED = 2 * 10**9
UPLOAD_SECONDS = 3600
T = TypeVar("T")

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bowerbird</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="start.css">
<script type="module" src="start.js"></script>
<body><noscript>Bowerbird needs JavaScript.</noscript></body>
</html>
"""


class Handler(BehindCookie):
    """A handler of the start page; what cannot be is answered with 400 and a line."""

    def initialize(self, desk: Desk) -> None:
        """Take the desk.

        Parameters
        ----------
        desk : Desk
        """
        self.desk = desk

    def message(self, kind: type[T]) -> T:
        """Read the request's JSON.

        Parameters
        ----------
        kind : type
            A msgspec structure.

        Raises
        ------
        HTTPError
            400 where it is something else.
        """
        stated = self.request.headers.get("Content-Type", "")
        # Another site's page could send a form, but no JSON, without being asked first.
        if not stated.startswith("application/json") or len(self.request.body) > MOST_BYTES:
            raise HTTPError(400)
        try:
            return msgspec.json.decode(self.request.body, type=kind)
        except (msgspec.MsgspecError, RecursionError, ValueError) as error:
            raise HTTPError(400) from error

    def answer(self, values: dict[str, Any]) -> None:
        """Answer with JSON that no browser keeps.

        Parameters
        ----------
        values : dict
        """
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Type", "application/json")
        self.finish(msgspec.json.encode(values))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer with the line of an error of ours, and with the status alone for any other."""
        error = kwargs.get("exc_info", (None, None))[1]
        if isinstance(error, BowerbirdError):
            self.set_status(400)
            self.answer({"error": " ".join(str(error).split())})
        else:
            super().write_error(status_code, **kwargs)

    def log_exception(self, *exc_info: Any) -> None:
        """Log what is no error of ours: those are for the page."""
        if not isinstance(exc_info[1], BowerbirdError):
            super().log_exception(*exc_info)


class Page(Handler):
    """The page."""

    def get(self) -> None:
        """Answer with the page, which its script fills."""
        self.set_header("Cache-Control", "no-store")
        self.finish(PAGE)


class Asset(BehindCookie):
    """The page's script or its style."""

    def initialize(self, name: str, kind: str) -> None:
        """Read the file.

        Parameters
        ----------
        name : str
            Below ``app/views``.
        kind : str
            Its media type.
        """
        self._name, self._kind = name, kind

    def get(self) -> None:
        """Answer with the file."""
        self.set_header("Content-Type", f"{self._kind}; charset=utf-8")
        self.set_header("Cache-Control", "no-cache")
        self.finish(files("bowerbird.app.views").joinpath(self._name).read_bytes())


class Start(Handler):
    """What the first screen shows."""

    async def get(self) -> None:
        """Answer with recent projects, demos and what may be uploaded."""
        projects = await in_thread(recent_projects)
        missing = await in_thread(lambda: [entry.folder for entry in projects if not entry.exists])
        self.answer(
            {
                "projects": [
                    {**msgspec.to_builtins(entry), "missing": entry.folder in missing}
                    for entry in projects
                ],
                "demos": list(DEMOS),
                "folder": self.desk.root.name,
                "root": str(self.desk.root),
                "most_uploaded": MOST_UPLOADED,
                "enter": self._enter(),
                **self.desk.progress,
            }
        )

    def _enter(self) -> str:
        """Where the browser goes when the project is open: it has the same token.

        Who comes by a proxy that vouches for it needs none, and does not get to know it.
        """
        entrance: Any = self.application.auth_provider  # type: ignore[attr-defined]
        if entrance.vouched_for(self.request):
            return "./"
        return f"{LOGIN.lstrip('/')}?token={entrance.token}"


class Listed(Handler):
    """A folder's contents."""

    async def get(self) -> None:
        """Answer with what can be opened in the folder ``path``."""
        path, desk = self.get_query_argument("path", ""), self.desk
        listing = await in_thread(lambda: list_folder(desk.root, path, desk.suffixes))
        self.answer(asdict(listing))


class LookedAt(Handler):
    """What data are, and would become."""

    async def post(self) -> None:
        """Answer with the description of data under what the person chose."""
        self.answer(await self.desk.look_at(self.message(Choice)))


class Configured(Handler):
    """The choices as a configuration."""

    async def post(self) -> None:
        """Answer with YAML."""
        self.answer({"text": await self.desk.configuration(self.message(Choice))})


class OpenData(Handler):
    """The button that begins."""

    async def post(self) -> None:
        """Begin to make a project of data."""
        self.desk.order(await self.desk.order_of_data(self.message(Choice)))
        self.answer(self.desk.progress)


class SessionLookedAt(Handler):
    """What a session file holds."""

    async def post(self) -> None:
        """Answer with its description."""
        self.answer(await self.desk.look_at_session(self.message(File).path))


class OpenSession(Handler):
    """The button that makes a project of a session file."""

    def post(self) -> None:
        """Begin to make it."""
        self.desk.order(self.desk.order_of_session(self.message(Session)))
        self.answer(self.desk.progress)


class OpenProject(Handler):
    """A recent project, or one in a folder."""

    def post(self) -> None:
        """Begin to open it."""
        self.desk.order(Order(self.desk.path(self.message(Folder).folder)))
        self.answer(self.desk.progress)


class OpenDemo(Handler):
    """A demo."""

    def post(self) -> None:
        """Begin to open it."""
        self.desk.order(self.desk.order_of_demo(self.message(Demo).demo))
        self.answer(self.desk.progress)


class Progressed(Handler):
    """How far the opening is."""

    def get(self) -> None:
        """Answer with state, step and fraction."""
        if self.desk.replaced.is_set():  # by another server, which the next connection is for
            self.set_header("Connection", "close")
            self.desk.told.set()
        self.answer(self.desk.progress)


class Cancelled(Handler):
    """The button that gives up."""

    def post(self) -> None:
        """Cancel what is being opened."""
        self.desk.cancel()
        self.answer(self.desk.progress)


class Forgotten(Handler):
    """The button beside a project that is not there any more."""

    async def post(self) -> None:
        """Take a project from the list of recent ones."""
        folder = self.message(Folder).folder
        await in_thread(lambda: forget(folder))
        self.answer({})


@stream_request_body
class Uploaded(Handler):
    """A file that is put into a folder, piece by piece."""

    async def prepare(self) -> None:
        """Check the name before anything is written.

        Raises
        ------
        HTTPError
            403 without the cookie, 413 where the file is too large.
        """
        self._upload: Upload | None = None
        self._trouble: DataError | None = None
        await super().prepare()
        if self.request.method != "PUT":
            raise HTTPError(405)
        stated = self.request.headers.get("Content-Length", "")
        if not stated.isdecimal() or int(stated) > MOST_UPLOADED:
            raise HTTPError(413)
        connection: Any = self.request.connection
        connection.set_max_body_size(MOST_UPLOADED)
        connection.set_body_timeout(UPLOAD_SECONDS)
        name = self.get_query_argument("name", "", strip=False)
        try:
            folder = folder_below(self.desk.root, self.get_query_argument("path", ""))
            self._upload = Upload(folder, name, self.desk.suffixes)
        except DataError as error:  # told when all has come: a browser reads no answer before
            self._trouble = error

    def data_received(self, chunk: bytes) -> None:
        """Write a piece."""
        if self._upload is not None and self._trouble is None:
            try:
                self._upload.write(chunk)
            except DataError as error:
                self._trouble = error

    def put(self) -> None:
        """Put the whole file in its place."""
        if self._trouble is not None or self._upload is None:
            raise self._trouble or HTTPError(400)
        self._upload.finish()
        self.answer({"path": str(self._upload.path)})

    def on_finish(self) -> None:
        """Leave nothing of a file that did not come whole."""
        if self._upload is not None:
            self._upload.abandon()

    def on_connection_close(self) -> None:
        """Leave nothing of a file whose sender went away."""
        self.on_finish()


ROUTES: dict[str, type[Handler]] = {
    "/": Page,
    "/start": Start,
    "/folder": Listed,
    "/look": LookedAt,
    "/config": Configured,
    "/open/data": OpenData,
    "/open/project": OpenProject,
    "/session": SessionLookedAt,
    "/open/session": OpenSession,
    "/open/demo": OpenDemo,
    "/progress": Progressed,
    "/cancel": Cancelled,
    "/forget": Forgotten,
    "/upload": Uploaded,
}
ASSETS = {
    "/start.js": {"name": "bundle/start.js", "kind": "text/javascript"},
    "/start.css": {"name": "start/start.css", "kind": "text/css"},
}


def routes(desk: Desk) -> list[tuple[str, type[BehindCookie], dict[str, Any]]]:
    """Return the addresses of the start page, below the prefix.

    Parameters
    ----------
    desk : Desk

    Returns
    -------
    routes : list of (pattern, handler, its arguments)
    """
    answers: list[tuple[str, type[BehindCookie], dict[str, Any]]] = [
        (pattern, handler, {"desk": desk}) for pattern, handler in ROUTES.items()
    ]
    return answers + [(pattern, Asset, arguments) for pattern, arguments in ASSETS.items()]
