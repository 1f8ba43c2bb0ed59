"""Child processes: copies of one process that loads little, each of which can be ended alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest

# What runs it imports nothing else of Bowerbird, so that its fork server has what a user's has.
PARENT = '''
"""Start a child as the command line does, and print what there is then."""

import multiprocessing, multiprocessing.forkserver, os, signal, sys
from bowerbird.app.config import children


def tell(connection):
    tasks = len(os.listdir("/proc/self/task"))
    heavy = sorted({"numpy", "sklearn", "torch"} & sys.modules.keys())
    deaf = sorted(one.name for one in signal.pthread_sigmask(signal.SIG_BLOCK, []))
    connection.send([tasks, heavy, deaf, os.getpid(), multiprocessing.get_start_method()])
    connection.recv()


def started():
    ours, theirs = children.pipe()
    process = children.make(tell, [theirs])
    children.start(process)
    theirs.close()
    return process, ours, ours.recv()


if __name__ == "__main__":
'''


def run(folder: Path, body: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run some lines in a program of their own."""
    path = folder / "parent.py"
    path.write_text(PARENT + textwrap.indent(body, "    "))
    paths = os.pathsep.join(filter(None, sys.path))
    return subprocess.run(
        [sys.executable, path],
        env=os.environ | {"PYTHONPATH": paths} | environment,
        capture_output=True,
        text=True,
        timeout=240,
    )


def is_running(pid: int) -> bool:
    """Return whether a process goes on; nobody may be there to reap a zombie."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is copied")
def test_a_child_is_a_copy_with_one_thread_that_loads_nothing_heavy(tmp_path: Path) -> None:
    """It has numpy, not what a first item need not wait for, and hears no Ctrl+C but SIGTERM."""
    done = run(tmp_path, "print(started()[2][:3])")
    assert done.stdout.strip() == "[1, ['numpy'], ['SIGINT']]", done.stderr


def test_a_library_takes_a_child_for_one_that_is_no_copy(tmp_path: Path) -> None:
    """In a copy numba makes a lock with a name, and a killed child would leave it behind."""
    done = run(tmp_path, "print(started()[2][4])")
    assert done.stdout.strip() == "spawn", done.stderr


def test_where_the_temporary_folder_has_a_long_path_children_are_no_copies(tmp_path: Path) -> None:
    """A batch system's folder is too long for the address of a fork server; all works without."""
    folder = tmp_path / ("x" * 100)
    folder.mkdir()
    body = "told = started()[2]; print(told[2], multiprocessing.forkserver._forkserver.__dict__)"
    done = run(tmp_path, body, TMPDIR=str(folder))
    assert done.stdout.startswith("['SIGINT'] "), done.stderr
    assert "'_forkserver_pid': None" in done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is copied")
def test_a_fork_server_that_was_killed_is_started_again(tmp_path: Path) -> None:
    """Memory may run out for it; its child goes on, and so does the next."""
    body = """
    process, ours, told = started()
    server = multiprocessing.forkserver._forkserver._forkserver_pid
    os.kill(server, signal.SIGKILL)
    os.waitid(os.P_PID, server, os.WEXITED | os.WNOWAIT)
    _, _, second = started()
    print(told[3] != second[3], second[1])
    ours.send("end")
    """
    done = run(tmp_path, textwrap.dedent(body).strip())
    assert done.stdout.strip() == "True ['numpy']", done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is copied")
def test_a_fork_server_ends_with_its_parent(tmp_path: Path) -> None:
    """Nothing is left of a program that is killed."""
    body = """
    process, ours, told = started()
    process.kill()
    process.join()
    print(multiprocessing.forkserver._forkserver._forkserver_pid, process.exitcode, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
    """
    done = run(tmp_path, textwrap.dedent(body).strip())
    assert done.returncode == -signal.SIGKILL, done.stderr
    server, code = done.stdout.split()
    assert int(code) == -signal.SIGKILL
    until = time.monotonic() + 60
    while is_running(int(server)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_running(int(server))
