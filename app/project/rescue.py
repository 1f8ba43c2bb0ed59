"""Find what is whole in a project whose log is damaged, and write it to a new one.

A log that cannot be opened as it stands is read from a copy. The copy's first page, which says what
is in the file, is exchanged for that of a new log, because the events of all logs begin at the same
place. Each event is held to what one of its kind is, and what does not pass is left out.
"""

from __future__ import annotations

import shutil
import tempfile
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import apsw

from bowerbird.app.log import folder as folders
from bowerbird.app.log import sqlite as log_file
from bowerbird.app.log.codec import as_json, event_of
from bowerbird.app.log.events import Event, ModelTrained, QueryMade
from bowerbird.app.log.writer import Log
from bowerbird.app.project.options import ProjectOptions
from bowerbird.data.errors import ProjectError

PAGE = 4096
WAL_HEADER, FRAME_HEADER = 32, 24
SHORTEST_ROW = 30  # bytes: no more events than this can be in a file
PROBLEMS_NAMED = 5
Damage: TypeAlias = tuple[int, str]  # an event's number, and why it is not whole

ROW = f"SELECT {log_file.COLUMNS} FROM events NOT INDEXED WHERE seq = ?"


@dataclass(frozen=True)
class Findings:
    """What a project's folder holds.

    Parameters
    ----------
    events : tuple of Event
        Those that are whole, in order, with their numbers in the damaged log.
    problems : tuple of str
        What is damaged, a sentence each; none where all is whole.
    """

    events: tuple[Event, ...]
    problems: tuple[str, ...]


def examine(folder: Path) -> Findings:
    """Read a project's log as far as it can be read; nothing in the folder is changed.

    Parameters
    ----------
    folder : Path
        The project's.

    Returns
    -------
    findings : Findings
    """
    problems = []
    try:
        folders.refuse_links(folder)
    except ProjectError as error:
        problems.append(str(error))
    path = folder / folders.LOG
    if path.is_symlink() or not path.is_file() or not path.stat().st_size:
        problems.append(f"{path} is no file with a log in it, so that nothing can be saved.")
        return Findings((), tuple(problems))
    if not problems:
        try:
            with closing(log_file.open_to_read(folder)) as connection:
                problems += _integrity(connection)
                events, damages = _rows(connection, path.stat().st_size)
                return Findings(tuple(events), (*problems, *damages))
        except (ProjectError, apsw.Error) as error:
            problems.append(str(error))
    events, damages = _from_copy(path)
    return Findings(tuple(events), (*problems, *damages))


def _integrity(connection: apsw.Connection) -> list[str]:
    try:
        lines = [str(line) for (line,) in connection.execute("PRAGMA integrity_check(5)")]
    except (apsw.Error, UnicodeDecodeError) as error:
        lines = [str(error)]
    return [f"SQLite finds: {' '.join(line.split())[:200]}" for line in lines if line != "ok"]


def _rows(connection: apsw.Connection, size: int) -> tuple[list[Event], list[str]]:
    """Read every event by its number, whatever is wrong with others."""
    with suppress(ProjectError):
        return log_file.read(connection), []
    events: list[Event] = []
    damages: list[Damage] = []
    ids: set[str] = set()
    for number in range(1, _last(connection, size) + 1):
        try:
            row = connection.execute(ROW, (number,)).fetchall()
            event = log_file.as_event(row[0]) if row else None
        except (apsw.Error, ValueError) as error:
            damages.append((number, str(error)))
            continue
        if event is None:
            damages.append((number, "it is missing"))
        elif event.id in ids:
            damages.append((number, "an earlier one has its id"))
        else:
            ids.add(event.id)
            events.append(event)
    last = events[-1].seq if events else 0
    return events, list(_described([damage for damage in damages if damage[0] < last], damages))


def _last(connection: apsw.Connection, size: int) -> int:
    most = size // SHORTEST_ROW
    try:
        return min(int(connection.execute("SELECT max(seq) FROM events").get or 0), most)
    except apsw.Error:
        return most


