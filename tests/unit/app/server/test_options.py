"""What is named when a server starts is let in, and nothing else is."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError

from bowerbird.app.server.options import PROXY_HEADER, ServerOptions
from bowerbird.data.errors import BowerbirdError, ConfigError

Visit = Callable[..., None]
Site = Any

STARS = "https://stars.example.org"


def has_ipv6() -> bool:
    """Return whether this machine's loopback speaks IPv6."""
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            return False
    return True


@pytest.mark.parametrize(
    ("given", "prefix"),
    [
        ("", ""),
        ("/", ""),
        ("tools", "/tools"),
        ("/a/b.c-d/", "/a/b.c-d"),
        ("/user/a@b", "/user/a@b"),
    ],
)
def test_a_prefix_has_one_form(given: str, prefix: str) -> None:
    """Slashes around it make no difference."""
    assert ServerOptions(prefix=given).prefix == prefix


@pytest.mark.parametrize(
    "wrong",
    [
        {"prefix": "/a b"},
        {"prefix": "/a/../b"},
        {"prefix": "/a//b"},
        {"prefix": "/(.*)"},
        {"prefix": "/a?b"},
        {"host": "stars.example.org"},
        {"host": ""},
        {"host": "127.0.0.1:80"},
        {"allow_hosts": ("*",)},
        {"proxy_token": "short"},
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    """Patterns, names for addresses and short secrets end in one line."""
    with pytest.raises(ConfigError) as caught:
        ServerOptions(**wrong)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", ["127.0.0.1:1", "localhost:1"]),
        ("localhost", ["127.0.0.1:1", "localhost:1"]),
        ("0.0.0.0", ["127.0.0.1:1", "localhost:1"]),
        ("::1", ["[::1]:1", "localhost:1"]),
        ("::", ["127.0.0.1:1", "localhost:1", "[::1]:1"]),
        ("192.0.2.7", ["192.0.2.7:1"]),
    ],
)
def test_an_address_stands_for_its_own_names(host: str, expected: list[str]) -> None:
    """Who listens everywhere still answers to this machine's loopback names alone."""
    assert ServerOptions(host=host).own_hosts(1) == expected


def test_an_address_of_another_machine_is_refused(visit: Visit) -> None:
    """The error names the option and not a taken port."""
    with pytest.raises(BowerbirdError, match=r"--host is 192\.0\.2\.7; this machine has others"):
        visit(_nothing, options=ServerOptions(host="192.0.2.7"))


def test_it_listens_everywhere_when_told_to(visit: Visit) -> None:
    """Docker's way: all addresses, and by their own names none of them; the start warns."""

    async def test(site: Site) -> None:
        sockets = site.serving.server._http._sockets.values()
        assert {s.getsockname() for s in sockets} == {("0.0.0.0", site.port)}
        assert site.serving.entrance_url.startswith(f"http://127.0.0.1:{site.port}/enter?token=")
        assert (await site.get("/", await site.cookie())).code == 200
        answer = await site.get("/", await site.cookie(), Host=f"0.0.0.0:{site.port}")
        assert answer.code == 421
        lines = site.serving.addresses.lines(ServerOptions(host="0.0.0.0"))
        assert any("without encryption" in line for line in lines)

    visit(test, options=ServerOptions(host="0.0.0.0"))


@pytest.mark.skipif(not has_ipv6(), reason="the loopback has no IPv6")
def test_it_listens_by_ipv6(visit: Visit) -> None:
    """The address stands in brackets, as browsers write it."""

    async def test(site: Site) -> None:
        answer = await site.client.fetch(
            site.serving.entrance_url, follow_redirects=False, raise_error=False
        )
        assert answer.code == 302

    visit(test, options=ServerOptions(host="::1"))


def test_a_tunnel_to_another_port_has_to_be_named(visit: Visit) -> None:
    """The refusal says what to name, and what it says is enough."""
    named = []

    async def closed(site: Site) -> None:
        answer = await site.get("/", await site.cookie(), Host="localhost:8080")
        assert answer.code == 421
        named.append(answer.body.decode().split("--allow-host ")[1].split(",")[0])

    async def opened(site: Site) -> None:
        cookie = await site.cookie()
        assert (await site.get("/", cookie, Host="localhost:8080")).code == 200
        token = await site.session_token(cookie)
        socket = await site.socket(
            token, cookie, Host="localhost:8080", Origin="http://localhost:8080"
        )
        assert "ACK" in str(await site.first_message(socket))
        for origin in ("http://localhost:8081", f"http://{site.host}", "https://localhost:8080"):
            with pytest.raises(HTTPClientError, match="403"):
                await site.socket(token, cookie, Host="localhost:8080", Origin=origin)
        assert site.serving.addresses.elsewhere[0].startswith("http://localhost:8080/enter?token=")

    visit(closed)
    assert named == ["localhost:8080"]
    visit(opened, options=ServerOptions(allow_hosts=tuple(named)))


