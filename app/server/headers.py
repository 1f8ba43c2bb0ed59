"""Security headers on every answer."""

from __future__ import annotations

import re
import secrets
from functools import partial
from typing import Any

from tornado.httputil import HTTPHeaders, HTTPServerRequest
from tornado.web import Application, OutputTransform

from bowerbird.app.server.names import Names

SCRIPT = re.compile(rb"<script(?![^>]*\bnonce=)")

POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}' blob: 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' blob: data: {sockets}; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)


class Headers(OutputTransform):
    """Write the security headers, and give each script of a page this answer's nonce.

    A nonce is sound only while nothing of the data stands in the page outside its JSON, so the
    page's title never changes. The dock needs ``'unsafe-eval'``; nothing needs inline scripts.
    """

    def __init__(self, names: Names, request: HTTPServerRequest) -> None:
        self._nonce = secrets.token_urlsafe(16)
        self._sockets = " ".join(names.sockets(request.host))
        self._page = False

    def transform_first_chunk(
        self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool
    ) -> tuple[int, HTTPHeaders, bytes]:
        """Add the headers to an answer, and nonces where it is a page."""
        policy = POLICY.format(nonce=self._nonce, sockets=self._sockets)
        headers["Content-Security-Policy"] = policy
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
        """Return the scripts of a further piece their nonce."""
        return self._with_nonces(chunk)

    def _with_nonces(self, chunk: bytes) -> bytes:
        if not self._page:
            return chunk
        return SCRIPT.sub(b'<script nonce="' + self._nonce.encode() + b'"', chunk)


def protect(application: Application, names: Names) -> None:
    """Put headers on every answer of a server.

    Parameters
    ----------
    application : tornado.web.Application
        Of the server.
    names : Names
        What the server answers to.
    """
    transform: Any = partial(Headers, names)  # which makes one, as a class would
    application.add_transform(transform)
