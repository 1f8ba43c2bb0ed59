"""Processes that are started in the middle of Ctrl+C."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from bowerbird.app.config.signals import held_back

ASK = "import signal; print(sorted(s.name for s in signal.pthread_sigmask(signal.SIG_BLOCK, [])))"
# The system hands a signal to any thread that does not block it: this one does, the other does not.
START = """
import os, signal, sys, threading, time
from bowerbird.app.config.signals import held_back

signal.signal(signal.SIGTERM, signal.default_int_handler)
signal.signal(signal.SIGINT, signal.default_int_handler)
threading.Thread(target=time.sleep, args=(1,), daemon=True).start()
try:
    with held_back():
        os.kill(os.getpid(), int(sys.argv[1]))
        time.sleep(0.2)
        print("started")
except KeyboardInterrupt:
    print("heard")
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_is_heard_afterwards_though_another_thread_takes_it(number: signal.Signals) -> None:
    """What is being started is started whole, and the interruption is not lost."""
    command = [sys.executable, "-c", START, str(int(number))]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.stdout.splitlines() == ["started", "heard"], ran.stderr


def test_what_is_started_does_not_hear_it() -> None:
    """The new process is deaf to both, and this one is not."""
    with held_back():
        started = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True)
    assert started.stdout.strip() == "['SIGINT', 'SIGTERM']"
    assert not signal.pthread_sigmask(signal.SIG_BLOCK, []) & {signal.SIGINT, signal.SIGTERM}
