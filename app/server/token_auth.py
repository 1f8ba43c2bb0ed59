"""Who may come in: whoever holds the token of this start, and then a signed cookie.

The token stands in a file that only its owner can read; the browser is sent there, so that the
token never shows in a list of processes. It is good until the server stops. The cookie's secret
belongs to the project, so that a restart keeps people in.
"""

from __future__ import annotations

import hashlib
import hmac
import html
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bokeh.server.auth_provider import AuthProvider
from tornado.httputil import HTTPServerRequest
from tornado.web import HTTPError, RequestHandler, decode_signed_value

from bowerbird.app.server.names import Names
from bowerbird.app.server.options import LOCAL, PROXY_HEADER, ServerOptions

LOGIN = "/enter"
ANNOTATOR = "annotator"
DAYS = 30
ONWARD = (
    '<!doctype html><meta charset="utf-8"><title>Bowerbird</title>'
    '<meta http-equiv="refresh" content="0; url=./">'
)


class TokenAuth(AuthProvider):
    """Bokeh's door, with our lock.

    Parameters
    ----------
    secret : str
        The project's; it signs the cookie.
    names : Names
        What the server answers to.
    options : ServerOptions
        How the server is reached.
    token : str, optional
        That of the server whose place this one takes; a new one unless given.
    """

    def __init__(
        self, secret: str, names: Names, options: ServerOptions = LOCAL, token: str = ""
    ) -> None:
        self.token = token or secrets.token_urlsafe(32)
        project = hashlib.blake2b(secret.encode(), digest_size=4).hexdigest()
        self.cookie = f"bowerbird-{project}"  # ports share cookies, and a proxy hides the port
        self._secret = secret
        self._names = names
        self._options = options
        super().__init__()

    def admits(self, request: HTTPServerRequest) -> bool:
        """Check whether a request carries a valid cookie, or comes from the trusted proxy.

        Parameters
        ----------
        request : HTTPServerRequest

        Returns
        -------
        admitted : bool
        """
        if self.vouched_for(request):
            return True
        cookie = request.cookies.get(self.cookie)
        if cookie is None:
            return False
        return decode_signed_value(self._secret, self.cookie, cookie.value, DAYS) is not None

    def vouched_for(self, request: HTTPServerRequest) -> bool:
        """Check whether a request comes from the proxy that shares our token.

        Such a proxy has a login of its own, and the browser never sees the token.

        Parameters
        ----------
        request : HTTPServerRequest

        Returns
        -------
        vouched : bool
        """
        token, header = self._options.proxy_token, request.headers.get(PROXY_HEADER, "")
        return bool(token) and hmac.compare_digest(header.encode(), token.encode())

    @property
    def get_user(self) -> Any:
        """A function that gives the annotator of a request; None without a valid cookie."""

        def user(handler: RequestHandler) -> str | None:
            return ANNOTATOR if self.admits(handler.request) else None

        return user

    @property
    def login_url(self) -> str:
        """Where the token is exchanged, below the prefix."""
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
        return Enter

    def set_cookie(self, handler: RequestHandler) -> None:
        """Set the cookie of a browser.

        Parameters
        ----------
        handler : RequestHandler
            Of a request that brought the token.
        """
        handler.set_signed_cookie(
            self.cookie,
            ANNOTATOR,
            expires_days=DAYS,
            httponly=True,
            samesite="Strict",
            secure=self._names.always_encrypted(handler.request.host),
            path=self._options.prefix or "/",
        )


class Enter(RequestHandler):
    """Exchange the token for a signed cookie."""

    def get(self) -> None:
        """Let in whoever brings the token; show others what to do."""
        entrance: Any = self.application.auth_provider  # type: ignore[attr-defined]
        token = self.get_argument("token", "").encode()  # text beyond ASCII raises
        if not hmac.compare_digest(token, entrance.token.encode()):
            raise HTTPError(403)
        entrance.set_cookie(self)
        if self.request.headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none"):
            self.redirect("./")
        else:  # a redirect would count as the other page's request, and leave our cookie out
            self.finish(ONWARD)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Show what to do, and nothing about this machine."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(
            f"{status_code}: open Bowerbird by the address that it printed when it started.\n"
        )


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
