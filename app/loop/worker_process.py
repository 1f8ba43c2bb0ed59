"""The parent's end of a worker process: it never waits for the child, whatever that does."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import multiprocessing
import os
import socket
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

from bowerbird.app.config import children
from bowerbird.app.loop.messages import decode, encode

M = TypeVar("M")

CHUNK_BYTES = 1 << 16
LARGEST_BYTES = 1 << 26  # of one message; a child that says more is ended

log = logging.getLogger(__name__)


class WorkerProcess(Generic[M]):
    """A child process that is told jobs and answers, both as lines of JSON on one socket.

    Neither starting nor sending nor ending waits: what the socket does not take yet is sent when it
    does, and a child that was ended is reaped when it has gone.

    Parameters
    ----------
    target : callable
        What the child runs: ``target(channel, **arguments)`` with a socket; importable by name.
    arguments : mapping
        JSON's types and paths.
    on_message : callable
        Called on the event loop with each message of the child.
    on_death : callable
        Called on the event loop once, when the child has ended without having been asked to.
    messages : type
        What the child may say, such as `bowerbird.app.loop.messages.Answer`; whoever says something
        else is ended.
    """

    def __init__(
        self,
        target: Callable[..., None],
        arguments: Mapping[str, Any],
        on_message: Callable[[M], None],
        on_death: Callable[[], None],
        messages: Any = Any,
    ) -> None:
        self._on_message, self._on_death, self._messages = on_message, on_death, messages
        self._unsent, self._partial = bytearray(), bytearray()
        self._started = self._ended = self._reaped = False
        self._loop = asyncio.get_running_loop()
        self._socket, theirs = socket.socketpair()
        self._socket.setblocking(False)
        self._process = children.make(_run, [target, theirs, dict(arguments)])
        self._starter = threading.Thread(target=self._start, args=[theirs], daemon=True)
        self._starter.start()
        self._loop.add_reader(self._socket, self._receive)

    def _start(self, theirs: socket.socket) -> None:
        """Start the child, in a thread; where it cannot be, its end of the socket closes."""
        with theirs:
            try:
                children.start(self._process)
            except (OSError, EOFError) as error:
                log.warning("A process could not be started: %s", error)
        with contextlib.suppress(RuntimeError):  # the loop has been closed
            self._loop.call_soon_threadsafe(self._has_started)

    def _has_started(self) -> None:
        self._started = True
        if self._ended:
            self._kill()

    @property
    def pid(self) -> int | None:
        """The child's process id; None until it has started."""
        return self._process.pid

    @property
    def seconds_without_core(self) -> float:
        """How long the child has waited for a core; see `seconds_without_core`."""
        return seconds_without_core(self.pid) if self.pid is not None else 0.0

    def send(self, message: object) -> None:
        """Send the child a message, now or when it can be; a dead one is noticed by the reader.

        Parameters
        ----------
        message : Struct
            One of `bowerbird.app.loop.messages`.
        """
        if not self._ended:
            self._unsent += encode(message)
            self._write()

    def end(self) -> None:
        """End the child now, whatever it is doing, and do not wait until it has gone."""
        if self._ended:
            return
        self._ended = True
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)
        self._socket.close()
        if self._started:
            self._kill()

    def close(self) -> None:
        """End the child and wait until it has gone."""
        self.end()
        self._starter.join()
        self._kill()
        self._reap()

    def _kill(self) -> None:
        if self.pid is not None and not self._reaped:
            self._process.kill()
            self._loop.add_reader(self._process.sentinel, self._reap)

    def _reap(self) -> None:
        if self.pid is not None and not self._reaped:
            self._reaped = True
            self._loop.remove_reader(self._process.sentinel)
            self._process.join()

    def _write(self) -> None:
        try:
            while self._unsent:
                del self._unsent[: self._socket.send(self._unsent[:CHUNK_BYTES])]
        except BlockingIOError:
            self._loop.add_writer(self._socket, self._write)
            return
        except OSError:
            self._unsent.clear()
        self._loop.remove_writer(self._socket)

    def _receive(self) -> None:
        try:
            received = self._socket.recv(CHUNK_BYTES)
        except BlockingIOError:
            return
        except OSError:
            received = b""
        begun = len(self._partial)
        self._partial += received
        if not received or len(self._partial) > LARGEST_BYTES:
            self._die()
        elif self._partial.find(b"\n", begun) >= 0:
            *lines, rest = self._partial.split(b"\n")
            self._partial = rest
            for line in lines:
                self._pass_on(bytes(line))

    def _pass_on(self, line: bytes) -> None:
        if self._ended:  # by what an earlier line led to
            return
        try:
            message: M = decode(line, self._messages)
        except ValueError:
            log.warning("A worker sent an invalid message: %.200r", line)
            self._die()
            return
        self._on_message(message)

    def _die(self) -> None:
        self.end()
        self._on_death()


def seconds_without_core(pid: int) -> float:
    """Return how long a process has waited for a core since it began, because others had them all.

    Parameters
    ----------
    pid : int

    Returns
    -------
    seconds : float
        Of its main thread; 0 where the system does not tell. Linux does.
    """
    try:
        waited = Path(f"/proc/{pid}/schedstat").read_text().split()[1]
    except (OSError, IndexError):
        return 0.0
    return int(waited) / 1e9


def _run(target: Callable[..., None], channel: socket.socket, arguments: Mapping[str, Any]) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    target(channel, **arguments)


def _end_with_parent() -> None:
    """End this child when its parent has gone, in the middle of a long computation too."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
