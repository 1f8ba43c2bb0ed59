"""No message to a page is left behind, and no document stays the current one after a failure."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from bokeh.document import Document
from bokeh.document.callbacks import invoke_with_curdoc
from bokeh.io import curdoc
from bokeh.io import doc as bokeh_doc
from bokeh.protocol import Protocol
from bokeh.server.connection import ServerConnection
from panel.io import document as panel_document
from tornado.websocket import WebSocketClosedError

from bowerbird.app.server import library_faults

PANELS_OWN = panel_document._dispatch_msgs
PANELS_FRAMES = panel_document.dispatch_tornado
BOKEHS_OWN = bokeh_doc.patch_curdoc
BOKEHS_SENDING = ServerConnection.send_patch_document

schedule_write: Callable[..., None] = panel_document.schedule_write_events


class Socket:
    """What a page's messages are written to, under a lock as Bokeh has it."""

    def __init__(self) -> None:
        self.write_lock = SimpleNamespace(_block=SimpleNamespace(_value=1))
        self.sent: list[str] = []
        self.written: list[asyncio.Future[None]] = []


class Connection:
    """One page's connection, with messages that are the texts that were scheduled."""

    def __init__(self) -> None:
        self._socket = Socket()
        self.protocol = SimpleNamespace(create=lambda kind, events: events)


def write(connection: Any, events: Any = None, msg: Any = None) -> list[asyncio.Future[None]]:
    socket = connection._socket
    socket.sent.append(msg[0])
    socket.written.append(asyncio.get_running_loop().create_future())
    return [socket.written[-1]]


@pytest.fixture(autouse=True)
def panel_as_before() -> Iterator[None]:
    """Have Panel write to the test's socket, and leave nothing changed behind."""
    before = panel_document._dispatch_msgs, panel_document.dispatch_tornado
    sending = ServerConnection.send_patch_document
    panel_document.extra_socket_handlers[Socket] = write  # type: ignore[assignment]
    yield
    panel_document._dispatch_msgs, panel_document.dispatch_tornado = before
    ServerConnection.send_patch_document = sending  # type: ignore[method-assign]
    del panel_document.extra_socket_handlers[Socket]


async def schedule_during_a_write() -> tuple[list[str], bool]:
    """Schedule a message in the turn of the event loop in which the one before it is written."""
    document, connection = Document(), Connection()
    socket = connection._socket
    schedule_write(document, [connection], ["first"])
    while not socket.written:
        await asyncio.sleep(0)
    socket.written[0].set_result(None)
    schedule_write(document, [connection], ["second"])
    for _ in range(20):
        await asyncio.sleep(0)
        for future in socket.written[1:]:
            if not future.done():
                future.set_result(None)
    return socket.sent, document in panel_document._WRITE_MSGS


def test_a_message_that_comes_during_a_write_is_sent() -> None:
    """With what the server installs, the second message follows the first and nothing waits."""
    library_faults.send_every_message()
    assert asyncio.run(schedule_during_a_write()) == (["first", "second"], False)


def test_messages_to_a_tab_that_closed_are_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    """Each message that fails is heard of: none fails unseen, and a closed tab is no warning."""

    async def send_to_nobody() -> None:
        document, connection = Document(), Connection()
        schedule_write(document, [connection], ["first"])
        schedule_write(document, [connection], ["second"])
        socket = connection._socket
        while len(socket.written) < 2:
            await asyncio.sleep(0)
        socket.written[0].set_exception(WebSocketClosedError())
        socket.written[1].set_exception(OSError("no route"))
        await asyncio.sleep(0.01)

    library_faults.send_every_message()
    asyncio.run(send_to_nobody())
    gc.collect()
    assert [record.message for record in caplog.records] == [
        "a message to a page could not be sent: no route"
    ]


def test_panel_itself_still_leaves_it_behind() -> None:
    """Once this fails, Panel is mended: send_every_message and its call in serve.py can go."""
    if PANELS_OWN is library_faults.dispatch:
        pytest.skip("another test of this process has served a page already")
    panel_document._dispatch_msgs = PANELS_OWN
    assert asyncio.run(schedule_during_a_write()) == (["first"], True)


async def begin_to_write_where_it_breaks(dispatch: Callable[..., Any]) -> int:
    """Write a message whose second frame finds the connection closed; returns what is awaited."""

    class Breaking:
        """A connection of Tornado's that the first frame closes."""

        def is_closing(self) -> bool:
            return False

        def write_message(self, frame: str, binary: bool) -> asyncio.Future[None]:
            self.is_closing = lambda: True  # type: ignore[method-assign]
            return asyncio.get_running_loop().create_future()

    connection: Any = Connection()
    connection._socket.ws_connection = Breaking()
    return len(dispatch(connection, msg=Protocol().create("PULL-DOC-REQ")))


