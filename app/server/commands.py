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
from bowerbird.data.errors import DataError

MOST_BYTES = 4 * 2**20
MOST_COMMANDS = 1000


class CommandsHandler(Guarded):
    """Commands of one page, carried out in their order."""

    async def post(self) -> None:
        """Answer with an acknowledgement for each command that is on disk or was refused.

        The body is JSON: ``page``, the page's token, and ``commands``, as `Commands.follow` takes
        them. 404 means that the page's session has ended and the page has to be loaded again.
        """
        body = json_body(self)
        commands = body.get("commands")
        if not isinstance(commands, list) or len(commands) > MOST_COMMANDS or "page" not in body:
            raise HTTPError(400)
        page = PAGES.get(str(body["page"]))
        if page is None or page.session.project is not self.project:
            raise HTTPError(404)
        answers, trouble = await page.follow(commands)
        self.set_header("Cache-Control", "no-store")
        self.finish({"answers": answers, "trouble": trouble})


class PlacesHandler(Guarded):
    """Where items are now that a page showed when fewer were encoded."""

    def post(self) -> None:
        """Answer with a position for each.

        The body is JSON: ``pool``, the token of the pool that the page showed, and ``positions`` in
        it. 404 means that there was no such pool, or no such item.
        """
        body = json_body(self)
        token, positions = body.get("pool"), body.get("positions")
        if not isinstance(token, str) or not isinstance(positions, list):
            raise HTTPError(400)
        if not all(type(position) is int for position in positions):
            raise HTTPError(400)
        try:
            places = self.project.positions_from(token, positions)
        except DataError as error:
            raise HTTPError(404) from error
        self.set_header("Cache-Control", "no-store")
        self.finish({"positions": places})


def json_body(handler: Guarded) -> dict[str, Any]:
    """Read the JSON that a request brings.

    Parameters
    ----------
    handler : Guarded

    Returns
    -------
    body : dict

    Raises
    ------
    HTTPError
        400 where it brings none.
    """
    request = handler.request
    # Another site's page could send a form, but no JSON, without being asked first.
    kind = request.headers.get("Content-Type", "")
    if not kind.startswith("application/json") or len(request.body) > MOST_BYTES:
        raise HTTPError(400)
    try:
        body: Any = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise HTTPError(400) from error
    if not isinstance(body, dict):
        raise HTTPError(400)
    return body


def routes(project: Project) -> list[tuple[str, type[Guarded], dict[str, Any]]]:
    """Return the addresses of commands, and of what they need.

    Parameters
    ----------
    project : Project

    Returns
    -------
    routes : list of (pattern, handler, its arguments)
    """
    return [
        (r"/commands", CommandsHandler, {"project": project}),
        (r"/places", PlacesHandler, {"project": project}),
    ]