def _described(inner: Sequence[Damage], damages: Sequence[Damage]) -> Iterator[str]:
    """Name what is damaged, runs of numbers together; nobody can count what came at the end."""
    runs: list[list[Damage]] = []
    for damage in inner:
        if runs and runs[-1][-1][0] + 1 == damage[0]:
            runs[-1].append(damage)
        else:
            runs.append([damage])
    for run in runs[:PROBLEMS_NAMED]:
        first, last = run[0][0], run[-1][0]
        which = f"event {first:,}" if first == last else f"events {first:,} to {last:,}"
        yield f"Damaged: {which} ({' '.join(run[0][1].split())[:200].rstrip('.')})."
    if len(runs) > PROBLEMS_NAMED:
        rest = sum(len(run) for run in runs[PROBLEMS_NAMED:])
        yield f"Damaged: {rest:,} more events, in {len(runs) - PROBLEMS_NAMED:,} places."
    if len(damages) > len(inner):
        yield "Damaged: what came after the last event that is whole."


def _from_copy(path: Path) -> tuple[list[Event], list[str]]:
    with tempfile.TemporaryDirectory(prefix="bowerbird-") as place:
        copy = Path(place) / folders.LOG
        shutil.copyfile(path, copy, follow_symlinks=False)
        _move_in(path.with_name(f"{folders.LOG}-wal"), copy)
        _exchange_first_page(copy, Path(place))
        try:
            with closing(log_file.connect_to(str(copy))) as connection:
                return _rows(connection, copy.stat().st_size)
        except apsw.Error as error:
            return [], [f"Nothing can be read from it ({error})."]


def _move_in(waiting: Path, copy: Path) -> None:
    """Write the pages of a write-ahead log into a copy, up to the last that was committed."""
    if waiting.is_symlink() or not waiting.is_file():
        return
    content = waiting.read_bytes()
    salts, frame = content[16:24], FRAME_HEADER + PAGE
    pages: list[tuple[int, bytes]] = []
    committed = 0
    for start in range(WAL_HEADER, len(content) - frame + 1, frame):
        head = content[start : start + FRAME_HEADER]
        if head[8:16] != salts:
            break
        pages.append(
            (int.from_bytes(head[:4], "big"), content[start + FRAME_HEADER : start + frame])
        )
        if int.from_bytes(head[4:8], "big"):
            committed = len(pages)
    most = copy.stat().st_size // PAGE + len(pages)
    with copy.open("r+b") as file:
        for number, page in pages[:committed]:
            if 0 < number <= most:
                file.seek((number - 1) * PAGE)
                file.write(page)


def _exchange_first_page(copy: Path, place: Path) -> None:
    fresh = place / "fresh"
    fresh.mkdir()
    Log(fresh).close()
    page = bytearray((fresh / folders.LOG).read_bytes()[:PAGE])
    page[18:20] = b"\x01\x01"  # the write-ahead log has been moved in
    page[28:32] = (copy.stat().st_size // PAGE).to_bytes(4, "big")
    with copy.open("r+b") as file:
        file.write(page)


def write_rescued(events: Sequence[Event], folder: Path) -> str:
    """Begin a new project with what is whole in another.

    Parameters
    ----------
    events : sequence of Event
        As of `Findings`.
    folder : Path
        Of the new project; not there yet, or empty.

    Returns
    -------
    text : str
        What was written and what to do next, one line.

    Raises
    ------
    ProjectError
        If the folder holds something, or nothing is whole.
    """
    if not events:
        raise ProjectError("Nothing is whole, so that no project is written.")
    if folder.exists() and any(folder.iterdir()):
        raise ProjectError(f"{folder} is there already. Name a new folder.")
    kinds = {event.kind for event in events}
    lost = [kind for kind in ("learner", "strategy") if kind not in kinds]
    renumbered = [*_renumbered(events), *_defaults(lost)]
    log = Log(folder)
    try:
        written = log.append(renumbered).result()
    finally:
        log.close()
    text = f"{folder}: {len(written):,} events were written."
    lost += ["data"] * ("opened" not in kinds)
    return text + (f" Lost was which {', '.join(lost)} it had: name it on opening." if lost else "")


def _renumbered(events: Sequence[Event]) -> Iterator[Event]:
    """Have what a model or query was made from still be what came before it."""
    numbers = [event.seq for event in events]
    for place, event in enumerate(events):
        if isinstance(event.body, ModelTrained | QueryMade):
            now = min(bisect_right(numbers, event.body.position), place)
            body = {**as_json(event), "position": now}
            event = event_of(event.kind, body, event.annotator, event.id, event.time)
        yield event.at(0)


def _defaults(lost: Sequence[str]) -> Iterator[Event]:
    """Choose a learner and a strategy where the log's choice is lost."""
    if "learner" in lost:
        yield Event(ProjectOptions().chosen_learner())
    if "strategy" in lost:
        yield Event(ProjectOptions().chosen_strategy())
