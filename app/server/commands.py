"""A page's commands over HTTP, answered once they are on disk.

A label is worth a message of its own: the page's websocket carries everything that is drawn, and an
acknowledgement should not queue behind it. A request carries the token of one page beside the
cookie, so that nobody else's page can command it.
"""

from __future__ import annotations

import json
from typing import Any

from tornado.web import HTTPError

from bowerbird.app.project.project import Project
from bowerbird.app.server.routes import Guarded
from bowerbird.app.session.commands import PAGES

MOST_BYTES = 4 * 2**20
MOST_COMMANDS = 1000


class CommandsHandler(Guarded):
    """Commands of one page, carried out in their order."""

    async def post(self) -> None:
        """Answer with an acknowledgement for each command that is on disk or was refused.

        The body is JSON: ``page``, the page's token, and ``commands``, as `Commands.follow` takes
        them. 404 means that the page's session has ended and the page has to be loaded again.
        """
        body = self._body()
        page = PAGES.get(str(body["page"]))
        if page is None or page.session.project is not self.project:
            raise HTTPError(404)
        answers, trouble = await page.follow(body["commands"])
        self.set_header("Cache-Control", "no-store")
        self.finish({"answers": answers, "trouble": trouble})

    def _body(self) -> dict[str, Any]:
        kind = self.request.headers.get("Content-Type", "")
        # Another site's page could send a form, but no JSON, without being asked first.
        if not kind.startswith("application/json") or len(self.request.body) > MOST_BYTES:
            raise HTTPError(400)
        try:
            body: dict[str, Any] = json.loads(self.request.body)
        except (ValueError, RecursionError) as error:
            raise HTTPError(400) from error
        commands = body.get("commands") if isinstance(body, dict) else None
        if not isinstance(commands, list) or len(commands) > MOST_COMMANDS or "page" not in body:
            raise HTTPError(400)
        return body


def routes(project: Project) -> list[tuple[str, type[Guarded], dict[str, Any]]]:
    """Return the address of commands.

    Parameters
    ----------
    project : Project

    Returns
    -------
    routes : list of (pattern, handler, its arguments)
    """
    return [(r"/commands", CommandsHandler, {"project": project})]
