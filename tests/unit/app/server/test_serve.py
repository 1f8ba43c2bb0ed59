"""A server starts on this machine alone, gives each tab its sitting, and ends cleanly."""

from __future__ import annotations

import asyncio
import socket
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from bokeh.util.token import get_token_payload

from bowerbird.app.server import addresses
from bowerbird.app.views.page import page as page_module
from bowerbird.data.errors import ProjectError

Visit = Callable[..., None]
Site = Any


def test_it_listens_to_this_machine_alone(visit: Visit) -> None:
    """The server's sockets are bound to the loopback address."""

    async def test(site: Site) -> None:
        sockets = site.serving.server._http._sockets.values()
        assert {s.getsockname() for s in sockets} == {("127.0.0.1", site.port)}

    visit(test)


def test_a_taken_port_is_refused(visit: Visit) -> None:
    """A port that was asked for and is taken is an error in one line that names it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ProjectError, match=f"Port {port}: Address already in use"):
            visit(_nothing, port=port)


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_cannot_be_is_refused(visit: Visit, port: int) -> None:
    """A number that is no port is refused in one line that says what is."""
    with pytest.raises(ProjectError, match=f"Port is {port}; 0 to 65535"):
        visit(_nothing, port=port)


def test_the_next_free_port_is_taken(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a port the first free one from the usual one on is taken."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        usual = taken.getsockname()[1]
        monkeypatch.setattr(addresses, "FIRST_PORT", usual)

        async def test(site: Site) -> None:
            assert usual < site.port < usual + addresses.PORTS_TRIED

        visit(test, port=None)


# Tornado leaves a socket that it could not bind to the collection of garbage.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_port_that_is_taken_meanwhile_is_no_hindrance(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two servers that find the same port free, the slower one takes another."""
    free_port = addresses.free_port
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        finds = iter([taken.getsockname()[1]])
        monkeypatch.setattr(
            addresses, "free_port", lambda *about: next(finds, None) or free_port(*about)
        )

        async def test(site: Site) -> None:
            assert site.port != taken.getsockname()[1]
            assert (await site.enter()).code == 302

        visit(test)


def test_a_page_asks_for_no_library_that_it_does_not_use(visit: Visit) -> None:
    """Every open page reads what it asks for: half a megabyte of tables is not among that."""

    async def test(site: Site) -> None:
        page = (await site.get("/", await site.cookie())).body.lower()
        assert b"gridstack" in page and b"tabulator" not in page

    visit(test)


def test_a_page_that_fails_tells_no_path(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that cannot be built is answered without a traceback or a path of this machine."""

    def broken(session: Any) -> None:
        raise RuntimeError(f"in {__file__}")

    monkeypatch.setattr(page_module, "page", broken)

    async def test(site: Site) -> None:
        cookie = await site.cookie()
        answer = await site.get("/", cookie)
        assert b"Traceback" not in answer.body and __file__.encode() not in answer.body
        assert (await site.get("/boot", cookie)).code == 200

    visit(test)


def test_each_tab_has_a_sitting_of_its_own(visit: Visit) -> None:
    """Two pages have two sittings, and a sitting's subscriptions go with its page."""

    async def test(site: Site) -> None:
        def count() -> Counter[str]:
            return Counter({t: len(found) for t, found in site.project._callbacks.items()})

        cookie = await site.cookie()
        await site.get("/", cookie)
        one = count()
        await site.get("/", cookie)
        two = count()
        assert two["labels"] > one["labels"] > 0
        for context in site.serving.server._tornado._applications.values():
            await context._cleanup_sessions(0)
        assert +count() == +Counter({t: 2 * one[t] - two[t] for t in two})  # what all tabs share

    visit(test)


def test_the_project_is_let_go_when_the_server_stops(visit: Visit) -> None:
    """After a stop the same project can be opened again at once, on the same port."""
    ports = []

    async def test(site: Site) -> None:
        ports.append(site.port)

    visit(test)
    visit(test, port=ports[0])
    assert len(set(ports)) == 1


async def _nothing(site: Site) -> None:
    await asyncio.sleep(0)


def test_a_page_can_reconnect_after_a_month(visit: Visit) -> None:
    """The token that a page was given when it was opened holds for as long as pages stand open."""

    async def test(site: Site) -> None:
        token = await site.session_token(await site.cookie())
        assert get_token_payload(token)["session_expiry"] > time.time() + 30 * 24 * 3600

    visit(test)
