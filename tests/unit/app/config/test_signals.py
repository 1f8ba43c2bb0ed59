"""Processes that are started in the middle of Ctrl+C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from bowerbird.app.config.signals import held_back

ASK = "import signal; print(sorted(s.name for s in signal.pthread_sigmask(signal.SIG_BLOCK, [])))"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_is_heard_afterwards_though_another_thread_takes_it(number: signal.Signals) -> None:
    """What is being started is started whole, and the interruption is not lost."""
    until, steps = threading.Event(), []
    other = threading.Thread(target=until.wait)
    other.start()
    try:
        with pytest.raises(KeyboardInterrupt), held_back():
            os.kill(os.getpid(), number)
            time.sleep(0.1)  # the other thread has been given it by now
            steps.append("started")
    finally:
        until.set()
        other.join()
    assert steps == ["started"]


@pytest.mark.parametrize("unheard", [["SIGINT", "SIGTERM"], ["SIGINT"]])
def test_what_is_started_does_not_hear_it(unheard: list[str]) -> None:
    """The new process is deaf to what is named, and this one is not."""
    with held_back([signal.Signals[name] for name in unheard]):
        started = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True)
    assert started.stdout.strip() == str(unheard)
    assert not signal.pthread_sigmask(signal.SIG_BLOCK, []) & {signal.SIGINT, signal.SIGTERM}
