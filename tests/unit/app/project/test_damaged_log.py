"""A damaged or crafted log ends in one line, or opens rightly; what is whole can be saved."""

from __future__ import annotations

import json
import os
import random
import shutil
from pathlib import Path
from typing import Any

import apsw
import pytest
from msgspec.structs import replace

from bowerbird.app.cli import main
from bowerbird.app.commands import check
from bowerbird.app.log.codec import as_json, event_of
from bowerbird.app.log.events import Event, Labelled
from bowerbird.app.log.sqlite import TABLES, read_log
from bowerbird.app.log.state import State
from bowerbird.app.log.writer import Log
from bowerbird.app.project.rescue import examine, write_rescued
from bowerbird.app.share.export import export
from bowerbird.data.errors import BowerbirdError, DamagedLog, ProjectError

FLIPS = int(os.environ.get("BOWERBIRD_FLIPS", "60"))  # 400 for the long form
PICK = {"item": 1, "score": 0.5, "reason": "far", "probability": 1.0, "target": None}
UNNAMED = [
    event_of("opened", {"fingerprint": {"rows": 9, "columns": 2, "ids": "a", "features": "b"},
                     "name": "p", "rows": 9, "seed": 1, "source": {"path": "p.csv"}}),
    event_of("classes", {"names": ["star", "galaxy"], "colours": ["#111111", None]}),
    event_of("learner", {"name": "logistic", "parameters": {}, "sha256": None}),
    event_of("strategy", {"name": "auto", "parameters": {}, "sha256": None}),
    event_of("query", {"round": 1, "position": 4, "version": None, "seed": 1, "strategy": "auto",
                    "spread": True, "picks": [PICK, {**PICK, "item": 2}]}),
    *(event_of("labelled", {"items": [i], "class": "star", "source": "human", "seconds": 0.5,
                         "rank": i, "round": 1}, annotator="ann") for i in range(1, 200)),
    event_of("noted", {"item": 1, "text": "two nuclei?"}, annotator="ann"),
    event_of("flagged", {"items": [1, 2], "on": True}, annotator="ann"),
    event_of("model", {"version": 1, "position": 205, "seed": 1, "learner": {"name": "logistic"},
                    "labels": 199, "classes": ["star"], "digest": "0", "predicted": {"star": 9}}),
    event_of("failed", {"what": "strategy", "name": "x", "message": "it fell over", "detail": ""}),
]  # fmt: skip
# Ids of chance would decide whether the next event needs another page of the file, or none.
EVENTS = [replace(event, id=f"event-{number:04}") for number, event in enumerate(UNNAMED)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "p.bower"
    log = Log(folder)
    log.append(EVENTS).result()
    log.close()
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """Copy the log of a whole project, so that each test may damage it."""
    folder = tmp_path / "p.bower"
    folder.mkdir()
    shutil.copyfile(whole / "log.sqlite", folder / "log.sqlite")
    return folder


def use(folder: Path) -> list[Event]:
    """Do with a log what the program does with one."""
    events = read_log(folder)
    state = State(events)
    assert state.counts is not None and state.pending is not None
    for suffix in (".bowerbird.json", ".csv"):
        export(events, "p", folder.parent / f"x{suffix}")
    log = Log(folder)
    assert log.last >= 0
    log.append([event_of("noted", {"item": 3, "text": "on"}, annotator="ann")]).result()
    log.close()
    return events


def flipped(content: bytes, seed: int) -> bytes:
    """Change one to three bytes anywhere."""
    chance, damaged = random.Random(seed), bytearray(content)
    for _ in range(chance.randint(1, 3)):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


@pytest.mark.parametrize("seed", range(FLIPS))
def test_flipped_bytes_are_an_error_of_ours_or_harmless(folder: Path, seed: int) -> None:
    """A log with flipped bytes is refused in one line or read; `examine` never fails."""
    path = folder / "log.sqlite"
    path.write_bytes(flipped(path.read_bytes(), seed))
    try:
        use(folder)
    except BowerbirdError as error:
        assert "\n" not in str(error)
    findings = examine(folder)
    if findings.events:
        assert len(findings.events) > len(EVENTS) / 4
        write_rescued(findings.events, folder.parent / "new.bower")
        assert len(State(read_log(folder.parent / "new.bower")).history) > 0


def crafted(folder: Path, kind: str, body: str, seq: int | None = None, **head: Any) -> None:
    """Write a row as no program of ours would."""
    row = {"id": "crafted", "annotator": "eve", "time": 1e9} | head
    connection = apsw.Connection(str(folder / "log.sqlite"))
    connection.execute(
        "INSERT INTO events (seq, id, kind, annotator, time, body) VALUES (?, ?, ?, ?, ?, ?)",
        (seq, row["id"], kind, row["annotator"], row["time"], body),
    )
    connection.close()


BODIES = {
    "no JSON": ("noted", "{"),
    "not an object": ("noted", "[1]"),
    "a number for all": ("labelled", "7"),
    "endless": ("labelled", '{"items": [1], "class": "a", "seconds": 1e999}'),
    "no number": ("labelled", '{"items": [1], "class": "a", "seconds": NaN}'),
    "half a character": ("noted", '{"item": 1, "text": "\\ud800"}'),
    "deep": ("learner", '{"name": "x", "parameters": ' + '{"a":' * 100 + "1" + "}" * 101),
    "very deep": ("learner", "[" * 200_000 + "]" * 200_000),
    "no item": ("labelled", '{"class": "a"}'),
    "no class": ("labelled", '{"items": [1]}'),
    "a list as item": ("labelled", '{"items": [[1]], "class": "a"}'),
    "true as item": ("labelled", '{"items": [true], "class": "a"}'),
    "1.0 as item": ("labelled", '{"items": [1.0], "class": "a"}'),
    "an item beyond 64 bits": ("labelled", '{"items": [99999999999999999999], "class": "a"}'),
    "a class that is no text": ("labelled", '{"items": [1], "class": ["a"]}'),
    "no pick": ("query", '{"round": 1, "position": 0, "version": null, "seed": 1, '
                '"strategy": "x", "spread": true, "picks": [{}]}'),
    "picks that are none": ("query", '{"picks": 7}'),
    "a colour that is none": ("class_added", '{"class": "a", "name": "a", "colour": "red; x"}'),
    "an endless cost": ("class_cost", '{"class": "a", "cost": 1e300}'),
    "an undone list": ("undone", '{"event": []}'),
    "a source that is none": ("opened", '{"fingerprint": {"rows": 1, "columns": 1, "ids": "", '
                              '"features": ""}, "name": "p", "rows": 1, "source": "here"}'),
    "cards of words": ("layout", '{"cards": {"map": "wide"}, "open": [], "dark": true}'),
    "a model without classes": ("model", '{"version": 1, "position": 0}'),
    "a failure without words": ("failed", "{}"),
    "another kind": ("exploded", "{}"),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "body"), BODIES.values(), ids=BODIES)
