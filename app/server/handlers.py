"""Answers over HTTP beside the page: nobody without the cookie gets one, and none tells a path."""

from __future__ import annotations

from typing import Any

from tornado.web import HTTPError, RequestHandler

from bowerbird.app.project.project import Project


class Guarded(RequestHandler):
    """A handler that answers only to those whom the entrance let in.

    Panel's own guards cover its pages and its websocket, not what is added beside them.
    """

    def initialize(self, project: Project) -> None:
        """Take the project that is served.

        Parameters
        ----------
        project : Project
        """
        self.project = project

    async def prepare(self) -> None:
        """Refuse whoever has no valid cookie.

        Raises
        ------
        HTTPError
            403 without one.
        """
        provider: Any = self.application.auth_provider  # type: ignore[attr-defined]
        if provider.get_user(self) is None:
            raise HTTPError(403)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer with the status alone: a traceback would show paths of this machine."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code}\n")


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
