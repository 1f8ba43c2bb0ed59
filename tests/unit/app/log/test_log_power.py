"""Power cuts and failing disks, at every moment that SQLite asks the disk for something.

A kill does not test durability: what a process wrote stays in the system's memory and reaches the
disk later. `Disk` is a file system on top of the real one that knows what would really be there
after a power cut: the bytes that were synced, under the names that were. What was written since is
lost, or, at the worst, survives in pieces: each sector by the toss of a coin. A new file's name is
there once its folder was synced, which SQLite does at the first sync of a new journal or
write-ahead log, and a name that was deleted is gone once its folder was synced. The index of the
write-ahead log (-shm) is shared memory, passes by this file system, and never survives.
"""

from __future__ import annotations

import itertools
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import apsw
import pytest

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.events import Event
from bowerbird.app.log.sqlite import open_file
from bowerbird.app.log.writer import Log
from bowerbird.data.errors import ProjectError

ROUNDS = 20
LABELS = 30  # where one operation after the other fails
SECTOR = 512
SYNCS_ITS_FOLDER = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL
CHECKPOINT_PAGES = 12  # so that a short test sees the log file emptied and begun again many times
NAMES = itertools.count()

# Where SQLite goes over an error, Python tells that nobody took the exception.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


class Disk(apsw.VFS):
    """A file system that remembers what was synced.

    Parameters
    ----------
    trouble : callable
        Called with the number and the name of each operation that changes the disk, before it;
        what it raises is what SQLite is told.
    """

    def __init__(self, trouble: Callable[[int, str], None]) -> None:
        self.trouble = trouble
        self.operations = 0
        self.synced: dict[str, bytes] = {}  # contents, by path
        self.names: set[str] = set()  # that survive
        self.now: set[str] = set()  # that there are
        self.loose: dict[str, list[tuple[int, bytes]]] = {}  # written and not synced
        self.name = f"disk{next(NAMES)}"
        self.access = threading.RLock()
        super().__init__(self.name, "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        fresh = not Path(path).exists()
        opened = File(self, name, flags, path)
        if fresh:
            self.now.add(path)
            self.synced[path], self.loose[path] = b"", []
            opened.syncs_folder = bool(flags[0] & SYNCS_ITS_FOLDER)
        return opened

    def xDelete(self, filename: str, syncdir: bool) -> None:
        with self.access:
            try:
                self.ask("delete")
            except apsw.Error:
                return  # it stays; SQLite closes its files without asking whether that went well
            super().xDelete(filename, syncdir)
            self.now.discard(filename)
            if syncdir:
                self.names = set(self.now)

    def ask(self, what: str) -> None:
        self.operations += 1
        self.trouble(self.operations, what)

    def after_a_power_cut(self, folder: Path, coin: random.Random | None) -> None:
        """Lay out what survives; with a coin, loose sectors survive by its toss."""
        folder.mkdir()
        for path in self.names:
            content = bytearray(self.synced[path])
            for offset, data in self.loose[path] if coin else ():
                _scatter(content, offset, data, coin)
            (folder / Path(path).name).write_bytes(content)


class File(apsw.VFSFile):
    """An open file of a `Disk`."""

    def __init__(self, disk: Disk, name: Any, flags: list[int], path: str) -> None:
        super().__init__("", name, flags)
        self.disk, self.path, self.syncs_folder = disk, path, False

    def xWrite(self, data: bytes, offset: int) -> None:
        with self.disk.access:
            self.disk.ask("write")
            super().xWrite(data, offset)
            self.disk.loose[self.path].append((offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:
        with self.disk.access:
            self.disk.ask("truncate")
            super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:
        """Remember what is there; the real disk, which no power cut of ours reaches, may wait."""
        with self.disk.access:
            self.disk.ask("sync")
            self.disk.synced[self.path] = Path(self.path).read_bytes()
            self.disk.loose[self.path] = []
            if self.syncs_folder:
                self.disk.names, self.syncs_folder = set(self.disk.now), False


def _scatter(content: bytearray, offset: int, data: bytes, coin: random.Random | None) -> None:
    """Write the pieces of some data that lie in one sector each, or not, by the toss of a coin."""
    start = 0
    while start < len(data):
        end = min(len(data), start + SECTOR - (offset + start) % SECTOR)
        if coin is not None and coin.random() < 0.5:
            missing = offset + end - len(content)
            content.extend(bytes(max(missing, 0)))
            content[offset + start : offset + end] = data[start:end]
        start = end


class OnDisk(Log):
    """A log on a `Disk`."""

    _checkpoint_pages = CHECKPOINT_PAGES

    def __init__(self, folder: Path, disk: Disk, synchronous: str) -> None:
        self.disk, self.synchronous = disk, synchronous
        super().__init__(folder)

    def _open(self) -> apsw.Connection:
        return open_file(self._folder, self.synchronous, self._connect)

    def _connect(self, path: str) -> apsw.Connection:
        return apsw.Connection(path, vfs=self.disk.name)


def label(item: int) -> Event:
    return event_of("noted", {"item": item, "text": "x" * (item % 7) * 400}, id=str(item))


def acknowledged(
    folder: Path, disk: Disk, synchronous: str, labels: int = 150, clients: int = 4
) -> list[Event]:
    """Write from some clients until all is written or the disk gives up; give what was told."""
    written: list[Event] = []

    def write(client: int) -> None:
        for item in range(client, labels, clients):
            try:
                written.extend(log.append([label(item)]).result())
            except ProjectError:
                continue

    try:
        log = OnDisk(folder, disk, synchronous)
    except ProjectError:
        return []
    threads = [threading.Thread(target=write, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with suppress(apsw.Error):  # SQLite itself goes over what fails while it closes
        log.close()
    return written


def power_fails_at(number: int) -> Callable[[int, str], None]:
    def trouble(operation: int, what: str) -> None:
        if operation >= number:
            raise apsw.exception_for(apsw.SQLITE_IOERR)

    return trouble


def reopened(folder: Path) -> list[Event]:
    """Open what is left as any start does, and hold it to SQLite's own check."""
    log = Log(folder)
    try:
        assert log._connection.pragma("integrity_check") == "ok"
        assert [event.seq for event in log.read()] == list(range(1, log.last + 1))
        return log.read()
    finally:
        log.close()


def lost_in_power_cuts(tmp_path: Path, synchronous: str, scattered: bool) -> tuple[int, int]:
    """Cut the power twenty times; give how many labels were acknowledged, and how many are lost."""
    whole = Disk(lambda operation, what: None)
    acknowledged(tmp_path / "whole", whole, synchronous)
    chance = random.Random(synchronous)
    total = lost = 0
    for number in range(ROUNDS):
        disk = Disk(power_fails_at(chance.randint(1, whole.operations)))
        told = acknowledged(tmp_path / f"{number}", disk, synchronous)
        after = tmp_path / f"{number}-after"
        disk.after_a_power_cut(after, chance if scattered else None)
        found = {event.id: event for event in reopened(after)}
        assert all(found.get(event.id, event) == event for event in told)
        total += len(told)
        lost += sum(event.id not in found for event in told)
    return total, lost


@pytest.mark.parametrize("scattered", [False, True], ids=["synced alone", "and loose sectors"])
def test_a_power_cut_loses_no_acknowledged_label(tmp_path: Path, scattered: bool) -> None:
    """Twenty power cuts at any operation: nothing acknowledged is lost and nothing is torn."""
    total, lost = lost_in_power_cuts(tmp_path, "FULL", scattered)
    assert total > 20 * ROUNDS and lost == 0


@pytest.mark.parametrize("scattered", [False, True], ids=["synced alone", "and loose sectors"])
def test_the_model_of_power_cuts_can_tell(tmp_path: Path, scattered: bool) -> None:
    """The control: with synchronous=NORMAL, which must lose some, the same test finds losses."""
    total, lost = lost_in_power_cuts(tmp_path, "NORMAL", scattered)
    assert 0 < lost <= total


@contextmanager
def disk_that_fails(code: int, what: str, number: int) -> Iterator[Disk]:
    """Return a disk on which the n-th operation of a kind fails, once."""
    count = itertools.count(1)

    def trouble(operation: int, asked: str) -> None:
        if asked == what and next(count) == number:
            raise apsw.exception_for(code)

    disk = Disk(trouble)
    yield disk
    disk.unregister()


@pytest.mark.parametrize(
    ("code", "what"),
    [(apsw.SQLITE_FULL, "write"), (apsw.SQLITE_IOERR_WRITE, "write")],
    ids=["full", "broken"],
)
def test_one_failing_write_costs_one_label_at_most(tmp_path: Path, code: int, what: str) -> None:
    """Whichever write fails: what was refused is not there, all else is, and the log goes on."""
    for number in range(1, 120):
        folder = tmp_path / str(number)
        with disk_that_fails(code, what, number) as disk:
            told = acknowledged(folder, disk, "FULL", LABELS)
        if told:  # else it could not even be made, and was refused whole
            assert len(told) >= LABELS - 4, "one group has four labels at most"
            assert [e.id for e in reopened(folder)] == [
                e.id for e in sorted(told, key=lambda event: event.seq)
            ]
        assert [e.seq for e in reopened(folder)] == list(range(1, len(told) + 1))


def syncs_of_a_control_run(folder: Path) -> int:
    """Count the syncs of a run without trouble in which no label shares one with another."""
    kinds: list[str] = []
    disk = Disk(lambda operation, what: kinds.append(what))
    assert len(acknowledged(folder, disk, "FULL", LABELS, clients=1)) == LABELS
    disk.unregister()
    return kinds.count("sync")


@pytest.mark.parametrize("clients", [1, 4])
def test_after_a_failing_sync_nothing_more_is_taken(tmp_path: Path, clients: int) -> None:
    """A disk that did not confirm once is not believed again; what it confirmed before is there."""
    stopped = 0
    for number in range(1, syncs_of_a_control_run(tmp_path / "control") + 1):
        folder = tmp_path / str(number)
        with disk_that_fails(apsw.SQLITE_IOERR_FSYNC, "sync", number) as disk:
            confirmed = acknowledged(folder, disk, "FULL", LABELS, clients)
        for client in range(clients):
            items = sorted(int(e.id) for e in confirmed if int(e.id) % clients == client)
            assert items == [*range(client, LABELS, clients)][: len(items)], "one was taken after"
        stopped += 0 < len(confirmed) < LABELS
        found = {event.id: event for event in reopened(folder)}
        assert all(found[event.id] == event for event in confirmed)
    # However busy the machine, each label, or each group of one from each client, has a sync of its
    # own. The first that fails leaves nothing confirmed; the last may be that of fewer labels.
    assert stopped >= LABELS // clients - 2
