"""The suite itself: its processes end with it, and it can be run in the background of a script."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]

ATTEMPTS = """
import signal
import subprocess
import sys

SLEEP = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]
PARENT = [sys.executable, "-c", f"import subprocess; subprocess.run({SLEEP})"]


def test_that_fails(launch):
    process = launch(PARENT, stdout=subprocess.PIPE)
    assert process.stdout.readline() == "up\\n"
    print("its group:", process.pid)
    assert False


def test_that_interrupts(launch):
    process = launch(SLEEP, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == -signal.SIGINT


def test_that_forgets():
    child = subprocess.Popen(PARENT, stdout=subprocess.PIPE, text=True)
    child.stdout.readline()
    child.kill()
    child.wait()
    child.stdout.close()
"""


def ignore_interruption() -> None:
    """Do what a shell does before it starts a background job of a script."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def running_in(folder: Path) -> list[psutil.Process]:
    """List the processes that were started in a folder."""
    running = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if Path(process.cwd()) == folder and process.status() != psutil.STATUS_ZOMBIE:
                running.append(process)
    return running


def test_no_process_outlives_its_tests(tmp_path: Path) -> None:
    """What a failing test started ends; what a test forgot is ended and fails; Ctrl+C arrives."""
    conftest = (ROOT / "tests" / "conftest.py").read_text(encoding="utf-8")
    impatient = conftest.replace("SECONDS_TO_END = 60", "SECONDS_TO_END = 1")
    (tmp_path / "conftest.py").write_text(impatient, encoding="utf-8")
    (tmp_path / "test_attempts.py").write_text(ATTEMPTS, encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", tmp_path],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=ignore_interruption,
    )
    assert "1 failed, 2 passed, 1 error" in ended.stdout, ended.stdout + ended.stderr
    assert "These processes were left running: [psutil.Process(pid=" in ended.stdout
    assert running_in(tmp_path) == []
