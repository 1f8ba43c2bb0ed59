"""Who may come in: whoever holds the token of this start, and then a signed cookie.

The token stands in a file that only its owner can read; the browser is sent there, so that the
token never shows in a list of processes. It is good until the server stops. The cookie's secret
belongs to the project, so that a restart keeps people in.
"""

from __future__ import annotations

import hmac
import html
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bokeh.server.auth_provider import AuthProvider
from tornado.httputil import HTTPServerRequest
from tornado.web import HTTPError, RequestHandler

LOGIN = "/enter"


class Entrance(AuthProvider):
    """Bokeh's door, with our lock.

    Parameters
    ----------
    port : int
        Names the cookie: two servers of one machine share a host, and must not share cookies.
    """

    def __init__(self, port: int) -> None:
        self.token = secrets.token_urlsafe(32)
        self.cookie = f"bowerbird-{port}"
        super().__init__()

    @property
    def get_user(self) -> Any:
        """A function that gives the annotator of a request; None without a valid cookie."""

        def user(handler: RequestHandler) -> str | None:
            value = handler.get_signed_cookie(self.cookie)
            return value.decode() if value else None

        return user

    @property
    def login_url(self) -> str:
        """Where a request without a cookie is sent."""
        return LOGIN

    @property
    def get_login_url(self) -> Callable[[HTTPServerRequest], str] | None:
        """None: there is one address for everybody."""
        return None

    @property
    def get_user_async(self) -> None:
        """None: a cookie is checked at once."""
        return None

    @property
    def logout_url(self) -> None:
        """None: closing the server is the way out."""
        return None

    @property
    def logout_handler(self) -> None:
        """None, as there is no address to leave by."""
        return None

    @property
    def login_handler(self) -> type[RequestHandler]:
        """The handler that exchanges the token for the cookie."""
        entrance = self

        class Enter(RequestHandler):
            """Exchange the token for a signed cookie."""

            def get(self) -> None:
                """Let in whoever brings the token; tell others what to do."""
                given = self.get_argument("token", "").encode()  # text beyond ASCII raises
                if not hmac.compare_digest(given, entrance.token.encode()):
                    raise HTTPError(403)
                self.set_signed_cookie(
                    entrance.cookie, "annotator", httponly=True, samesite="Strict", path="/"
                )
                self.redirect("/")

            def write_error(self, status_code: int, **kwargs: Any) -> None:
                """Tell what to do, and nothing about this machine."""
                self.set_header("Content-Type", "text/plain; charset=utf-8")
                self.finish(
                    f"{status_code}: open Bowerbird by the address that it printed when it "
                    "started.\n"
                )

        return Enter


def write_redirect(folder: Path, url: str) -> Path:
    """Write the page that takes the owner's browser to the entrance.

    Parameters
    ----------
    folder : Path
        The project's.
    url : str
        With the token.

    Returns
    -------
    path : Path
        Readable by its owner alone (mode 0600).
    """
    path = folder / "open.html"
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    address = html.escape(url, quote=True)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(
            '<!doctype html><meta charset="utf-8"><title>Bowerbird</title>'
            f'<meta http-equiv="refresh" content="0; url={address}">'
        )
    return path