def test_a_frame_that_was_begun_is_awaited_although_the_next_fails() -> None:
    """Where a connection breaks within a message, what was begun of it is still returned."""
    assert asyncio.run(begin_to_write_where_it_breaks(library_faults.write_frames)) == 1


def test_panel_itself_still_forgets_it() -> None:
    """Once this fails, Panel is mended: write_frames can go."""
    if PANELS_FRAMES is library_faults.write_frames:
        pytest.skip("another test of this process has served a page already")
    with pytest.raises(WebSocketClosedError):
        asyncio.run(begin_to_write_where_it_breaks(PANELS_FRAMES))


def test_messages_keep_their_order_while_the_socket_is_written() -> None:
    """What waits for the socket goes ahead of what is scheduled meanwhile."""

    async def wait_for_the_socket() -> list[str]:
        document, connection = Document(), Connection()
        socket, schedule = connection._socket, schedule_write
        socket.write_lock._block._value = 0
        for text in ("first", "second"):
            schedule(document, [connection], [text])
            await asyncio.sleep(0)
        assert socket.sent == []
        socket.write_lock._block._value = 1
        schedule(document, [connection], ["third"])
        while len(socket.sent) < 3:
            await asyncio.sleep(0)
            for future in socket.written:
                if not future.done():
                    future.set_result(None)
        return socket.sent

    library_faults.send_every_message()
    assert asyncio.run(wait_for_the_socket()) == ["first", "second", "third"]


def is_overtaken(send: Callable[..., Any]) -> bool:
    """Let Bokeh send a change while an earlier one waits for the socket; returns which is first."""

    class Page(Connection):
        """A page whose session has a document, as Bokeh's own connection has it."""

        def __init__(self, document: Document) -> None:
            super().__init__()
            self.session = SimpleNamespace(document=document)
            self._socket.send_message = self.send  # type: ignore[attr-defined]

        async def send(self, message: list[str]) -> None:
            self._socket.sent.append(message[0])

    async def send_two() -> list[str]:
        document = Document()
        page = Page(document)
        socket = page._socket
        socket.write_lock._block._value = 0  # a frame of a large message is on its way
        schedule_write(document, [page], ["disabled"])
        await asyncio.sleep(0)
        socket.write_lock._block._value = 1
        await send(page, "enabled")
        while len(socket.sent) < 2:
            await asyncio.sleep(0)
            for future in socket.written:
                if not future.done():
                    future.set_result(None)
        return socket.sent

    library_faults.send_every_message()
    return asyncio.run(send_two()) != ["disabled", "enabled"]


def test_a_later_change_does_not_overtake_one_that_waits() -> None:
    """What the server sets last is what the page shows: both ways to send share one queue."""
    library_faults.send_every_message()
    assert not is_overtaken(ServerConnection.send_patch_document)


def test_bokeh_itself_still_overtakes() -> None:
    """Once this fails, the libraries are mended: send_in_order can go."""
    if BOKEHS_SENDING is library_faults.send_in_order:
        pytest.skip("another test of this process has served a page already")
    assert is_overtaken(BOKEHS_SENDING)


@pytest.fixture(autouse=True)
def bokeh_as_before() -> Iterator[None]:
    """Leave Bokeh as it was."""
    before, noted = bokeh_doc.patch_curdoc, list(bokeh_doc._PATCHED_CURDOCS)
    yield
    bokeh_doc.patch_curdoc = before
    bokeh_doc._PATCHED_CURDOCS[:] = noted


def is_left_by_a_failure() -> bool:
    """Run a callback that fails; returns whether its document is the current one afterwards."""
    document = Document()

    def fail() -> None:
        assert curdoc() is document
        raise KeyError("nonsense")

    with pytest.raises(KeyError):
        invoke_with_curdoc(document, fail)
    return curdoc() is document


def test_a_callback_that_fails_leaves_no_current_document() -> None:
    """During a callback its document is the current one; after it, even a failed one, it is not."""
    library_faults.forget_current_document()
    assert not is_left_by_a_failure()


def test_bokeh_still_leaves_one() -> None:
    """Once this fails, Bokeh is mended: forget_current_document and its call in serve.py can go."""
    if BOKEHS_OWN is library_faults.note_current:
        pytest.skip("an earlier test has put ours in its place")
    bokeh_doc.patch_curdoc = BOKEHS_OWN
    assert is_left_by_a_failure()