def test_a_crafted_event_is_refused_in_one_line(folder: Path, kind: str, body: str) -> None:
    """It is named by its number, with what is wrong and what to do; the rest can be saved."""
    crafted(folder, kind, body)
    for open_it in (read_log, lambda place: list(Log(place).events())):
        with pytest.raises(DamagedLog, match=rf"event {len(EVENTS) + 1} is damaged \(.*--rescue"):
            open_it(folder)
    findings = examine(folder)
    assert len(findings.events) == len(EVENTS) and len(findings.problems) == 1


@pytest.mark.parametrize(
    "head",
    [{"time": float("inf")}, {"time": -1.0}, {"time": 1e300}, {"annotator": ""}, {"id": ""},
     {"annotator": "a" * 2000}, {"seq": 10**15}, {"seq": 2**62 - 1}],
    ids=str,
)  # fmt: skip
def test_a_crafted_head_is_refused_in_one_line(folder: Path, head: dict[str, Any]) -> None:
    """A time, a name or a number that no event of ours has ends in the same line."""
    crafted(folder, "noted", '{"item": 1, "text": "x"}', **head)
    with pytest.raises(DamagedLog, match="is damaged"):
        read_log(folder)
    assert len(examine(folder).events) == len(EVENTS)


def test_keys_of_a_newer_version_stay(folder: Path) -> None:
    """What is not known is not refused: it comes back as it was written."""
    body = {"items": [1], "class": "a", "mood": {"x": [None, 1.5]}}
    crafted(folder, "labelled", json.dumps(body))
    assert as_json(read_log(folder)[-1]) == body


def test_what_cannot_be_read_again_is_not_written(tmp_path: Path) -> None:
    """An event that would make the log a damaged one is refused before it is there."""
    log = Log(tmp_path / "p.bower")
    for items, class_id in (([1.5], "a"), ([1], None), (2**70, "a")):
        with pytest.raises(ProjectError, match="cannot be written"):
            log.append([Event(Labelled(items=items, class_id=class_id), "ann")]).result()
    assert log.last == 0
    log.close()