def test_a_name_with_tls_is_secure(visit: Visit) -> None:
    """The cookie is for TLS alone, the policy names wss, and only the page over TLS acts."""

    async def test(site: Site) -> None:
        token = site.serving.entrance_url.rpartition("=")[2]
        answer = await site.get(f"/enter?token={token}", Host="stars.example.org")
        (cookie,) = SimpleCookie(answer.headers["Set-Cookie"]).values()
        assert cookie["secure"] and cookie["httponly"]
        held = answer.headers["Set-Cookie"].split(";")[0]
        answer = await site.get("/", held, Host="stars.example.org")
        policy = answer.headers["Content-Security-Policy"]
        assert " wss://stars.example.org;" in policy and "ws://stars" not in policy
        for origin, code in ((STARS, 200), ("http://stars.example.org", 403)):
            answer = await site.get("/boot", held, Host="stars.example.org", Origin=origin)
            assert answer.code == code
        (local,) = SimpleCookie((await site.enter()).headers["Set-Cookie"]).values()
        assert not local["secure"]

    visit(test, options=ServerOptions(allow_hosts=(STARS,)))


def test_nothing_that_is_forwarded_is_trusted(visit: Visit) -> None:
    """Headers that any client can send change neither the host nor the scheme."""

    async def test(site: Site) -> None:
        forwarded = {
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": site.host,
            "X-Forwarded-For": "127.0.0.1",
            "Forwarded": f"host={site.host};proto=https",
        }
        assert (await site.get("/", Host="evil.example", **forwarded)).code == 421
        cookie = await site.cookie()
        answer = await site.get("/boot", cookie, Origin=f"https://{site.host}", **forwarded)
        assert answer.code == 403
        assert "wss" not in answer.headers["Content-Security-Policy"]

    visit(test, options=ServerOptions(allow_hosts=(STARS,)))


def test_every_address_has_the_prefix(visit: Visit) -> None:
    """Below the prefix the page, its files and its data; beside it nothing."""

    async def test(site: Site) -> None:
        token = site.serving.entrance_url.rpartition("=")[2]
        assert site.serving.url == f"http://{site.host}/tools/bowerbird/"
        answer = await site.get(f"/tools/bowerbird/enter?token={token}")
        assert (answer.code, answer.headers["Location"]) == (302, "./")
        (cookie,) = SimpleCookie(answer.headers["Set-Cookie"]).values()
        assert cookie["path"] == "/tools/bowerbird"
        held = answer.headers["Set-Cookie"].split(";")[0]
        for path in ("/", "/boot", "/map/points", "/static/js/bokeh.min.js"):
            assert (await site.get(f"/tools/bowerbird{path}", held)).code == 200, path
            assert (await site.get(path, held)).code == 404, path
        for path in ("/components/this/x/y/z", "/metadata", "/autoload.js"):
            assert (await site.get(f"/tools/bowerbird{path}", held)).code == 404, path
        assert (await site.get(f"/enter?token={token}")).code == 403

    visit(test, options=ServerOptions(prefix="/tools/bowerbird"))


def test_a_proxy_vouches_with_its_token(visit: Visit) -> None:
    """With the proxy's secret any name and no cookie will do; the page's origin still counts."""
    token = secrets.token_urlsafe(32)

    async def test(site: Site) -> None:
        right = {PROXY_HEADER: token, "Host": "hub.example.org"}
        assert (await site.get("/", **right)).code == 200
        for wrong in (token[:-1], token + "x", "", "é"):
            answer = await site.get("/", **(right | {PROXY_HEADER: wrong}))
            assert answer.code == 421
        for origin, code in (
            ("https://hub.example.org", 200),
            ("https://hub.example.org:8000", 403),
            ("https://evil.example", 403),
        ):
            assert (await site.get("/boot", Origin=origin, **right)).code == code, origin
        assert (await site.get("/boot", **right, **{"Sec-Fetch-Site": "same-site"})).code == 403
        lines = site.serving.addresses.lines(options)
        assert not any("token" in line for line in lines)

    options = ServerOptions(proxy_token=token)
    visit(test, options=options)


async def _nothing(site: Site) -> None:
    """Leave at once."""
