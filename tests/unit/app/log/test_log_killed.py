"""A project whose server is killed at any moment has every label that was acknowledged."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import apsw

from bowerbird.app.log.sqlite import read_log
from bowerbird.app.log.writer import Log

Launch = Callable[..., "subprocess.Popen[str]"]
ROUNDS = 20

# Tells each label on a line of its own once it is acknowledged. A line is written by one call and
# is short enough to arrive whole or not at all.
WRITER = """
import os, sys, threading
from pathlib import Path
from bowerbird.app.log.codec import event_of
from bowerbird.app.log.writer import Log

log, name = Log(Path(sys.argv[1])), sys.argv[2]

def write(client):
    for i in range(10**9):
        body = {"items": [i], "class": "star", "seconds": 0.5}
        (event,) = log.append([event_of("labelled", body, id=f"{name}-{client}-{i}")]).result()
        os.write(1, f"{event.id} {event.seq}\\n".encode())

for client in range(8):
    threading.Thread(target=write, args=(client,)).start()
"""


def killed(launch: Launch, folder: Path, name: str, after: int) -> dict[str, int]:
    """Let a process write, kill it when some labels are acknowledged, and give all that were."""
    command = [sys.executable, "-c", WRITER, str(folder), name]
    process = launch(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(after)]
    process.kill()
    lines += process.stdout.readlines()
    assert process.wait() == -9, "the writer ended before it was killed"
    return {e: int(seq) for e, seq in (line.split() for line in lines)}


def test_a_killed_server_loses_nothing(launch: Launch, tmp_path: Path) -> None:
    """Twenty kills under load: all acknowledged labels are there, at their numbers, no repair."""
    folder = tmp_path / "p.bower"
    chance = random.Random(0)
    acknowledged: dict[str, int] = {}
    for number in range(ROUNDS):
        acknowledged |= killed(launch, folder, str(number), chance.randint(1, 400))
        seen = {event.id for event in read_log(folder)}  # an export, before any server is back
        log = Log(folder)
        found = {event.id: event.seq for event in log.read()}
        assert seen == found.keys()
        log.close()
        assert acknowledged.items() <= found.items()
        assert sorted(found.values()) == list(range(1, len(found) + 1))
        connection = apsw.Connection(str(folder / "log.sqlite"))
        assert connection.pragma("integrity_check") == "ok"
        connection.close()
    assert len(acknowledged) > ROUNDS
