"""A worker's parent never waits for it: not to be heard, not to hear, not to be rid of it."""

from __future__ import annotations

import asyncio
import importlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import psutil
import pytest

from bowerbird.app.config import children
from bowerbird.app.loop.worker_process import WorkerProcess

CHILD = '''
import json
import os
import time
from pathlib import Path

def wait_for(path):
    while not Path(path).exists():
        time.sleep(0.01)

def deaf(channel, *, until):
    """Listen only once a file is there, and then say how long each message was."""
    wait_for(until)
    for line in channel.makefile("rb"):
        channel.sendall(json.dumps({"bytes": len(line)}).encode() + b"\\n")

def slow(channel, *, until):
    """Write half of a message, and the other half once a file is there."""
    channel.sendall(b'{"half": ')
    wait_for(until)
    channel.sendall(b'true}\\n{"whole": true}\\n')
    wait_for("never")

def mumbling(channel, *, until):
    """Write what is no message."""
    channel.sendall(b"what?\\n")
    wait_for("never")

def dying(channel, *, until):
    """End."""
    os._exit(3)

def deep(channel, *, until):
    """Write where it is, and compute without looking up."""
    channel.sendall(json.dumps({"pid": os.getpid()}).encode() + b"\\n")
    while True:
        pass
'''

PARENT = """
import asyncio
import os
import signal
from bowerbird.app.loop.worker_process import WorkerProcess
import children_of_the_test as children

def heard(message):
    print(message["pid"], flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

async def run():
    worker = WorkerProcess(children.deep, {"until": ""}, heard, lambda: None)
    await asyncio.sleep(600)

if __name__ == "__main__":
    asyncio.run(run())
"""


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Write what a child may run where it can import it."""
    (tmp_path / "children_of_the_test.py").write_text(CHILD)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("children_of_the_test")


@contextmanager
def rescue(path: Path) -> Iterator[threading.Event]:
    """Make a file after a while from a thread, lest a loop that waits for it hangs for ever."""
    late = threading.Event()

    def make() -> None:
        late.set()
        path.touch()

    timer = threading.Timer(40, make)
    timer.start()
    yield late
    timer.cancel()


async def until(true: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(60):
        while not true():
            await asyncio.sleep(0.01)


def is_there(pid: int | None) -> bool:
    """Return whether a process exists, be it as a zombie."""
    try:
        os.kill(pid or 0, 0)
    except ProcessLookupError:
        return False
    return True


def is_running(pid: int) -> bool:
    """Return whether a process goes on; nobody may be there to reap a zombie."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_sending_does_not_wait_for_a_child_that_does_not_listen(
    child: ModuleType, tmp_path: Path
) -> None:
    """Messages far larger than a socket holds are on their way at once, and all arrive in order."""
    file, heard = tmp_path / "listen", list[dict[str, Any]]()

    async def run() -> None:
        worker = WorkerProcess(child.deaf, {"until": str(file)}, heard.append, lambda: None)
        with rescue(file) as late:
            for size in (5_000_000, 10, 3_000_000):
                worker.send({"x": "x" * size})
            assert not late.is_set()
            file.touch()
            await until(lambda: len(heard) == 3)
        worker.close()

    asyncio.run(run())
    assert [message["bytes"] for message in heard] == [5_000_010, 20, 3_000_010]


def test_hearing_half_a_message_does_not_hold_up_the_loop(
    child: ModuleType, tmp_path: Path
) -> None:
    """The loop goes on until the other half comes, and messages that come together are parted."""
    file, heard = tmp_path / "speak", list[dict[str, Any]]()

    async def run() -> None:
        worker = WorkerProcess(child.slow, {"until": str(file)}, heard.append, lambda: None)
        with rescue(file) as late:
            await until(lambda: worker._partial)
            assert not heard and not late.is_set()
            file.touch()
            await until(lambda: len(heard) == 2)
        worker.close()

    asyncio.run(run())
    assert heard == [{"half": True}, {"whole": True}]


@pytest.mark.parametrize("name", ["mumbling", "dying"])
def test_a_child_of_no_use_is_told_of_once(child: ModuleType, tmp_path: Path, name: str) -> None:
    """One that ends, and one that says what is no message, count as dead, and are reaped."""
    deaths = list[bool]()

    async def run() -> None:
        worker = WorkerProcess(
            getattr(child, name), {"until": ""}, lambda message: None, lambda: deaths.append(True)
        )
        await until(lambda: deaths)
        worker.send({"x": "to nobody"})
        await until(lambda: not is_there(worker.pid))
        worker.close()

    asyncio.run(run())
    assert deaths == [True]


def test_ending_a_child_does_not_wait_and_leaves_no_zombie(
    child: ModuleType, tmp_path: Path
) -> None:
    """It has gone soon after, and nobody is told of a death that was asked for."""
    deaths = list[bool]()

    async def run() -> None:
        worker = WorkerProcess(
            child.deaf, {"until": "never"}, lambda message: None, lambda: deaths.append(True)
        )
        worker.send({"x": "x" * 1_000_000})
        worker.end()
        await until(lambda: not is_there(worker.pid))

    asyncio.run(run())
    assert not deaths


@pytest.mark.parametrize("ending", ["end", "close"])
def test_a_start_that_takes_long_holds_nobody_up(
    child: ModuleType, tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loop goes on meanwhile, what is sent waits, and what is ended then does not stay."""
    go, start, processes = threading.Event(), children.start, list[Any]()

    def start_late(process: Any) -> None:
        go.wait(40)
        start(process)
        processes.append(process)

    monkeypatch.setattr(children, "start", start_late)

    async def run() -> None:
        worker = WorkerProcess(child.deaf, {"until": str(tmp_path)}, print, lambda: None)
        worker.send({"x": 1})
        assert worker.pid is None and not go.is_set()
        if ending == "end":
            worker.end()
            go.set()
            await until(lambda: processes and not is_there(processes[0].pid))
        else:
            go.set()
            worker.close()
        await asyncio.sleep(0.1)  # what the start has left to the loop is done
        assert not is_there(processes[0].pid)

    asyncio.run(run())


def test_a_child_that_cannot_be_started_is_told_of_as_dead(
    child: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system may have no room for it; whoever wanted it counts that as any other end."""
    deaths = list[bool]()

    def refuse(process: Any) -> None:
        raise OSError("Cannot allocate memory")

    monkeypatch.setattr(children, "start", refuse)

    async def run() -> None:
        worker = WorkerProcess(child.deaf, {"until": ""}, print, lambda: deaths.append(True))
        await until(lambda: deaths)
        worker.close()

    asyncio.run(run())
    assert deaths == [True]


def test_a_child_ends_with_its_parent_whatever_it_is_doing(
    child: ModuleType, tmp_path: Path
) -> None:
    """Where the server is killed no process goes on computing for nobody."""
    (tmp_path / "parent.py").write_text(PARENT)
    paths = os.pathsep.join([str(tmp_path), *filter(None, sys.path)])
    ended = subprocess.run(
        [sys.executable, tmp_path / "parent.py"],
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    asyncio.run(until(lambda: not is_running(int(ended.stdout))))