def test_a_hole_is_named_and_what_follows_is_saved(folder: Path) -> None:
    """Models and queries are renumbered to stand behind the same events as before."""
    connection = apsw.Connection(str(folder / "log.sqlite"))
    connection.execute("DROP TRIGGER no_delete; DELETE FROM events WHERE seq IN (7, 8, 50)")
    connection.execute(TABLES[TABLES.index("CREATE TRIGGER no_delete") :].split("END;")[0] + "END")
    connection.close()
    with pytest.raises(DamagedLog, match="event 7 is damaged"):
        read_log(folder)
    findings = examine(folder)
    assert "events 7 to 8" in findings.problems[0] and "event 50" in findings.problems[1]
    text = write_rescued(findings.events, folder.parent / "new.bower")
    assert f"{len(EVENTS) - 3} events were written." in text
    rescued = read_log(folder.parent / "new.bower")
    assert [e.id for e in rescued] == [e.id for e in findings.events]
    assert [e.body.position for e in rescued if e.kind in ("model", "query")] == [4, 202]
    use(folder.parent / "new.bower")


def test_a_log_with_a_strangers_trigger_can_be_saved(folder: Path, tmp_path: Path) -> None:
    """Its events are read from a copy that has none of its triggers."""
    connection = apsw.Connection(str(folder / "log.sqlite"))
    connection.execute("CREATE TRIGGER t AFTER INSERT ON events BEGIN SELECT 1; END")
    connection.close()
    before = (folder / "log.sqlite").read_bytes()
    findings = examine(folder)
    assert len(findings.events) == len(EVENTS)
    assert any("trigger 't' that no log has" in problem for problem in findings.problems)
    write_rescued(findings.events, tmp_path / "new.bower")
    assert len(use(tmp_path / "new.bower")) == len(EVENTS)
    assert (folder / "log.sqlite").read_bytes() == before


def test_what_still_waits_in_the_write_ahead_log_is_saved(folder: Path, tmp_path: Path) -> None:
    """A killed server leaves its last events there; they are saved with a broken first page."""
    log, killed = Log(folder), tmp_path / "killed.bower"
    log.append([event_of("noted", {"item": 1, "text": "late"}, "ann", "late")]).result()
    killed.mkdir()
    for name in ("log.sqlite", "log.sqlite-wal"):
        shutil.copyfile(folder / name, killed / name)
    log.close()
    with (killed / "log.sqlite").open("r+b") as file:
        file.write(b"no database at all")
    with pytest.raises(ProjectError, match="cannot be opened as a log"):
        read_log(killed)
    events = examine(killed).events
    assert len(events) == len(EVENTS) + 1 and events[-1].body.text == "late"


def test_without_its_beginning_a_rescued_project_says_what_it_lacks(folder: Path) -> None:
    """It begins with the default learner and strategy, and the data have to be named."""
    events = [event for event in examine(folder).events if event.seq > 4]
    text = write_rescued(events, folder.parent / "new.bower")
    assert "learner, strategy, data" in text
    state = State(read_log(folder.parent / "new.bower"))
    assert state.learner.name and state.strategy.name and len(state.labelled) == 199


@pytest.mark.parametrize("content", [b"", b"x" * 5000, b"SQLite format 3\0"])
def test_nothing_is_saved_from_nothing(folder: Path, content: bytes) -> None:
    """An empty file and one that never was a log have nothing whole, and that is said."""
    (folder / "log.sqlite").write_bytes(content)
    findings = examine(folder)
    assert not findings.events and findings.problems
    with pytest.raises(ProjectError, match="Nothing is whole"):
        write_rescued(findings.events, folder.parent / "new.bower")
    assert not (folder.parent / "new.bower").exists()


def test_check_tells_and_rescues(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`check` ends with 0 for a whole project and 1 for a damaged one, and saves into a new one."""
    assert main(["check", str(folder)]) == 0
    assert capsys.readouterr().out == f"events    {len(EVENTS)} are whole\n"
    crafted(folder, "noted", "{")
    assert main(["check", str(folder)]) == 1
    out = capsys.readouterr().out
    assert f"{len(EVENTS)} are whole" in out and "damage    Damaged: what came after" in out
    assert f"--rescue NEW{check.PROJECT}" in out
    assert main(["check", str(folder), "--rescue", str(tmp_path / "new.bower")]) == 0
    assert f"{len(EVENTS)} events were written" in capsys.readouterr().out
    assert main(["check", str(folder), "--rescue", str(tmp_path / "new.bower")]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["check", str(tmp_path / "none.bower")]) == 2
    assert main(["check", __file__, "--rescue", str(tmp_path / "x")]) == 2


def test_a_link_is_told_and_the_log_behind_it_is_not_read(folder: Path, tmp_path: Path) -> None:
    """`check` names a link in the folder; a log that is one is left alone."""
    (folder / "cache").symlink_to(tmp_path)
    findings = examine(folder)
    assert "cache is a link" in findings.problems[0] and len(findings.events) == len(EVENTS)
    (folder / "log.sqlite").rename(tmp_path / "elsewhere")
    (folder / "log.sqlite").symlink_to(tmp_path / "elsewhere")
    assert not examine(folder).events
