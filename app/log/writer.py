"""The append-only log: one SQLite file, one writer thread, durable before it is acknowledged."""

from __future__ import annotations

import os
import queue
import secrets
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

import apsw

from bowerbird.app.log import folder as folders
from bowerbird.app.log import secret
from bowerbird.app.log import sqlite as log_file
from bowerbird.app.log.events import Event
from bowerbird.data.errors import EventRefused, ProjectError

GROUP = 256  # commands that one commit takes along at most
CHECKPOINT_PAGES = 1000  # of 4 KiB, that the write-ahead log holds before they are moved
READ_AT_ONCE = 10_000  # events that a whole reading holds at a time
# After these nobody knows what is on disk, and the disk asked again may say wrongly that all is
# well.
NEVER_AGAIN = (apsw.SQLITE_IOERR_FSYNC, apsw.SQLITE_IOERR_DIR_FSYNC)

Command: TypeAlias = tuple[list[log_file.Row], "Future[list[Event]]"]


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
        If the log is of a newer version, is none, or cannot be opened.
    """

    _checkpoint_pages = CHECKPOINT_PAGES

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._closed = False
        self._broken = ""
        self._gate = threading.Lock()  # between append and close
        self._access = threading.Lock()  # to the connection
        self._lock = None if folder is None else folders.lock_folder(folder)
        self._files = None if folder is None else folders.SameFiles(folder)
        try:
            self._connection = self._open()
            if self._files is not None and self._lock is not None:
                self._files.check()
                folders.remember_log(self._lock)
            self._reader, self._reading = self._connection, self._access
            if folder is not None:
                self._reader, self._reading = log_file.open_to_read(folder), threading.Lock()
        except BaseException:
            self._let_go()
            raise
        self._waiting_pages = 0
        self._connection.set_wal_hook(self._count_pages)
        self._queue: queue.SimpleQueue[Command | None] = queue.SimpleQueue()
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
            Resolves when they are on disk, with their numbers, in the order given, as a later
            reading gives them; fails with ProjectError where they could not be written, and with
            EventRefused where they never can be. It cannot be cancelled: a label that was given
            stays given when its page is closed.
        """
        future: Future[list[Event]] = Future()
        future.set_running_or_notify_cancel()
        try:
            rows = [log_file.as_row(event) for event in events]
        except (TypeError, ValueError, RecursionError) as error:
            text = f"This cannot be written to the log ({error}); nothing of this was kept."
            future.set_exception(EventRefused(text))
            return future
        with self._gate:
            if self._closed:
                future.set_exception(ProjectError("The log is closed; open the project again."))
            else:
                self._queue.put((rows, future))
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
        with self._access:
            return log_file.read(self._connection, after, upto)

    def events(self) -> Iterator[Event]:
        """Read all events without holding them all at once.

        Yields
        ------
        event : Event

        Raises
        ------
        DamagedLog
            As `read`.
        """
        last = self.last
        for after in range(0, last, READ_AT_ONCE):
            yield from self.read(after, min(after + READ_AT_ONCE, last))

    def last_of(self, kind: str) -> Event | None:
        """Read the last event of a kind; None where there is none.

        Parameters
        ----------
        kind : str

        Raises
        ------
        DamagedLog
            As `read`.
        """
        with self._access:
            number = log_file.last_number(self._connection, kind)
        return self.event(number) if number else None

    def event(self, number: int) -> Event:
        """Read one event; it never waits for what is being written.

        Parameters
        ----------
        number : int
            Of an event that was acknowledged.

        Returns
        -------
        event : Event
        """
        with self._reading:
            (event,) = log_file.read(self._reader, number - 1, number)
        return event

    def secret(self, name: str) -> bytes:
        """Return a secret of this project; made on first use, in the user's state folder.

        Parameters
        ----------
        name : str
            Letters only.

        Returns
        -------
        secret : bytes
            32 random bytes; the same again after a restart. In memory, new ones each time.
        """
        if self._folder is None:
            return secrets.token_bytes(secret.BYTES)
        with self._access:
            return secret.secret(self._folder, name)

    def close(self) -> None:
        """Write what is waiting, then let the folder go. Closing twice is harmless."""
        with self._gate:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
        self._writer.join()
        try:
            self._reader.close()
            self._connection.close()
        finally:
            self._let_go()

    def _let_go(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _open(self) -> apsw.Connection:
        return log_file.open_file(self._folder)

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

    def _commit(self, group: list[Command]) -> None:
        if self._broken:
            self._fail(group, self._broken)
            return
        try:
            with self._access:
                written = self._transact(group)
        except (apsw.Error, ValueError, MemoryError) as error:
            self._refuse(group, error)
            return
        for (_, future), events in zip(group, written, strict=True):
            future.set_result(events)
        self._checkpoint()

    def _transact(self, group: list[Command]) -> list[list[Event]]:
        run = self._connection.execute
        run("BEGIN IMMEDIATE")
        try:
            written = [[log_file.insert(self._connection, r) for r in rows] for rows, _ in group]
            if self._files is not None:
                self._files.check()
            run("COMMIT")
        finally:
            if not self._connection.get_autocommit():  # a full disk may have ended it already
                run("ROLLBACK")
        return written

    def _count_pages(self, connection: apsw.Connection, name: str, pages: int) -> int:
        self._waiting_pages = pages
        return apsw.SQLITE_OK

    def _checkpoint(self) -> None:
        """Move what was written into its place, when nobody waits for it any more.

        Where that fails nothing is lost: the write-ahead log keeps it all, and it is tried again
        from its beginning.
        """
        if self._waiting_pages >= self._checkpoint_pages:
            with suppress(apsw.Error), self._access:
                self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)

    def _refuse(self, group: list[Command], error: Exception) -> None:
        if len(group) > 1 and not isinstance(error, apsw.FullError | apsw.IOError):
            for command in group:  # one command that does not fit must not take the others with it
                self._commit([command])
        elif getattr(error, "extendedresult", 0) in NEVER_AGAIN:
            self._broken = (
                f"The disk does not confirm what is written ({error}), so nothing more is taken "
                "until the project is opened again; what was acknowledged is safe."
            )
            self._fail(group, self._broken, error)
        else:
            message = f"The log could not be written ({error}); nothing of this was kept."
            message = str(error) if isinstance(error, ProjectError) else message
            self._fail(group, message, error)

    def _fail(self, group: list[Command], message: str, cause: Exception | None = None) -> None:
        for _, future in group:
            too_large = isinstance(cause, apsw.TooBigError)
            error = EventRefused(message) if too_large else ProjectError(message)
            error.__cause__ = cause
            future.set_exception(error)
