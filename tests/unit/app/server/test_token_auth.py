"""Nobody comes in without the token of this start or the cookie that it was exchanged for."""

from __future__ import annotations

import stat
from collections.abc import Callable
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from bokeh.util.token import generate_jwt_token, generate_session_id
from tornado.httpclient import HTTPClientError
from tornado.web import create_signed_value

from bowerbird.app.server.token_auth import write_redirect

Visit = Callable[..., None]
Site = Any


def test_the_token_is_exchanged_for_a_cookie(visit: Visit) -> None:
    """The token gives a cookie that scripts cannot read and other sites cannot use."""

    async def test(site: Site) -> None:
        answer = await site.enter()
        assert (answer.code, answer.headers["Location"]) == (302, "./")
        name, cookie = next(iter(SimpleCookie(answer.headers["Set-Cookie"]).items()))
        assert name.startswith("bowerbird-")
        assert cookie["httponly"] and cookie["samesite"] == "Strict" and cookie["path"] == "/"
        assert (await site.get("/", await site.cookie())).code == 200

    visit(test)


def test_the_token_is_good_until_the_server_stops(visit: Visit) -> None:
    """A second browser may use the address; after a restart the token is another one."""
    seen = []

    async def test(site: Site) -> None:
        assert [(await site.enter()).code for _ in range(2)] == [302, 302]
        for old in seen:
            assert (await site.enter(old)).code == 403
        seen.append(site.serving.entrance_url.rpartition("=")[2])

    visit(test)
    visit(test)
    assert len(set(seen)) == 2


def test_another_token_is_refused(visit: Visit) -> None:
    """A wrong token gets no cookie and one line of plain text, whatever its characters."""

    async def test(site: Site) -> None:
        for token in ("", "wrong", "%C3%A9", "%00", "x" * 5000):
            answer = await site.enter(token)
            assert answer.code == 403
            assert "Set-Cookie" not in answer.headers
            assert answer.headers["Content-Type"].startswith("text/plain")
            assert "the address that it printed" in answer.body.decode()

    visit(test)


def test_without_a_cookie_there_is_no_page(visit: Visit) -> None:
    """A browser without the cookie hears how to come in, and sees nothing of the project."""

    async def test(site: Site) -> None:
        answer = await site.get("/")
        assert answer.code == 403
        assert b"the address that it printed" in answer.body
        assert b"token" not in answer.body

    visit(test)


def test_a_forged_cookie_is_refused(visit: Visit) -> None:
    """A cookie that is not signed by this project's secret opens nothing."""

    async def test(site: Site) -> None:
        name, _, mine = (await site.cookie()).partition("=")
        other = create_signed_value(b"another secret", name, "annotator").decode()
        for value in ("annotator", other, mine[:-1] + ("0" if mine[-1] != "0" else "1")):
            assert (await site.get("/", f"{name}={value}")).code == 403
            assert (await site.get("/boot", f"{name}={value}")).code == 403

    visit(test)


def test_a_restart_keeps_people_in(visit: Visit) -> None:
    """The cookie of before a restart still opens the project, and no other project."""
    kept = {}

    async def first(site: Site) -> None:
        kept["cookie"], kept["port"] = await site.cookie(), site.port

    async def again(site: Site) -> None:
        assert (await site.get("/", kept["cookie"])).code == 200

    async def another(site: Site) -> None:
        assert (await site.get("/", kept["cookie"])).code == 403

    visit(first)
    visit(again, port=kept["port"])
    visit(another, name="other", port=kept["port"])


def test_the_websocket_asks_for_the_cookie(visit: Visit) -> None:
    """A valid session without the cookie gets no websocket; with it it does."""

    async def test(site: Site) -> None:
        cookie = await site.cookie()
        token = await site.session_token(cookie)
        with pytest.raises(HTTPClientError, match="403"):
            await site.socket(token)
        socket = await site.socket(token, cookie)
        assert "ACK" in str(await site.first_message(socket))

    visit(test)


def test_the_websocket_refuses_a_foreign_origin(visit: Visit) -> None:
    """Another site's page in the same browser gets no websocket, though the cookie is sent."""

    async def test(site: Site) -> None:
        cookie = await site.cookie()
        token = await site.session_token(cookie)
        host, port = site.host.split(":")
        for foreign in ("evil.example", f"{host}.evil.example:{port}", f"{host}:{port}0"):
            with pytest.raises(HTTPClientError, match="403"):
                await site.socket(token, cookie, Origin=f"http://{foreign}")

    visit(test)


def test_a_forged_session_is_refused(visit: Visit) -> None:
    """A session that this server did not sign is closed before it says anything."""

    async def test(site: Site) -> None:
        cookie = await site.cookie()
        for secret in (None, b"another secret"):
            signed = secret is not None
            session = generate_session_id(secret, signed)
            forged = generate_jwt_token(session, secret, signed)
            socket = await site.socket(forged, cookie)
            assert await site.first_message(socket) is None

    visit(test)


def test_the_redirect_is_for_its_owner_alone(tmp_path: Path) -> None:
    """The file with the token is made with mode 0600; a link in its place is not followed."""
    target = tmp_path / "target"
    target.write_text("untouched")
    (tmp_path / "open.html").symlink_to(target)
    path = write_redirect(tmp_path, 'http://127.0.0.1:1/enter?token=a"><script>')
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert target.read_text() == "untouched"
    assert "<script>" not in path.read_text()


def test_the_redirect_goes_with_the_server(visit: Visit) -> None:
    """The file with the token holds this start's address, and is gone after it."""
    left = []

    async def test(site: Site) -> None:
        assert site.serving.entrance_url in site.serving.redirect.read_text()
        left.append(site.serving.redirect)

    visit(test)
    assert not left[0].exists()
