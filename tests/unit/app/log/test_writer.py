"""The log: order, retries, refusals, and what happens when the disk is full."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from concurrent.futures import Future, wait
from pathlib import Path
from typing import Any

import apsw
import pytest

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.events import Event, LayoutSet, Noted
from bowerbird.app.log.sqlite import SCHEMA, read_log
from bowerbird.app.log.writer import Log
from bowerbird.data.errors import EventRefused, ProjectError, ProjectLocked


def label(item: int | str, **more: Any) -> Event:
    return event_of("labelled", {"items": [item], "class": "star"}, annotator="ann", **more)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "p.bower"


@pytest.fixture
def log(folder: Path) -> Iterator[Log]:
    log = Log(folder)
    yield log
    log.close()


def again(folder: Path) -> list[Event]:
    """Open a log, read it and close it."""
    log = Log(folder)
    try:
        return log.read()
    finally:
        log.close()


def test_events_come_back_as_they_were_given(log: Log, folder: Path) -> None:
    """Whatever JSON can say is read after a restart as it was acknowledged."""
    body = {"items": [1, "1", "ß\u0000'"], "class": "a", "seconds": 0.1, "n": {"x": [None, True]}}
    given = event_of("labelled", body, annotator="Ann Ö", id="abc", time=1.7e9 + 1 / 3)
    (written,) = log.append([given]).result()
    assert written == given.at(1)
    log.close()
    assert again(folder) == [written]


def test_what_is_acknowledged_is_what_a_restart_reads(log: Log) -> None:
    """A tuple becomes a list and a number as key a text at once, not only after a restart."""
    event = Event(LayoutSet(cards={1: (0, 0, 8, 5)}, open=[], dark=False))
    (written,) = log.append([event]).result()
    assert written.body.cards == {"1": [0, 0, 8, 5]}
    assert log.read() == [written]


def test_numbers_have_no_gap_and_follow_the_order_given(log: Log) -> None:
    """Events are numbered from 1 in the order of the calls, several at once together."""
    futures = [log.append([label(i), label(-i)]) for i in range(1, 50)]
    written = [event for future in futures for event in future.result()]
    assert [event.seq for event in written] == list(range(1, 99))
    assert [event.seq for event in log.read(after=10, upto=12)] == [11, 12]
    assert log.last == 98
    assert log.append([]).result() == []


def test_a_retry_is_harmless(log: Log) -> None:
    """The same id again, alone, in a group or after a restart, gives the stored event."""
    (first,) = log.append([label(1, id="a")]).result()
    assert log.append([label(2, id="a")]).result() == [first]
    twice = log.append([label(3, id="b"), label(3, id="b"), label(4, id="a")]).result()
    assert [event.seq for event in twice] == [2, 2, 1]
    assert log.last == 2


def test_many_clients_lose_and_double_nothing(log: Log) -> None:
    """Eight threads that write, each event twice, leave each event once."""
    futures: list[Future[list[Event]]] = []

    def write(client: int) -> None:
        for i in range(100):
            futures.append(log.append([label(i, id=f"{client}-{i}")]))
            futures.append(log.append([label(i, id=f"{client}-{i}")]))

    threads = [threading.Thread(target=write, args=(client,)) for client in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait(futures)
    assert {future.result()[0].id for future in futures} == {e.id for e in log.read()}
    assert log.last == 800


def test_a_command_is_written_whole_or_not_at_all(log: Log) -> None:
    """One event that cannot be written takes the rest of its own command with it, no other's."""
    bad = Event(Noted(item=1, text=float("nan")))
    before, broken, after = (
        log.append([label(1)]),
        log.append([label(2), bad]),
        log.append([label(3)]),
    )
    with pytest.raises(ProjectError, match="nothing of this was kept"):
        broken.result()
    assert [e.body.item_ids for e in (*before.result(), *after.result())] == [[1], [3]]
    assert log.last == 2


@pytest.mark.parametrize(
    "bad",
    [
        Event(Noted(item=1, text="\ud800")),
        Event(Noted(item=1, text={1, 2})),
        Event(Noted(item=1, text="x"), time=float("inf")),
        Event(Noted(item=1, text="x"), annotator=None),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_plain_data_is_refused(log: Log, bad: Event) -> None:
    """Half a character, a set, an endless time and a nobody fail alone, and the log goes on."""
    with pytest.raises(EventRefused, match="cannot be written"):
        log.append([bad]).result()
    assert log.append([label(1)]).result()[0].seq == 1


def test_a_label_that_sqlite_refuses_takes_no_other_with_it(log: Log) -> None:
    """In a group of commands only the one that does not fit fails."""
    log._connection.limit(apsw.SQLITE_LIMIT_LENGTH, 10_000)
    long = event_of("noted", {"item": 1, "text": "x" * 20_000})
    with log._access:  # so that the commands wait and are committed as one group
        futures = [log.append([e]) for e in (label(1), label(2), long, label(3))]
    with pytest.raises(EventRefused, match="could not be written"):
        futures[2].result()
    assert [futures[i].result()[0].seq for i in (0, 1, 3)] == [1, 2, 3]


def test_an_acknowledgement_cannot_be_cancelled(log: Log) -> None:
    """A page that goes away while its label is written neither loses it nor stops the log."""
    with log._access:
        future = log.append([label(1)])
        assert not future.cancel()
    assert future.result()[0].seq == 1


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE events SET body = '{}'",
        "DELETE FROM events",
        "INSERT OR REPLACE INTO events VALUES (1, 'new', 'noted', 'eve', 0, '{}')",
        "INSERT OR REPLACE INTO events VALUES (9, 'a', 'noted', 'eve', 0, '{}')",
    ],
)
def test_events_are_never_changed(log: Log, folder: Path, change: str) -> None:
    """No statement changes, removes or replaces an event, not even from another program."""
    (event,) = log.append([label(1, id="a")]).result()
    other = apsw.Connection(str(folder / "log.sqlite"))
    try:
        other.execute(change)
    except apsw.ConstraintError as error:
        assert "never" in str(error)
    finally:
        other.close()
    assert log.read() == [event]


