"""The log's file: one SQLite table whose rows are added and never changed."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import apsw

from bowerbird.app.session.event import Event
from bowerbird.app.session.folder import settle
from bowerbird.data.errors import ProjectError

NAME = "log.sqlite"
SCHEMA = 1
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
LAST = 2**62

Row: TypeAlias = tuple[str, str, str, float, str]


def open_file(
    folder: Path | None,
    synchronous: str = "FULL",
    connect: Callable[[str], apsw.Connection] = apsw.Connection,
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
        If it is of a newer version, is no log, or cannot be opened.
    """
    path = ":memory:" if folder is None else str(folder / NAME)
    connection = None
    try:
        connection = connect(path)
        connection.set_busy_timeout(BUSY_MS)
        _check(connection, path)
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        mode = connection.execute("PRAGMA journal_mode = WAL").get
        if mode != ("memory" if folder is None else "wal"):  # it fails without an error
            raise ProjectError(f"{path}: a log cannot be kept there. Choose a folder on a disk.")
        if connection.pragma("user_version") == 0:
            with connection:
                connection.execute(f"{TABLES} PRAGMA user_version = {SCHEMA}")
            if folder is not None:
                settle(folder)
    except (apsw.Error, ProjectError) as error:
        raise _closed(connection, path, error) from error
    return connection


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
    path = folder / NAME
    if not path.is_file():
        raise ProjectError(f"{folder} holds no {NAME}: it is no project.")
    connection = None
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        connection.set_busy_timeout(BUSY_MS)
        _check(connection, str(path))
        events = read(connection) if connection.pragma("user_version") else []
    except (apsw.Error, ProjectError) as error:
        raise _closed(connection, str(path), error) from error
    connection.close()
    return events


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
    """
    between = (after, LAST if upto is None else upto)
    return [_event(row) for row in connection.execute(BETWEEN, between)]


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
    """
    seq = connection.execute(INSERT, row).get
    if seq is not None:
        return _event((seq, *row))
    return _event(connection.execute(BY_ID, row[:1]).fetchall()[0])


def as_row(event: Event) -> Row:
    """Give an event as it is written down.

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
    body = json.dumps(event.body, ensure_ascii=False, allow_nan=False)
    if not math.isfinite(event.time):
        raise ValueError(f"its time is {event.time}")
    "".join((event.id, event.annotator, body)).encode()  # half a character cannot be kept
    return event.id, event.kind, event.annotator, float(event.time), body


def _check(connection: apsw.Connection, path: str) -> None:
    """Refuse what is not a log or one of a newer version, before anything is changed."""
    version = connection.pragma("user_version")
    if version > SCHEMA:
        raise ProjectError(
            f"{path}: the log is of version {version}; this program reads up to {SCHEMA}. "
            "Update it."
        )
    if version == 0 and connection.execute("SELECT count(*) FROM sqlite_schema").get:
        raise ProjectError(f"{path} is a database of something else, not a log.")


def _closed(connection: apsw.Connection | None, path: str, error: Exception) -> ProjectError:
    if connection is not None:
        connection.close()
    if isinstance(error, ProjectError):
        return error
    return ProjectError(" ".join(f"{path} cannot be opened as a log ({error}).".split()))


def _event(row: tuple[Any, ...]) -> Event:
    seq, event_id, kind, annotator, time, body = row
    return Event(kind, json.loads(body), annotator, event_id, time, seq)
