"""A request is answered if it names us, comes from our page and carries the cookie."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError

Visit = Callable[..., None]
Site = Any

FOREIGN = ("evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost.evil:80")
PATHS = ("/", "/enter", "/boot", "/item/0/picture", "/static/js/bokeh.min.js", "/nothing")
SITES = ("same-site", "cross-site", "something-new")


def test_a_foreign_host_is_misdirected(visit: Visit) -> None:
    """A name that a stranger points at this machine opens nothing, not even with the cookie."""

    async def test(site: Site) -> None:
        cookie = await site.cookie()
        for host, path in itertools.product(FOREIGN, PATHS):
            host = host.format(port=site.port)
            answer = await site.get(path, cookie, Host=host)
            assert answer.code == 421
            assert f"--allow-host {host}," in answer.body.decode()
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Content-Type"].startswith("text/plain")

    visit(test)


def test_a_host_that_is_no_name_is_not_repeated(visit: Visit) -> None:
    """Nothing but what a name can hold comes back in the answer."""

    async def test(site: Site) -> None:
        answer = await site.get("/", Host="<script>;default-src *")
        assert answer.code in (400, 421)
        assert b"script" not in answer.body
        assert "*" not in answer.headers.get("Content-Security-Policy", "")

    visit(test)


def test_a_foreign_host_gets_no_websocket(visit: Visit) -> None:
    """Not even with the cookie and a signed session; by its other name the machine answers."""

    async def test(site: Site) -> None:
        cookie = await site.cookie()
        token = await site.session_token(cookie)
        host = f"evil.example:{site.port}"
        with pytest.raises(HTTPClientError, match="421"):
            await site.socket(token, cookie, Host=host, Origin=f"http://{host}")
        local = f"localhost:{site.port}"
        assert (await site.get("/boot", cookie, Host=local)).code == 200
        socket = await site.socket(token, cookie, Host=local, Origin=f"http://{local}")
        assert "ACK" in str(await site.first_message(socket))

    visit(test)


def test_another_page_reaches_nothing(visit: Visit) -> None:
    """What a page of another port or site asks for is refused, though the cookie comes along."""

    async def test(site: Site) -> None:
        cookie = await site.cookie()
        for path, value in itertools.product(PATHS, SITES):
            answer = await site.get(path, cookie, **{"Sec-Fetch-Site": value})
            assert answer.code == 403, (path, value)
            assert "Set-Cookie" not in answer.headers
        origins = [f"http://127.0.0.1:{site.port + 1}", "https://evil.example", "null", ""]
        origins += [f"https://{site.host}", f"http://localhost:{site.port}", "file://"]
        for path, origin in itertools.product(PATHS, origins):
            assert (await site.get(path, cookie, Origin=origin)).code == 403, (path, origin)

    visit(test)


def test_our_own_page_is_answered(visit: Visit) -> None:
    """Requests of the page itself and typed addresses pass."""

    async def test(site: Site) -> None:
        cookie = await site.cookie()
        for value in ("same-origin", "none"):
            assert (await site.get("/boot", cookie, **{"Sec-Fetch-Site": value})).code == 200
        assert (await site.get("/boot", cookie, Origin=f"http://{site.host}")).code == 200

    visit(test)


def test_another_page_posts_no_command(visit: Visit) -> None:
    """A command that does not come from our page is refused before it is read."""

    async def test(site: Site) -> None:
        cookie, body = await site.cookie(), json.dumps({"page": "x", "commands": []})
        for headers, code in (
            ({"Origin": f"http://127.0.0.1:{site.port + 1}"}, 403),
            ({"Sec-Fetch-Site": "same-site"}, 403),
            (
                {"Origin": f"http://{site.host}", "Sec-Fetch-Site": "same-origin"},
                404,
            ),  # no such page
        ):
            answer = await site.client.fetch(
                f"http://{site.host}/commands",
                method="POST",
                body=body,
                headers={"Cookie": cookie, "Content-Type": "application/json", **headers},
                raise_error=False,
            )
            assert answer.code == code, headers

    visit(test)


def test_the_entrance_can_be_come_to_from_anywhere(visit: Visit) -> None:
    """A link or a file leads in with the token; a frame, a script or a picture does not."""

    async def test(site: Site) -> None:
        path = site.serving.entrance_url.removeprefix(site.serving.url.rstrip("/"))
        link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
        answer = await site.get(path, **link, **{"Sec-Fetch-Dest": "document"})
        assert answer.code == 200
        assert b'content="0; url=./"' in answer.body
        assert "Set-Cookie" in answer.headers
        for goal in ("iframe", "object", "empty", "image"):
            answer = await site.get(path, **link, **{"Sec-Fetch-Dest": goal})
            assert (answer.code, "Set-Cookie" in answer.headers) == (403, False)

    visit(test)


def test_the_message_names_the_origin(visit: Visit) -> None:
    """Who comes through a proxy that hides the name reads what to start the server with."""

    async def test(site: Site) -> None:
        answer = await site.get("/", Origin="https://stars.example.org")
        assert "--allow-host https://stars.example.org " in answer.body.decode()

    visit(test)
