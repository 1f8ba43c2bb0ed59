"""Nothing of a page stays in the server once its browser tab has gone."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import socket
import struct
import time
import warnings
import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import panel
import pytest
from bokeh.document import Document
from bokeh.events import DocumentReady
from bokeh.model import Model
from bokeh.protocol import Protocol
from panel.io.state import set_curdoc
from panel.viewable import Viewable

from bowerbird.app.server import serve
from bowerbird.app.server.map import CHUNK, PointsHandler
from bowerbird.app.session.session import Session
from bowerbird.app.views.history.card import HistoryCard
from bowerbird.app.views.label.card import LabelCard
from bowerbird.app.views.map.card import MapCard
from bowerbird.app.views.page.page import Board
from bowerbird.app.views.plots.card import PlotsCard
from bowerbird.app.views.progress.card import ChartTabs
from bowerbird.app.views.queue.card import QueueCard
from bowerbird.app.views.shared.throttle import Throttle

Visit = Callable[..., None]
Site = Any

CARDS = (Board, Session, LabelCard, MapCard, QueueCard, HistoryCard, PlotsCard, ChartTabs, Throttle)
KINDS = (*CARDS, Document, Model, Viewable)
SHARED = Counter(labels=1, projection=1)  # the witness and the map, which all pages share
SECONDS = 60
PAGES = 3
KILLED = struct.pack("ii", 1, 0)  # closes without a word, as the kernel does for a killed process


def parts_of_pages() -> list[Any]:
    """Return references to all that pages are made of, but for what is frozen."""
    gc.collect()
    return [weakref.ref(thing) for thing in gc.get_objects() if issubclass(type(thing), KINDS)]


def applications(site: Site) -> Any:
    """Return what holds the sittings of the server's one page."""
    (context,) = site.serving.server._tornado._applications.values()
    return context


async def open_page(site: Site, cookie: str) -> Any:
    """Fetch a page and its document and be ready, as a browser; returns the open websocket."""
    socket = await site.socket(await site.session_token(cookie), cookie)
    message = Protocol().create("PULL-DOC-REQ")
    await socket.read_message()  # the server's greeting: three parts
    for part in (message.header_json, message.metadata_json, message.content_json):
        await socket.write_message(part)
    while '"PULL-DOC-REPLY"' not in str(await asyncio.wait_for(socket.read_message(), SECONDS)):
        pass
    (session,) = applications(site).sessions
    session.document.callbacks.trigger_event(DocumentReady())
    return socket


async def close_page(site: Site, socket: Any) -> None:
    """Close a page's websocket, and have the server notice at once rather than in 15 s."""
    context = applications(site)
    socket.close()
    async with asyncio.timeout(SECONDS):
        while any(session.connection_count for session in context.sessions):
            await asyncio.sleep(0.01)
    await context._cleanup_sessions(0)
    assert not list(context.sessions)


def subscribers(site: Site) -> Counter[str]:
    """Return how many callbacks wait for each topic of the project."""
    return +Counter({topic: len(waiting) for topic, waiting in site.project._callbacks.items()})


@pytest.fixture
def nothing_before() -> Iterator[None]:
    """Let the collector pass over what is there already: millions of objects of libraries."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def quiet() -> Iterator[None]:
    """Write no log meanwhile: pytest keeps its records, and these keep what they tell of."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


def test_what_a_page_is_told_leaves_at_once(visit: Visit) -> None:
    """TCP holds back none of the three small frames of a message until another is acknowledged."""

    async def test(site: Site) -> None:
        client = await open_page(site, await site.cookie())
        (connection,) = site.serving.server._tornado._clients
        stream = connection._socket.ws_connection.stream
        assert stream.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        await close_page(site, client)

    visit(test)


@pytest.mark.usefixtures("quiet", "nothing_before")
def test_nothing_of_closed_pages_stays(visit: Visit) -> None:
    """Sitting, cards, document, models and subscriptions are gone when their tab has gone."""

    async def test(site: Site) -> None:
        cookie = await site.cookie()
        parts = []
        for _ in range(PAGES):
            socket = await open_page(site, cookie)
            async with asyncio.timeout(SECONDS):
                while not set(CARDS) <= {type(part()) for part in parts_of_pages()}:
                    await asyncio.sleep(0.1)
            parts += parts_of_pages()
            assert subscribers(site)["labels"] > 1
            await close_page(site, socket)
            assert subscribers(site) == SHARED
        async with asyncio.timeout(SECONDS):
            while left := [part for part in parts if part() is not None]:
                await asyncio.sleep(0.1)  # a timer may hold one for a second
                gc.collect()
        assert not left

    visit(test)


@pytest.mark.usefixtures("quiet")
def test_a_page_that_sent_nonsense_spoils_no_other(visit: Visit) -> None:
    """A message that fails leaves no current document behind, which a new page would stumble on."""

    async def test(site: Site) -> None:
        cookie = await site.cookie()
        socket = await open_page(site, cookie)
        change = {"kind": "ModelChanged", "model": {"id": "none"}, "attr": "seen", "new": True}
        header = {"msgid": "nonsense", "msgtype": "PATCH-DOC"}
        for part in (header, {}, {"events": [change]}):
            await socket.write_message(json.dumps(part))
        while '"ERROR"' not in str(await asyncio.wait_for(socket.read_message(), SECONDS)):
            pass
        assert panel.state.curdoc is None
        await close_page(site, socket)
        gc.collect()
        page = await site.get("/", cookie)
        assert page.code == 200
        assert '"token"' in page.body.decode()

    visit(test)


