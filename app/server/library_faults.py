"""Replace four functions of the libraries that have a fault, until the libraries are mended.

Panel 1.9 can leave a message behind until the next is sent. It writes a document's messages in a
task and, once they are written, removes the mark by which a later task knows that it has to write.
A message that was scheduled during the writing finds no mark, and stays where it is. The text for
Panel's developers is docs/upstream/panel-dispatch.md.

Panel begins to write all frames of a message, and forgets those that it has begun where a later one
finds the connection closed, as after a browser that was killed. The failure of the first is then
heard of by nobody, and ends as a traceback in the terminal. The text for Panel's developers is
docs/upstream/panel-closed-socket.md.

A change that waits in Panel's queue can be overtaken by a later one that Bokeh sends by itself, as
from a callback of the next tick: the page then shows for ever what was true before. The text for
Panel's developers is docs/upstream/panel-order.md.

Bokeh notes the document whose callback runs, and forgets it only if the callback ends well. After
one message that fails, whatever runs outside a page would take that document for its own, and wait
for a page that is loaded long since or gone. The text for Bokeh's developers is
docs/upstream/bokeh-current-document.md.
"""

from __future__ import annotations

import asyncio
import json
import logging
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import panel
from bokeh.document import Document
from bokeh.document.locking import UnlockedDocumentProxy
from bokeh.io import doc as bokeh_doc
from bokeh.server.connection import ServerConnection
from panel.io import document as panel_document
from tornado.websocket import WebSocketClosedError, WebSocketHandler

AFFECTED = "1.9."  # versions of Panel that begin so
RETRY_SECONDS = 0.01  # while Bokeh itself is writing to the same socket

log = logging.getLogger(__name__)


def send_every_message() -> None:
    """Replace the functions that write messages, in the versions of Panel that lose some."""
    if panel.__version__.startswith(AFFECTED):
        panel_document._dispatch_msgs = dispatch
        panel_document.dispatch_tornado = write_frames
        ServerConnection.send_patch_document = send_in_order  # type: ignore[assignment,method-assign]


def forget_current_document() -> None:
    """Replace the context manager by which Bokeh notes the current document."""
    bokeh_doc.patch_curdoc = note_current


async def dispatch(document: Any) -> None:
    """Write a document's messages until none is left, those included that come meanwhile.

    Parameters
    ----------
    document : bokeh.document.Document
    """
    waiting = panel_document._WRITE_MSGS
    while document in waiting:
        blocked, futures = {}, []
        for connection, messages in waiting.pop(document).items():
            if _is_being_written(connection):
                blocked[connection] = messages
                continue
            for message in messages:
                futures += _write(connection, message)
        if blocked:  # ahead of what has come since, so that the order stays
            newer = waiting.get(document, {})
            waiting[document] = {
                late: blocked.get(late, []) + newer.get(late, []) for late in {**blocked, **newer}
            }
        # All at once: what is awaited one by one is left alone where the server ends meanwhile.
        for outcome in await asyncio.gather(*futures, return_exceptions=True):
            if isinstance(outcome, Exception) and not isinstance(outcome, WebSocketClosedError):
                log.warning("a message to a page could not be sent: %s", outcome)
        if blocked:
            await asyncio.sleep(RETRY_SECONDS)
    panel_document._WRITE_BLOCK.pop(document, None)


def _is_being_written(connection: Any) -> bool:
    socket = connection._socket
    gone = getattr(socket, "ws_connection", socket) is None  # it will never be free again
    lock = getattr(socket, "write_lock", None)
    return not gone and lock is not None and lock._block._value == 0


def _write(connection: Any, message: Any) -> Any:
    """Begin to write a message by the way that Panel has for this kind of socket."""
    handler = panel_document.extra_socket_handlers.get(type(connection._socket))
    if handler is not None:
        return handler(connection, msg=message)  # type: ignore[call-arg]
    return panel_document.dispatch_tornado(connection, msg=message)


def write_frames(conn: Any, events: Any = None, msg: Any = None) -> list[Any]:
    """Begin to write the frames of a message, up to the one that finds the connection closed.

    Parameters
    ----------
    conn : bokeh.server.connection.ServerConnection
        Of one page.
    events : list of DocumentPatchedEvent, optional
        What to make the message of, where there is none yet.
    msg : bokeh.protocol.message.Message, optional

    Returns
    -------
    futures : list of Future
        Of each frame that was begun; none where the connection was closed before.
    """
    message = conn.protocol.create("PATCH-DOC", events) if msg is None else msg
    frames = [(message.header_json, False), (message.metadata_json, False)]
    frames += [(message.content_json, False)]
    for buffer in message._buffers:
        frames += [(json.dumps(buffer.ref), False), (buffer.to_bytes(), True)]
    futures: list[Any] = []
    with suppress(WebSocketClosedError):  # the server hears of it by itself
        for frame, binary in frames:
            # Without Bokeh's lock, as Panel does it: whoever calls has seen that it is free.
            futures.append(WebSocketHandler.write_message(conn._socket, frame, binary))
    return futures


def send_in_order(connection: Any, event: Any) -> asyncio.Future[None]:
    """Send a change behind those that Panel is about to send to the same page.

    Parameters
    ----------
    connection : bokeh.server.connection.ServerConnection
        Of one page.
    event : DocumentPatchedEvent

    Returns
    -------
    sent : Future
        Done: a change is written when its turn comes, and whoever waits for it holds up the page.
    """
    panel_document.schedule_write_events(connection.session.document, [connection], [event])
    sent: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    sent.set_result(None)
    return sent


@contextmanager
def note_current(doc: Document | UnlockedDocumentProxy) -> Iterator[None]:
    """Note the current document, and forget it whether or not its callback fails.

    Parameters
    ----------
    doc : Document or UnlockedDocumentProxy
    """
    bokeh_doc._PATCHED_CURDOCS.append(weakref.ref(doc))
    del doc  # the callback may be the last to hold it
    try:
        yield
    finally:
        bokeh_doc._PATCHED_CURDOCS.pop()
