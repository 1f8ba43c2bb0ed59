"""Who gets an answer: requests to a name of ours, by a page of ours, with the cookie.

One check stands before every route, so that what a library adds to the routes is closed as well.
Cookies are shared by all ports of a machine, and SameSite does not tell ports apart: a page that
another port serves sends our cookie along. Its requests are known by Origin and Sec-Fetch-Site.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tornado.httputil import HTTPServerRequest
from tornado.routing import Matcher, Rule
from tornado.web import Application, RequestHandler

from bowerbird.app.server.names import SOCKETS, Names
from bowerbird.app.server.token_auth import LOGIN, TokenAuth

PRINTABLE = re.compile(r"[A-Za-z0-9.:\[\]/_-]{1,200}")
OWN_SITES = ("same-origin", "none")  # none: typed, or from a bookmark

NO_NAME = (
    "this server does not answer to {host}. If that is how you reach it, start it with "
    "--allow-host {host}, or --allow-host https://{host} where the page comes over TLS."
)
OTHER_PAGE = (
    "a page of {origin} sent this request, and only Bowerbird's own page may. If that is how you "
    "reach Bowerbird, start it with --allow-host {origin} and let the proxy pass the Host header."
)
BY_LINK = (
    '<!doctype html><meta charset="utf-8"><title>Bowerbird</title>'
    '<p>A link on another page led here. <a href="">Open Bowerbird</a>'
)
NO_COOKIE = "open Bowerbird by the address that it printed when it started."


@dataclass(frozen=True)
class Refusal:
    """Why a request gets no answer.

    Parameters
    ----------
    status : int
    text : str
        What can be done about it.
    markup : bool
        Whether the text is a page.
    """

    status: int
    text: str
    markup: bool = False


class Gate(Matcher):
    """Match the requests that are refused, so that no other route sees them.

    Parameters
    ----------
    entrance : TokenAuth
        Knows who is in.
    names : Names
        What the server answers to.
    prefix : str
        Of every address; empty, or with a slash before and none after.
    """

    def __init__(self, entrance: TokenAuth, names: Names, prefix: str = "") -> None:
        self._entrance = entrance
        self._names = names
        self._login = prefix + LOGIN

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        """Return the arguments of `Refused` for what is refused, None for what may pass."""
        refusal = self.refusal(request)
        return None if refusal is None else {"target_kwargs": {"refusal": refusal}}

    def refusal(self, request: HTTPServerRequest) -> Refusal | None:
        """Check a request.

        Parameters
        ----------
        request : HTTPServerRequest

        Returns
        -------
        refusal : Refusal or None
        """
        vouched = self._entrance.vouched_for(request)
        if not vouched and request.host not in self._names:
            return Refusal(421, NO_NAME.format(host=_printable(request.host)))
        entering = request.path == self._login and request.method == "GET"
        if not self._from_own_page(request, vouched) and not (entering and _is_navigation(request)):
            if _is_navigation(request):  # a person can follow our own link, a script cannot
                return Refusal(403, BY_LINK, markup=True)
            origin = request.headers.get("Origin", "another address")
            return Refusal(403, OTHER_PAGE.format(origin=_printable(origin)))
        if not entering and not self._entrance.admits(request):
            return Refusal(403, NO_COOKIE)
        return None

    def _from_own_page(self, request: HTTPServerRequest, vouched: bool) -> bool:
        headers, host = request.headers, request.host
        origins = self._names.origins(host)
        if vouched:  # the proxy alone knows its name, and has checked it
            origins = [f"{scheme}://{host}" for scheme in SOCKETS]
        if headers.get("Sec-Fetch-Site", OWN_SITES[0]) not in OWN_SITES:
            return False
        return "Origin" not in headers or headers["Origin"] in origins


class Refused(RequestHandler):
    """The answer to a request that the gate holds back."""

    def initialize(self, refusal: Refusal) -> None:
        """Take what is answered.

        Parameters
        ----------
        refusal : Refusal
        """
        self._refusal = refusal

    def prepare(self) -> None:
        """Answer, whatever the method."""
        self.set_status(self._refusal.status)
        kind = "html" if self._refusal.markup else "plain"
        self.set_header("Content-Type", f"text/{kind}; charset=utf-8")
        status = "" if self._refusal.markup else f"{self._refusal.status}: "
        self.finish(f"{status}{self._refusal.text}\n")


def put_before_routes(application: Application, gate: Gate) -> None:
    """Have every request of a server pass the gate first.

    Parameters
    ----------
    application : tornado.web.Application
        Of the server.
    gate : Gate
    """
    application.default_router.rules.insert(0, Rule(gate, Refused))


def _is_navigation(request: HTTPServerRequest) -> bool:
    headers = request.headers
    mode, goal = headers.get("Sec-Fetch-Mode"), headers.get("Sec-Fetch-Dest")
    return "Origin" not in headers and (mode, goal) == ("navigate", "document")


def _printable(text: str) -> str:
    return text if PRINTABLE.fullmatch(text) else "that name"