def test_a_browser_that_is_killed_leaves_no_traceback(
    visit: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    """A connection that is cut between two frames of a message fails in silence, as a closed tab.

    The browser's end is gone before the server hears of it: the first frame closes the connection,
    and the second finds it closed.
    """
    failures: list[Any] = []

    async def test(site: Site) -> None:
        asyncio.get_running_loop().set_exception_handler(lambda loop, about: failures.append(about))
        client = await open_page(site, await site.cookie())
        (session,) = applications(site).sessions
        (connection,) = session._subscribed_connections
        with await asyncio.wait_for(session._lock.acquire(), SECONDS):
            pass  # nobody is writing to it
        stream = client.protocol.stream
        stream.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, KILLED)
        stream.close()
        client.close()
        with set_curdoc(session.document), panel.io.unlocked():
            assert connection._socket.ws_connection is not None  # not heard of yet
            session.document.title = "late"
        async with asyncio.timeout(SECONDS):
            while session.connection_count:
                await asyncio.sleep(0.01)

    with caplog.at_level(logging.WARNING):
        visit(test)
        gc.collect()
    assert failures == []
    assert [record.getMessage() for record in caplog.records] == []


def test_a_browser_that_is_killed_while_it_fetches_the_map_leaves_no_traceback(
    visit: Visit, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is gone before all pieces are sent is sent no more, and nothing is logged of it."""
    asked = asyncio.Event()
    whole = PointsHandler.send

    async def test(site: Site) -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", site.port)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, KILLED)

        async def send(handler: PointsHandler, array: Any) -> None:
            writer.transport.abort()
            await asyncio.sleep(0)  # in which the transport is closed
            try:
                await whole(handler, np.zeros(3 * CHUNK, np.uint8))
            finally:
                asked.set()

        monkeypatch.setattr(PointsHandler, "send", send)
        lines = ("GET /map/points HTTP/1.1", f"Host: {site.host}", f"Cookie: {await site.cookie()}")
        writer.write("\r\n".join((*lines, "", "")).encode())
        await asyncio.wait_for(asked.wait(), SECONDS)

    with caplog.at_level(logging.WARNING):
        visit(test)
    assert [record.getMessage() for record in caplog.records] == []


def test_what_a_browser_sent_before_a_ping_found_it_gone_is_left(
    visit: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    """Once a ping has taken the session from a connection, its messages and its end do nothing."""

    async def test(site: Site) -> None:
        client = await open_page(site, await site.cookie())
        (connection,) = site.serving.server._tornado._clients
        site.serving.server._tornado.client_lost(connection)  # as the failed ping does
        message = Protocol().create("PULL-DOC-REQ")
        for part in (message.header_json, message.metadata_json, message.content_json):
            await client.write_message(part)
        client.close()
        async with asyncio.timeout(SECONDS):
            while connection._socket.ws_connection is not None:
                await asyncio.sleep(0.01)

    with caplog.at_level(logging.WARNING):
        visit(test)
    assert [record.getMessage() for record in caplog.records] == []


def test_a_server_that_ends_sends_what_it_began_to(visit: Visit) -> None:
    """Both messages that are due when the server is told to end have been written when it has."""
    written = []

    async def test(site: Site) -> None:
        socket = await open_page(site, await site.cookie())
        (session,) = applications(site).sessions
        (connection,) = session._subscribed_connections

        async def send_slowly(event: object) -> None:
            await asyncio.sleep(0.1)
            written.append(event)

        connection.send_patch_document = send_slowly

        def change() -> None:
            session.document.title = "one"
            session.document.title = "two"

        asyncio.ensure_future(session.with_document_locked(change))  # noqa: RUF006
        await asyncio.sleep(0)
        socket.close()

    visit(test)
    assert len(written) == 2


def test_a_message_that_the_servers_end_leaves_warns_of_nothing(visit: Visit) -> None:
    """What was to be sent and never is leaves no warning; what is awaited is sent."""

    async def test(site: Site) -> None:
        client = await open_page(site, await site.cookie())
        (session,) = applications(site).sessions
        (connection,) = session._subscribed_connections
        message = Protocol().create("PULL-DOC-REQ")
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            connection._socket.send_message(message)
            gc.collect()
        await connection._socket.send_message(message)
        while '"PULL-DOC-REQ"' not in str(await asyncio.wait_for(client.read_message(), SECONDS)):
            pass
        await close_page(site, client)

    visit(test)


def test_a_server_that_ends_waits_for_all_its_pages_at_once(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three pages that hang hold the end of the server back no longer than one does."""
    monkeypatch.setattr(serve, "SENDING_SECONDS", 2.0)
    told: list[float] = []

    async def test(site: Site) -> None:
        cookie = await site.cookie()
        for _ in range(3):
            await site.session_token(cookie)
        sessions = list(applications(site).sessions)
        assert len(sessions) == 3
        for session in sessions:
            await session._lock.acquire()
        told.append(time.monotonic())

    visit(test)
    assert time.monotonic() - told[0] < 6.0  # one after the other they take that long