def test_a_folder_has_one_writer(log: Log, folder: Path) -> None:
    """A second opening is refused, names who has it, and works when the first has closed."""
    with pytest.raises(ProjectLocked, match=rf"p\.bower is open .*\({os.getpid()}\)"):
        Log(folder)
    log.close()
    log.close()
    assert again(folder) == []


def test_a_closed_log_takes_nothing(log: Log) -> None:
    """What was given before the end is written; what comes after is refused."""
    early = log.append([label(1)])
    log.close()
    assert early.result()[0].seq == 1
    with pytest.raises(ProjectError, match="closed"):
        log.append([label(2)]).result()


def test_a_newer_log_is_refused_and_left_as_it_is(folder: Path) -> None:
    """A log of a later version is not touched, by writing or by reading, nor kept locked."""
    Log(folder).close()
    connection = apsw.Connection(str(folder / "log.sqlite"))
    connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    connection.close()
    before = (folder / "log.sqlite").read_bytes()
    for open_it in (Log, Log, read_log):
        with pytest.raises(ProjectError, match=f"version {SCHEMA + 1}.*up to {SCHEMA}"):
            open_it(folder)
    assert (folder / "log.sqlite").read_bytes() == before


def test_what_is_no_log_is_refused(folder: Path, tmp_path: Path) -> None:
    """Another database, a text, a folder in its place and a file as folder are one line each."""
    folder.mkdir()
    other = apsw.Connection(str(folder / "log.sqlite"))
    other.execute("CREATE TABLE mine (x)")
    other.close()
    with pytest.raises(ProjectError, match="something else"):
        Log(folder)
    (folder / "log.sqlite").write_text("no database " * 100)
    with pytest.raises(ProjectError, match="cannot be opened as a log"):
        Log(folder)
    (folder / "log.sqlite").unlink()
    (folder / "log.sqlite").mkdir()
    with pytest.raises(ProjectError, match="cannot be opened as a log"):
        Log(folder)
    (tmp_path / "file").write_text("")
    with pytest.raises(ProjectError, match="cannot be used as a project's folder"):
        Log(tmp_path / "file")


def test_a_log_can_be_read_while_it_is_written(log: Log, folder: Path) -> None:
    """An export needs no closed server; it sees what was durable."""
    assert read_log(folder) == []
    written = log.append([label(1), label(2)]).result()
    assert read_log(folder) == written
    log.append([label(3)]).result()
    assert len(read_log(folder)) == 3
    log.close()
    assert len(read_log(folder)) == 3
    with pytest.raises(ProjectError, match="no project"):
        read_log(folder / "none")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_folder_is_the_users_own(folder: Path) -> None:
    """0700 at first, whatever the umask; what its owner allows afterwards stays."""
    before = os.umask(0)
    try:
        folder.mkdir()
        Log(folder).close()
    finally:
        os.umask(before)
    assert mode(folder) == 0o700
    folder.chmod(0o750)
    Log(folder).close()
    assert mode(folder) == 0o750


def test_memory_is_a_log_too() -> None:
    """Without a folder the log works the same and leaves nothing behind."""
    log = Log()
    log.append([label(1)]).result()
    assert [e.seq for e in log.read()] == [1] and log.last == 1
    assert log.secret("cookie") != log.secret("cookie")
    log.close()


FULL_DISK = """
import resource, sys
from pathlib import Path
from bowerbird.app.log.events import Event, LayoutSet, Noted
from bowerbird.app.log.writer import Log
from bowerbird.data.errors import ProjectError

def note(i):
    return Event(Noted(item=i, text="x" * 2000), id=str(i))

log = Log(Path(sys.argv[1]))
kept, refused = [], []
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
for i in range(200):
    try:
        kept += [e.id for e in log.append([note(i)]).result()]
    except ProjectError as error:
        refused.append(i)
        assert "could not be written" in str(error) and "nothing of this was kept" in str(error)
assert kept and refused, (len(kept), len(refused))
assert [e.id for e in log.read()] == kept
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
kept += [e.id for i in refused for e in log.append([note(i)]).result()]
assert len(kept) == 200
print(*kept)
sys.stdout.flush()
import os
os._exit(0)  # as a crash would: nothing is tidied up
"""


def test_a_full_disk_refuses_and_loses_nothing(folder: Path) -> None:
    """Where the files may not grow, labels are refused; with room again all can be written."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FULL_DISK), str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [event.id for event in again(folder)] == done.stdout.split()
