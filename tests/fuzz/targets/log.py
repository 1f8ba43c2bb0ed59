"""Logs: a project's SQLite file, damaged or crafted."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import sqlite3
from pathlib import Path
from typing import Any

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.sqlite import NAME, read_log
from bowerbird.app.log.state import State
from bowerbird.app.log.writer import Log
from tests.fuzz.mutations import changed_bytes, changed_json, changed_text, other_value
from tests.fuzz.targets import session_file


class Target:
    """A short log, read without opening and then opened."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "p.bower"
        events = session_file.Target(folder).document["events"]
        log = Log(self.folder)
        log.append(
            [event_of(**{k: v for k, v in e.items() if k != "seq"}) for e in events]
        ).result()
        log.close()
        self.path = self.folder / NAME
        self.content = self.path.read_bytes()
        rows = sqlite3.connect(self.path)
        self.rows = rows.execute("SELECT * FROM events").fetchall()
        self.tables = [
            sql for (sql,) in rows.execute("SELECT sql FROM sqlite_schema WHERE sql > ''")
        ]
        rows.close()

    def draw(self, rng: random.Random) -> bytes | list[Any]:
        """Draw a file: other bytes, or rows with other values."""
        if rng.random() < 0.5:
            return changed_bytes(rng, self.content)
        rows = [list(row) for row in self.rows]
        for _ in range(rng.choice((1, 1, 3))):
            row = rng.choice(rows)
            column = rng.choice((1, 2, 3, 4, 5, 5, 5, 5))
            row[column] = self._other(rng, row, column)
        return rows

    def _other(self, rng: random.Random, row: list[Any], column: int) -> Any:
        if column == 4:
            return rng.choice((0.0, -1.0, 1e308, float("inf"), 1e18))
        if column == 5 and rng.random() < 0.8:
            body = next(r[5] for r in self.rows if r[0] == row[0])
            return json.dumps(changed_json(rng, json.loads(body)))
        value = changed_text(rng, row[column]) if rng.random() < 0.7 else other_value(rng)
        return str(value)

    def take(self, value: bytes | list[Any]) -> None:
        """Read the log as an export does, then open it as a server does, and fold it."""
        shutil.rmtree(self.folder)
        self.folder.mkdir()
        self._write(value)
        events = read_log(self.folder)
        State(events)
        log = Log(self.folder)
        try:
            State(log.read())
        finally:
            log.close()

    def _write(self, value: bytes | list[Any]) -> None:
        if isinstance(value, bytes):
            self.path.write_bytes(value)
            return
        file = sqlite3.connect(self.path)
        file.execute("PRAGMA synchronous = OFF")
        file.execute(self.tables[0])
        for row in value:
            # SQLite takes no half characters either.
            with contextlib.suppress(UnicodeEncodeError, sqlite3.IntegrityError):
                file.execute("INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?, ?)", row)
        for table in self.tables[1:]:
            file.execute(table)
        file.execute("PRAGMA user_version = 1")
        file.commit()
        file.close()
