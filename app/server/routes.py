"""Which routes a server has: ours, and of the libraries' those that the page is made of.

Nobody without the cookie gets an answer from ours, and none tells a path.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator
from dataclasses import dataclass
from typing import Any

from bokeh.server.views.multi_root_static_handler import MultiRootStaticHandler
from bokeh.server.views.static_handler import StaticHandler
from panel.io.server import DocHandler, WSHandler
from tornado.web import RequestHandler

from bowerbird.app.project.project import Project
from bowerbird.app.server.guarded import BehindCookie


class Guarded(BehindCookie):
    """A handler of a project's server.

    Panel's own guards cover its pages and its websocket, not what is added beside them.
    """

    def initialize(self, project: Project) -> None:
        """Take the project that is served.

        Parameters
        ----------
        project : Project
        """
        self.project = project


class Boot(Guarded):
    """The id of this start of the server, by which a page notices a restart."""

    def get(self) -> None:
        """Answer with the id."""
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(self.project.boot_id)


def routes(project: Project) -> list[tuple[str, type[Guarded], dict[str, Any]]]:
    """Return the addresses of this module.

    Parameters
    ----------
    project : Project

    Returns
    -------
    routes : list of (pattern, handler, its arguments)
    """
    return [(r"/boot", Boot, {"project": project})]


@dataclass
class Sending:
    """A message that is sent when this is awaited, and of which nothing is left where it is not.

    Parameters
    ----------
    send : callable
    message : bokeh.protocol.message.Message
    """

    send: Callable[[Any], Coroutine[Any, Any, None]]
    message: Any

    def __await__(self) -> Generator[Any, Any, None]:
        """Send the message."""
        return self.send(self.message).__await__()


class PromptSocket(WSHandler):
    """A page's connection whose frames leave at once.

    Bokeh writes a message in three small frames, and TCP would hold the later ones back until the
    first is acknowledged, up to 40 ms each time. And it begins a session's messages together and
    writes one after the other: those that a server's end leaves would warn that none awaited them.
    Where a ping finds a browser gone, its session is taken from the connection at once, and nobody
    is left for what the browser had sent before.
    """

    def send_message(self, message: Any) -> Sending:  # type: ignore[override]
        """Return what sends a message.

        Parameters
        ----------
        message : bokeh.protocol.message.Message
        """
        return Sending(super().send_message, message)

    def open(self) -> None:
        """Take the connection."""
        self.set_nodelay(True)
        super().open()

    @property
    def is_given_up(self) -> bool:
        """Whether its session has been taken from it."""
        return self.connection is not None and self.connection._session is None

    async def on_message(self, fragment: str | bytes) -> None:
        """Handle a part of a message; of a browser that is gone none.

        Parameters
        ----------
        fragment : str or bytes
        """
        if not self.is_given_up:
            await super().on_message(fragment)

    def on_close(self) -> None:
        """Notify the session that its browser is gone, unless it knows already."""
        if not self.is_given_up:
            super().on_close()


PAGE = (DocHandler, PromptSocket, StaticHandler, MultiRootStaticHandler)


def keep_own(server: Any, *handlers: type[RequestHandler]) -> None:
    """Take away every route that is not ours and that the page does not need.

    Panel's ``/components/`` imports any module that an address names. It goes, and so does whatever
    a later version brings before somebody has looked at it. The page's websocket is made prompt.

    Parameters
    ----------
    server : panel.io.server.Server
        Not yet started.
    *handlers : type
        Handlers that stay beside those that are `Guarded`.
    """
    rules = server._tornado.wildcard_router.rules
    for rule in rules:
        if rule.target is WSHandler:
            rule.target = PromptSocket
    rules[:] = [
        rule for rule in rules if rule.target in PAGE + handlers or issubclass(rule.target, Guarded)
    ]
