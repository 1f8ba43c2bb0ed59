"""Which routes a server has: ours, and of the libraries' those that the page is made of."""

from __future__ import annotations

from typing import Any

from bokeh.server.views.multi_root_static_handler import MultiRootStaticHandler
from bokeh.server.views.static_handler import StaticHandler
from panel.io.server import DocHandler, WSHandler
from tornado.web import RequestHandler

from bowerbird.app.server.handlers import Guarded


class PromptSocket(WSHandler):
    """A page's connection whose frames leave at once.

    Bokeh writes a message in three small frames, and TCP would hold the later ones back until the
    first is acknowledged, up to 40 ms each time.
    """

    def open(self) -> None:
        """Take the connection."""
        self.set_nodelay(True)
        super().open()


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
