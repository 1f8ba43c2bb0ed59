"""Send every message of a page: Panel 1.9 can leave one behind until the next is sent.

Panel writes a document's messages in a task and, once they are written, removes the mark by which
a later task knows that it has to write. A message that was scheduled during the writing finds no
mark, and stays where it is. The text for Panel's developers is docs/upstream/panel-dispatch.md.
"""

from __future__ import annotations

import asyncio
from typing import Any

import panel
from panel.io import document as panel_document

AFFECTED = "1.9."  # versions of Panel that begin so
RETRY_SECONDS = 0.01  # while Bokeh itself is writing to the same socket


def install() -> None:
    """Replace the function by which Panel writes messages, in the versions that lose some."""
    if panel.__version__.startswith(AFFECTED):
        panel_document._dispatch_msgs = dispatch


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
        if futures:
            panel_document._WRITE_FUTURES.setdefault(document, []).extend(futures)
            await panel_document._run_write_futures(document)
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
