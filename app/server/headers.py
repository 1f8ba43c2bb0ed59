"""Headers on every answer, and no answer to a foreign host."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from typing import Any

from tornado.httputil import HTTPHeaders, HTTPServerRequest
from tornado.routing import Matcher, Rule
from tornado.web import HTTPError, OutputTransform, RequestHandler

SCRIPT = re.compile(rb"<script(?![^>]*\bnonce=)")

POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}' blob: 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' blob: data: ws://{host}; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)


class Headers(OutputTransform):
    """Write the security headers, and give each script of a page this answer's nonce.

    A nonce is sound only while nothing of the data stands in the page outside its JSON, so the
    page's title never changes. The dock needs ``'unsafe-eval'``; nothing needs inline scripts.
    """

    def __init__(self, request: HTTPServerRequest) -> None:
        self._nonce = secrets.token_urlsafe(16)
        self._host = request.host
        self._page = False

    def transform_first_chunk(
        self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool
    ) -> tuple[int, HTTPHeaders, bytes]:
        """Add the headers to an answer, and nonces where it is a page."""
        headers["Content-Security-Policy"] = POLICY.format(nonce=self._nonce, host=self._host)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        self._page = headers.get("Content-Type", "").startswith("text/html")
        chunk = self._with_nonces(chunk)
        if "Content-Length" in headers and self._page:
            headers["Content-Length"] = str(len(chunk))
        return status_code, headers, chunk

    def transform_chunk(self, chunk: bytes, finishing: bool) -> bytes:
        """Give the scripts of a further piece their nonce."""
        return self._with_nonces(chunk)

    def _with_nonces(self, chunk: bytes) -> bytes:
        if not self._page:
            return chunk
        return SCRIPT.sub(b'<script nonce="' + self._nonce.encode() + b'"', chunk)


class _Misdirected(RequestHandler):
    """The answer to a request for a host that is not ours."""

    def prepare(self) -> None:
        """Refuse."""
        raise HTTPError(421)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Tell the status alone."""
        self.finish(f"{status_code}\n")


class _ForeignHost(Matcher):
    def __init__(self, hosts: Sequence[str]) -> None:
        self._hosts = frozenset(hosts)

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        return None if request.host in self._hosts else {}


def protect(server: Any, hosts: Sequence[str]) -> None:
    """Put headers on every answer of a server, and refuse foreign hosts.

    Parameters
    ----------
    server : panel.io.server.Server
    hosts : sequence of str
        ``host:port`` as browsers send them; pages, files and websocket answer to these alone, so
        that a name which a stranger points at this machine opens nothing.
    """
    tornado = server._tornado
    tornado.add_transform(Headers)
    tornado.default_router.rules.insert(0, Rule(_ForeignHost(hosts), _Misdirected))
