"""Ctrl+C and SIGTERM: kept away from a process that is being started, and heard by a server."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker

INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def held_back() -> Iterator[None]:
    """Hold Ctrl+C and SIGTERM back for a moment, until what is started meanwhile has been started.

    To block them would not be enough: the system hands them to any other thread of this process,
    and Python then raises them in this one, which may just be writing what the new process begins
    with. They are heard once the moment is over. What is started hears neither, unless it wants to:
    they reach all processes of a terminal's or a batch system's job, and each that is only starting
    would end with a traceback.
    """
    resource_tracker.ensure_running()  # its start would unblock them
    is_main = threading.current_thread() is threading.main_thread()  # others hear none
    arrived: list[int] = []
    handlers = {number: signal.getsignal(number) for number in INTERRUPTIONS if is_main}
    # One that a library in C has set could not be put back.
    handlers = {number: handler for number, handler in handlers.items() if handler is not None}
    for number in handlers:
        signal.signal(number, lambda came, frame: arrived.append(came))
    before = signal.pthread_sigmask(signal.SIG_BLOCK, INTERRUPTIONS)
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        for came in arrived:
            signal.raise_signal(came)


@contextmanager
def until_signalled() -> Iterator[asyncio.Event]:
    """Set an event when the process is told to end.

    Yields
    ------
    ended : asyncio.Event
    """
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    signals = [signal.SIGTERM]
    # A script's background job starts with it ignored: Ctrl+C is then meant for others.
    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
        signals.append(signal.SIGINT)
    for number in signals:
        loop.add_signal_handler(number, ended.set)
    yield ended
    for number in signals:
        loop.remove_signal_handler(number)
