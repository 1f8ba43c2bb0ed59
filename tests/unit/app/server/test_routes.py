"""Each route is ours, behind the cookie and silent about this machine, or gone."""

from __future__ import annotations

import asyncio
import re
import socket
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tornado.routing import AnyMatches, PathMatches, Router, Rule

from bowerbird.app.server import serve
from bowerbird.app.server.gate import Gate
from bowerbird.app.server.routes import PAGE, Guarded
from bowerbird.app.server.token_auth import Enter

Visit = Callable[..., None]
Site = Any

MODULE = "this"  # of the standard library; it prints, and nothing imports it
COMPONENTS = (
    "/components/{module}/x/y/z",
    "//components/{module}/x/y/z",
    "/components//{module}/x/y/z",
    "/COMPONENTS/{module}/x/y/z",
    "/components%2f{module}%2fx%2fy%2fz",
    "/%63omponents/{module}/x/y/z",
    "/static/../components/{module}/x/y/z",
    "/static/%2e%2e/components/{module}/x/y/z",
    "/./components/{module}/x/y/z",
    "/components;/{module}/x/y/z",
    "/components/{module}/x/y/z?v=1",
)
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")


class Broken(Guarded):
    """An address whose handler has a mistake."""

    def get(self) -> None:
        """Fail with a path in the message."""
        raise RuntimeError(f"in {__file__}")


class Failing:
    """A module with that address."""

    @staticmethod
    def routes(project: Any) -> list[tuple[str, type[Guarded], dict[str, Any]]]:
        return [("/broken", Broken, {"project": project})]


def rules_of(router: Any) -> Iterator[Rule]:
    """Walk a router and all routers within it."""
    for rule in router.rules:
        if isinstance(rule.target, Router):
            assert isinstance(rule.matcher, AnyMatches)
            yield from rules_of(rule.target)
        else:
            yield rule


def sample(pattern: str) -> str:
    """Return an address that a pattern matches."""
    filled = re.sub(r"\(\?![^)]*\)", "", pattern.rstrip("$"))
    return re.sub(r"\([^)]*\)", "0", filled).removesuffix("/?") or "/"


def request(port: int, method: str, path: str, *lines: str) -> int:
    """Send a request as it stands, whatever a client library would make of it."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        head = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close", *lines]
        connection.sendall("\r\n".join([*head, "Content-Length: 0", "", ""]).encode())
        answer = b""
        while b"\r\n" not in answer:
            part = connection.recv(4096)
            assert part, "no answer"
            answer += part
    return int(answer.split()[1])


async def status(site: Site, method: str, path: str, *lines: str) -> int:
    """Return what a raw request is answered with."""
    return await asyncio.to_thread(request, site.port, method, path, *lines)


def test_each_route_is_ours(visit: Visit) -> None:
    """The gate comes first, and behind it are our handlers and the four that the page needs."""

    async def test(site: Site) -> None:
        router = site.serving.server._tornado.default_router
        first, *others = rules_of(router)
        assert isinstance(first.matcher, Gate)
        targets = {rule.target for rule in others}
        assert targets >= set(PAGE)
        foreign = {t for t in targets - {*PAGE, Enter} if not issubclass(t, Guarded)}
        assert not foreign

    visit(test)


def test_no_route_answers_strangers(visit: Visit) -> None:
    """Without the cookie each route refuses each method; so does what is no route."""

    async def test(site: Site) -> None:
        _, *rules = rules_of(site.serving.server._tornado.default_router)
        paths = {
            sample(r.matcher.regex.pattern) for r in rules if isinstance(r.matcher, PathMatches)
        }
        assert len(paths) >= 12
        for path in sorted(paths | {"/nothing", "/metadata", "/autoload.js", "/favicon.ico"}):
            for method in METHODS:
                assert await status(site, method, path) == 403, (method, path)

    visit(test)


def test_what_the_page_does_not_need_is_gone(visit: Visit) -> None:
    """With the cookie the libraries' other addresses answer 404."""

    async def test(site: Site) -> None:
        cookie = f"Cookie: {await site.cookie()}"
        gone = ["/metadata", "/autoload.js?bokeh-autoload-element=1", "/favicon.ico", "/rest"]
        for path in [*gone, "/liveness", "/admin", "/login", "/logout", "/index.html"]:
            assert await status(site, "GET", path, cookie) == 404, path

    visit(test)


@pytest.mark.parametrize("path", COMPONENTS)
def test_no_address_imports_a_module(visit: Visit, path: str) -> None:
    """However it is spelled, with the cookie or without, an address loads no code by its name."""

    async def test(site: Site) -> None:
        sys.modules.pop(MODULE, None)
        cookie = f"Cookie: {await site.cookie()}"
        assert await status(site, "GET", path.format(module=MODULE), cookie) in (403, 404)
        assert await status(site, "GET", path.format(module=MODULE)) == 403
        assert MODULE not in sys.modules

    visit(test)


def test_static_files_stay_within_their_folder(visit: Visit) -> None:
    """A file beside the libraries' own is not to be had, however its address is spelled."""

    async def test(site: Site) -> None:
        cookie = f"Cookie: {await site.cookie()}"
        assert await status(site, "GET", "/static/js/bokeh.min.js", cookie) == 200
        for start in ("/static/", "/static/extensions/panel/", "/static/extensions/"):
            for up in ("../", "%2e%2e/", "..%2f", "%2e%2e%2f", "..%5c", "/../", "/"):
                path = start + up * 12 + "etc/passwd"
                assert await status(site, "GET", path, cookie) in (400, 403, 404), path

    visit(test)


def test_every_own_address_is_guarded(visit: Visit) -> None:
    """Each route of each module is guarded, and answers 403 without the cookie."""

    async def test(site: Site) -> None:
        routes = [route for module in serve.ROUTES for route in module.routes(site.project)]
        assert len(routes) >= 6
        for pattern, handler, _ in routes:
            assert issubclass(handler, Guarded)
            assert (await site.get(sample(pattern))).code == 403

    visit(test)


def test_an_error_tells_its_status_alone(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake in a handler is answered with its number: no traceback and no path."""
    monkeypatch.setattr(serve, "ROUTES", (*serve.ROUTES, Failing))

    async def test(site: Site) -> None:
        answer = await site.get("/broken", await site.cookie())
        assert (answer.code, answer.body) == (500, b"500\n")

    visit(test)


def test_each_start_has_an_id_of_its_own(visit: Visit) -> None:
    """The id stays while the server runs and is another one after a restart."""
    seen = []

    async def test(site: Site) -> None:
        cookie = await site.cookie()
        answers = [await site.get("/boot", cookie) for _ in range(2)]
        assert answers[0].body == answers[1].body == site.project.boot_id.encode()
        assert answers[0].headers["Cache-Control"] == "no-store"
        seen.append(answers[0].body)

    visit(test)
    visit(test)
    assert len(set(seen)) == 2
