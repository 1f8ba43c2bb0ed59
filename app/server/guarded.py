"""Handlers that answer nobody without the cookie; they need none of the screen's libraries."""

from __future__ import annotations

from typing import Any

from tornado.web import HTTPError, RequestHandler


class BehindCookie(RequestHandler):
    """A handler that answers only to those whom the entrance let in."""

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
