"""The log's file: one SQLite table whose rows are added and never changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from sys import intern
from typing import Any, TypeAlias

import apsw

from bowerbird.app.log.codec import as_json, check_head, decode
from bowerbird.app.log.events import Event
from bowerbird.app.log.folder import LOG, fsync_folder, refuse_links, was_used
from bowerbird.data.errors import DamagedLog, ProjectError

NAME = LOG
SCHEMA = 1
LARGEST_BYTES = 200_000_000  # of one event
BUSY_MS = 5_000  # somebody may look into the file with a tool of their own

# REPLACE removes rows without asking the trigger of DELETE, hence the third one.
TABLES = """
CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    annotator TEXT NOT NULL,
    time REAL NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE TRIGGER no_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER no_delete BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are never removed'); END;
CREATE TRIGGER no_replace BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id OR seq = NEW.seq)
BEGIN SELECT RAISE(IGNORE); END;
"""
COLUMNS = "seq, id, kind, annotator, time, body"
INSERT = "INSERT INTO events (id, kind, annotator, time, body) VALUES (?, ?, ?, ?, ?) RETURNING seq"
BY_ID = f"SELECT {COLUMNS} FROM events WHERE id = ?"
BETWEEN = f"SELECT {COLUMNS} FROM events WHERE seq > ? AND seq <= ? ORDER BY seq"
PARTS = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
LAST = 2**62

Row: TypeAlias = tuple[str, str, str, float, str]


def connect_to(path: str) -> apsw.Connection:
    """Open a database for writing; a link in its place is refused.

    Parameters
    ----------
    path : str

    Returns
    -------
    connection : apsw.Connection
    """
    if path == ":memory:":
        return apsw.Connection(path)
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_NOFOLLOW
    return apsw.Connection(_without_links(path), flags=flags)


def _without_links(path: str) -> str:
    """Resolve the links of the way to a file, which its user named, and not of the file."""
    whole = Path(path)
    return str(whole.parent.resolve() / whole.name)


def open_file(
    folder: Path | None,
    synchronous: str = "FULL",
    connect: Callable[[str], apsw.Connection] = connect_to,
) -> apsw.Connection:
    """Open a log for writing, and make it where there is none.

    Parameters
    ----------
    folder : Path or None
        The project's, held by this process; None keeps the log in memory.
    synchronous : {"FULL", "NORMAL"}
        NORMAL loses labels in a power cut; it is there to prove that FULL does not.
    connect : callable
        Opens a path.

    Returns
    -------
    connection : apsw.Connection

    Raises
    ------
    ProjectError
        If it is of a newer version, is no log, is empty though it was not, or cannot be opened.
    """
    path = ":memory:" if folder is None else str(folder / NAME)
    if folder is not None:
        _refuse_lost(folder)
    connection = None
    try:
        connection = connect(path)
        _harden(connection)
        _check(connection, path)
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        mode = connection.execute("PRAGMA journal_mode = WAL").get
        if mode != ("memory" if folder is None else "wal"):  # it fails without an error
            raise ProjectError(f"{path}: a log cannot be kept there. Choose a folder on a disk.")
        if connection.pragma("user_version") == 0:
            with connection:
                connection.execute(f"{TABLES} PRAGMA user_version = {SCHEMA}")
            if folder is not None:
                fsync_folder(folder)
    except (apsw.Error, ProjectError, UnicodeDecodeError) as error:
        raise _closed(connection, path, error) from error
    return connection


def open_to_read(folder: Path) -> apsw.Connection:
    """Open a project's log for reading alone, even while a server has it open.

    Parameters
    ----------
    folder : Path
        The project's.

    Returns
    -------
    connection : apsw.Connection

    Raises
    ------
    ProjectError
        If there is no log, it is of a newer version, or it cannot be read.
    """
    path = folder / NAME
    refuse_links(folder)
    if not path.is_file():
        raise ProjectError(f"{folder} holds no {NAME}: it is no project.")
    _refuse_lost(folder)
    connection = None
    try:
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_NOFOLLOW
        connection = apsw.Connection(_without_links(str(path)), flags=flags)
        _harden(connection)
        _check(connection, str(path))
    except (apsw.Error, ProjectError, UnicodeDecodeError) as error:
        raise _closed(connection, str(path), error) from error
    return connection


class LogReader:
    """Reads the log of a project that another process has open, and never writes.

    Parameters
    ----------
    folder : Path
        The project's.

    Raises
    ------
    ProjectError
        If there is no log, or it cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._connection = open_to_read(folder)

    def read(self, after: int = 0, upto: int | None = None) -> list[Event]:
        """Read the events that are durable now, in order.

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
        return read(self._connection, after, upto)


def read_log(folder: Path) -> list[Event]:
    """Read a project's log without opening the project, even while a server has it open.

    Parameters
    ----------
    folder : Path
        The project's.

    Returns
    -------
    events : list of Event
        All that were durable at this moment.

    Raises
    ------
    ProjectError
        If there is no log, it is of a newer version, or it cannot be read.
    """
    connection = open_to_read(folder)
    try:
        return read(connection) if connection.pragma("user_version") else []
    finally:
        connection.close()


def read(connection: apsw.Connection, after: int = 0, upto: int | None = None) -> list[Event]:
    """Read events in order.

    Parameters
    ----------
    connection : apsw.Connection
    after : int
        Number of the last event not wanted.
    upto : int, optional
        Number of the last one wanted; all if left out.

    Returns
    -------
    events : list of Event

    Raises
    ------
    DamagedLog
        If a number is missing, or an event is not what one of its kind is.
    """
    return list(iterate(connection, after, upto))


def iterate(
    connection: apsw.Connection, after: int = 0, upto: int | None = None
) -> Iterator[Event]:
    """Read events in order, one after the other; parameters and errors as of `read`.

    Yields
    ------
    event : Event
    """
    number = after
    try:
        for row in connection.execute(BETWEEN, (after, LAST if upto is None else upto)):
            number += 1
            if row[0] != number:
                raise _damaged(connection, number, "it is missing")
            try:
                yield as_event(row)
            except ValueError as error:
                raise _damaged(connection, number, str(error)) from error
    except (apsw.Error, UnicodeDecodeError) as error:
        raise _damaged(connection, number + 1, str(error)) from error


def last_number(connection: apsw.Connection, kind: str) -> int:
    """Return the number of the last event of a kind; 0 where there is none.

    Parameters
    ----------
    connection : apsw.Connection
    kind : str

    Raises
    ------
    DamagedLog
        If the log cannot be read.
    """
    try:
        rows = connection.execute("SELECT max(seq) FROM events WHERE kind = ?", (kind,)).fetchall()
    except apsw.Error as error:
        raise _damaged(connection, 1, str(error)) from error
    return int(rows[0][0] or 0)


def _damaged(connection: apsw.Connection, number: int, why: str) -> DamagedLog:
    path = Path(connection.filename or ":memory:")
    why = " ".join(why.split())[:300].rstrip(".")
    return DamagedLog(
        f"{path}: event {number:,} is damaged ({why}). `bowerbird check {path.parent}` shows what "
        "is whole, and with --rescue NEW writes it to a new project."
    )


def insert(connection: apsw.Connection, row: Row) -> Event:
    """Write one event inside a transaction.

    Parameters
    ----------
    connection : apsw.Connection
    row : tuple
        As `as_row` gives it.

    Returns
    -------
    event : Event
        With its number; the stored one where its id was there already.

    Raises
    ------
    DamagedLog
        If the stored one is damaged.
    """
    seq = connection.execute(INSERT, row).get
    if seq is not None:
        return as_event((seq, *row))
    (stored,) = connection.execute(BY_ID, row[:1]).fetchall()
    try:
        return as_event(stored)
    except ValueError as error:
        raise _damaged(connection, int(str(stored[0])), str(error)) from error


def as_row(event: Event) -> Row:
    """Return an event as it is written down.

    Parameters
    ----------
    event : Event

    Returns
    -------
    row : tuple
        Id, kind, annotator, time and the body as JSON.

    Raises
    ------
    TypeError, ValueError, RecursionError
        If it cannot be written down and read again.
    """
    body = json.dumps(as_json(event), ensure_ascii=False, allow_nan=False)
    "".join((event.id, event.annotator, body)).encode()  # half a character cannot be kept
    row = event.id, event.kind, event.annotator, float(event.time), body
    as_event((0, *row))
    return row


def as_event(row: tuple[Any, ...]) -> Event:
    """Make an event of what was read, and hold it to what events of its kind are.

    Parameters
    ----------
    row : tuple
        `COLUMNS`.

    Returns
    -------
    event : Event

    Raises
    ------
    ValueError
        If it is none of ours.
    """
    seq, event_id, kind, annotator, time, text = row
    check_head(event_id, kind, annotator, time)
    if not isinstance(text, str):
        raise ValueError("Its body is no text.")
    body, newer = decode(kind, text)
    return Event(body, intern(annotator), event_id, time, seq, newer)


def _refuse_lost(folder: Path) -> None:
    """Refuse an empty log, or none, in a folder that has had one: it is lost, not new."""
    path = folder / NAME
    if (not path.exists() or (path.is_file() and not path.stat().st_size)) and was_used(folder):
        raise DamagedLog(
            f"{path} is {'empty' if path.exists() else 'not there'}, though this project has been "
            "in use. Bring it back from a copy, or name another folder."
        )


def _harden(connection: apsw.Connection) -> None:
    """Make SQLite trust nothing in a file that may come from a stranger."""
    connection.set_busy_timeout(BUSY_MS)
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    connection.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_VIEW, 0)
    connection.limit(apsw.SQLITE_LIMIT_ATTACHED, 0)
    connection.limit(apsw.SQLITE_LIMIT_LENGTH, LARGEST_BYTES)
    connection.pragma("cell_size_check", True)


def _check(connection: apsw.Connection, path: str) -> None:
    """Refuse what is not a log or one of a newer version, before anything is changed."""
    version = connection.pragma("user_version")
    if version > SCHEMA:
        raise ProjectError(
            f"{path}: the log is of version {version}; this program reads up to {SCHEMA}. "
            "Update it."
        )
    parts = list(connection.execute(PARTS))
    if version == 0 and parts:
        raise ProjectError(f"{path} is a database of something else, not a log.")
    if version != 0 and (version < 0 or parts != _parts()):
        raise DamagedLog(
            f"{path}: it holds {_differences(parts)}, so it was changed by another program. "
            f"`bowerbird check {Path(path).parent}` shows what can be saved."
        )


@cache
def _parts() -> list[tuple[Any, ...]]:
    """Return the tables, indexes and triggers of a log as it was made."""
    connection = apsw.Connection(":memory:")
    connection.execute(TABLES)
    return list(connection.execute(PARTS))


def _differences(parts: list[tuple[Any, ...]]) -> str:
    def names(some: list[tuple[Any, ...]]) -> str:
        return ", ".join(f"{str(part[0])[:20]} {str(part[1])[:40]!r}" for part in some[:5])

    more = [part for part in parts if part not in _parts()]
    fewer = [part for part in _parts() if part not in parts]
    both = [names(more) and f"{names(more)} that no log has", names(fewer) and f"no {names(fewer)}"]
    return " and ".join(filter(None, both)) or "parts that no log has"


def _closed(connection: apsw.Connection | None, path: str, error: Exception) -> ProjectError:
    if connection is not None:
        with suppress(apsw.Error):
            connection.close()
    if isinstance(error, ProjectError):
        return error
    return ProjectError(
        " ".join(
            f"{path} cannot be opened as a log ({error}). `bowerbird check {Path(path).parent}` "
            "shows what can be saved.".split()
        )
    )
