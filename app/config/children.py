"""Start child processes: copies of one that has loaded what they need, where the system has them.

Loading numpy and the loop takes half a second of a core, and more than one of them is started: that
copied process, the standard library's fork server, does it once. It has one thread, so that a copy
of it is whole.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any

from bowerbird.app.config.signals import held_back

PRELOADED = ["bowerbird.app.config.preloaded"]  # modules that the copied process loads
LONGEST_SOCKET = 107  # bytes of a path, on Linux
SOCKET = "/pymp-12345678/listener-12345678"  # what the standard library puts below TMPDIR


def make(target: Callable[..., None], arguments: Sequence[Any]) -> BaseProcess:
    """Make a child process, not yet started; it ends with this one.

    Parameters
    ----------
    target : callable
        What it runs; importable by name.
    arguments : sequence
        What `target` is called with; connections of `pipe`, sockets, and what pickle takes.
    """
    process: BaseProcess = _context().Process(  # type: ignore[attr-defined]
        target=_run, args=(target, arguments), daemon=True
    )
    return process


def start(process: BaseProcess) -> None:
    """Start a child; it never hears Ctrl+C, which is meant for its parent.

    The first start takes as long as loading does, so that an event loop calls this in a thread.

    Parameters
    ----------
    process : BaseProcess
        As `make` gives it.
    """
    with held_back():
        process.start()


def pipe() -> tuple[Connection, Connection]:
    """Return two connected ends, one of which a child may be given."""
    ours, theirs = _context().Pipe()
    return ours, theirs


@cache
def _context() -> BaseContext:
    fits = len(os.fsencode(tempfile.gettempdir()) + SOCKET.encode()) <= LONGEST_SOCKET
    if sys.platform != "linux" or not fits:
        return multiprocessing.get_context("spawn")  # on macOS a copy is not always whole
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def _run(target: Callable[..., None], arguments: Sequence[Any]) -> None:
    # It starts with SIGTERM blocked, and must hear it: its parent's exit sends it and waits.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
    # Else numba makes a lock with a name, told of as leaked when the child is killed.
    multiprocessing.set_start_method("spawn", force=True)
    target(*arguments)
