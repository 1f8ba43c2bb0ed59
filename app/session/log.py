"""The append-only log: one SQLite file, one writer thread, durable before it is acknowledged."""

from __future__ import annotations

import fcntl
import json
import os
import queue
import secrets
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import apsw

from bowerbird.app.session.event import Event
from bowerbird.data.errors import ProjectError, ProjectLocked

SCHEMA = 1
GROUP = 256  # commands that one commit takes along at most

TABLES = """
CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    annotator TEXT NOT NULL,
    time REAL NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS no_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER IF NOT EXISTS no_delete BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are never removed'); END;
"""
COLUMNS = "seq, id, kind, annotator, time, body"


class Log:
    """Every decision of a project, in order.

    Parameters
    ----------
    folder : Path or None
        The project's folder, made where it is not there; None keeps the log in memory.

    Raises
    ------
    ProjectLocked
        If another process has the project open.
    ProjectError
        If the log is of a newer version.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._closed = False
        self._access = threading.Lock()
        self._lock = None if folder is None else _lock(folder)
        path = ":memory:" if folder is None else str(folder / "log.sqlite")
        self._connection = apsw.Connection(path)
        self._prepare()
        self._queue: queue.SimpleQueue[tuple[list[Event], Future[list[Event]]] | None] = (
            queue.SimpleQueue()
        )
        self._writer = threading.Thread(target=self._write_groups, name="log", daemon=True)
        self._writer.start()

    @property
    def last(self) -> int:
        """Number of the last event; 0 while there is none."""
        with self._access:
            return int(self._connection.execute("SELECT ifnull(max(seq), 0) FROM events").get)

    def append(self, events: Sequence[Event]) -> Future[list[Event]]:
        """Write events, all or none.

        Parameters
        ----------
        events : sequence of Event
            One whose id is in the log already is not written again: the stored one is given.

        Returns
        -------
        written : Future of list of Event
            Resolves when they are on disk, with their numbers, in the order given; fails with
            ProjectError where they could not be written, and then none of them was.
        """
        future: Future[list[Event]] = Future()
        if self._closed:
            future.set_exception(ProjectError("The log is closed; open the project again."))
        else:
            self._queue.put((list(events), future))
        return future

    def read(self, after: int = 0, upto: int | None = None) -> list[Event]:
        """Read events in order.

        Parameters
        ----------
        after : int
            Number of the last event not wanted.
        upto : int, optional
            Number of the last one wanted; all if left out.

        Returns
        -------
        events : list of Event
        """
        query = f"SELECT {COLUMNS} FROM events WHERE seq > ? AND seq <= ? ORDER BY seq"
        last = 2**62 if upto is None else upto
        with self._access:
            return [_event(row) for row in self._connection.execute(query, (after, last))]

    def secret(self, name: str) -> bytes:
        """Give a secret of this project; made on first use, in a file of mode 0600.

        Parameters
        ----------
        name : str
            Letters only.

        Returns
        -------
        secret : bytes
            32 random bytes; the same again after a restart.
        """
        if self._folder is None:
            return secrets.token_bytes(32)
        path = self._folder / f"secret-{name}"
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_bytes()
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
        return path.read_bytes()

    def close(self) -> None:
        """Write what is waiting, then let the folder go. Closing twice is harmless."""
        if self._closed:
            return
        self._closed = True
        self._queue.put(None)
        self._writer.join()
        self._connection.close()
        if self._lock is not None:
            os.close(self._lock)

    def _prepare(self) -> None:
        run = self._connection.execute
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")
        version = run("PRAGMA user_version").get
        if version > SCHEMA:
            self._connection.close()
            raise ProjectError(
                f"The log is of version {version}; this program reads up to {SCHEMA}. Update it."
            )
        run(TABLES)
        run(f"PRAGMA user_version = {SCHEMA}")

    def _write_groups(self) -> None:
        """Commit whatever waits, together: one fsync serves everybody who waited for it."""
        while (first := self._queue.get()) is not None:
            group = [first]
            while len(group) < GROUP and not self._queue.empty():
                following = self._queue.get()
                if following is None:
                    self._queue.put(None)
                    break
                group.append(following)
            self._commit(group)

    def _commit(self, group: list[tuple[list[Event], Future[list[Event]]]]) -> None:
        try:
            with self._access, self._connection:
                written = [[self._insert(event) for event in events] for events, _ in group]
        except (apsw.Error, TypeError, ValueError) as error:
            self._fail(group, error)
            return
        for (_, future), events in zip(group, written, strict=True):
            future.set_result(events)

    def _fail(self, group: list[tuple[list[Event], Future[list[Event]]]], error: Exception) -> None:
        if len(group) > 1 and not isinstance(error, apsw.FullError | apsw.IOError):
            for one in group:  # one command that does not fit must not take the others with it
                self._commit([one])
            return
        told = ProjectError(f"The log could not be written ({error}); nothing of this was kept.")
        told.__cause__ = error
        for _, future in group:
            future.set_exception(told)

    def _insert(self, event: Event) -> Event:
        run = self._connection.execute
        body = json.dumps(event.body, ensure_ascii=False, allow_nan=False)
        row = run(
            "INSERT INTO events (id, kind, annotator, time, body) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO NOTHING RETURNING seq",
            (event.id, event.kind, event.annotator, event.time, body),
        ).get
        if row is not None:
            return event.at(row)
        return _event(run(f"SELECT {COLUMNS} FROM events WHERE id = ?", (event.id,)).fetchall()[0])


def _event(row: tuple[Any, ...]) -> Event:
    seq, event_id, kind, annotator, time, body = row
    return Event(kind, json.loads(body), annotator, event_id, time, seq)


def _lock(folder: Path) -> int:
    """Hold the folder for this process; the lock goes with the process, however it ends."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(descriptor, 32).decode(errors="replace").strip() or "unknown"
        os.close(descriptor)
        raise ProjectLocked(
            f"{folder.name} is open in another process ({holder}); close that one first."
        ) from None
    os.ftruncate(descriptor, 0)
    os.write(descriptor, str(os.getpid()).encode())
    return descriptor
