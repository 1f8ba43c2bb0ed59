"""A stranger's folder: no link in it is followed, and an open one is watched."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import apsw
import numpy as np
import pytest

from bowerbird.app.cli import main
from bowerbird.app.log import folder as folders
from bowerbird.app.log.codec import event_of
from bowerbird.app.log.events import Event
from bowerbird.app.log.sqlite import open_file, read_log
from bowerbird.app.log.writer import Log
from bowerbird.app.loop.predictions import write_predictions
from bowerbird.app.server.token_auth import write_redirect
from bowerbird.data.errors import DamagedLog, ProjectError

NAMES = ["lock", "log.sqlite", "log.sqlite-wal", "log.sqlite-shm", "log.sqlite-journal"]
NAMES += ["open.html", "secret-cookie", "cache", "cache/predictions", "cache/predictions/1.top.npy"]


def label(item: int) -> Event:
    return event_of("labelled", {"items": [item], "class": "star"}, annotator="ann")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a project with one label."""
    folder = tmp_path / "p.bower"
    log = Log(folder)
    log.append([label(1)]).result()
    log.close()
    return folder


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """Make what a link leads to: a folder of somebody with a file in it."""
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "1.top.npy").write_text("precious")
    return victim


def put(folder: Path, name: str) -> Path:
    """Make room for something at a name in a folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    return path


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("to", ["file", "folder", "nothing"])
def test_a_symbolic_link_is_refused(folder: Path, victim: Path, name: str, to: str) -> None:
    """Wherever it stands and whatever it leads to, one line names it and nothing is touched."""
    target = {"file": victim / "1.top.npy", "folder": victim, "nothing": victim / "new"}[to]
    put(folder, name).symlink_to(target)
    for open_it in (Log, read_log):
        with pytest.raises(ProjectError, match=f"{name} is a link"):
            open_it(folder)
    assert os.listdir(victim) == ["1.top.npy"]
    assert (victim / "1.top.npy").read_text() == "precious"


@pytest.mark.parametrize("name", [n for n in NAMES if n not in ("cache", "cache/predictions")])
def test_a_hard_link_is_refused(folder: Path, victim: Path, name: str) -> None:
    """A second name of somebody's file would be written through as well."""
    os.link(victim / "1.top.npy", put(folder, name))
    for open_it in (Log, read_log):
        with pytest.raises(ProjectError, match=f"{name} has a second name"):
            open_it(folder)
    assert (victim / "1.top.npy").read_text() == "precious"


@pytest.mark.parametrize("name", ["lock", "cache/pipe"])
def test_what_is_no_file_is_refused(folder: Path, name: str) -> None:
    """A named pipe would be waited for without end."""
    os.mkfifo(put(folder, name))
    with pytest.raises(ProjectError, match=f"{name} is no file"):
        Log(folder)


@pytest.mark.parametrize("name", ["open.html", "lock", "log.sqlite-wal"])
def test_a_folder_in_a_files_place_is_refused(folder: Path, name: str) -> None:
    """It would be an error without a sentence where the file is written."""
    put(folder, name).mkdir()
    with pytest.raises(ProjectError, match=f"{name} is no file"):
        Log(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_somebody_elses_file_is_refused(folder: Path) -> None:
    """In a folder that others may write to, one of them could have put it there."""
    os.chown(folder / "lock", 4242, 4242)
    with pytest.raises(ProjectError, match="belongs to somebody else"):
        Log(folder)
    for path in (folder, *folder.iterdir()):
        os.chown(path, 4242, 4242)
    Log(folder).close()


def test_the_way_to_a_project_may_hold_links(folder: Path, tmp_path: Path) -> None:
    """Its user named it so; only what the folder brings along is refused."""
    (tmp_path / "link.bower").symlink_to(folder)
    assert len(read_log(tmp_path / "link.bower")) == 1
    log = Log(tmp_path / "link.bower")
    log.append([label(2)]).result()
    log.close()
    assert len(read_log(folder)) == 2


@pytest.mark.parametrize("name", ["", "parent"])
def test_predictions_are_not_written_through_a_link(
    tmp_path: Path, victim: Path, name: str
) -> None:
    """A worker that is told to write into a link's folder removes nothing from it."""
    (victim / "predictions").mkdir()
    (victim / "predictions" / "1.top.npy").write_text("precious")
    link = tmp_path / "link"
    link.symlink_to(victim / "predictions" if not name else victim)
    with pytest.raises(ProjectError, match="is a link"):
        write_predictions(
            link / "predictions" if name else link, 9, np.ones((3, 1), dtype=np.float32)
        )
    assert (victim / "predictions" / "1.top.npy").read_text() == "precious"


def test_a_command_writes_no_pool_through_a_link(
    folder: Path, victim: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Data that are opened in a stranger's folder are read into its cache before its log."""
    (folder / "cache").symlink_to(victim)
    assert main(["demo", "digits", "--project", str(folder), "--no-browser"]) == 2
    assert "cache is a link" in capsys.readouterr().err
    assert os.listdir(victim) == ["1.top.npy"]


def test_predictions_do_not_write_over_a_link(tmp_path: Path, victim: Path) -> None:
    """A file that is prepared beside its place takes the place of a link there."""
    target = tmp_path / "predictions"
    target.mkdir()
    (target / "9.top.tmp").symlink_to(victim / "1.top.npy")
    write_predictions(target, 9, np.ones((3, 1), dtype=np.float32))
    assert (victim / "1.top.npy").read_text() == "precious"


def test_the_page_of_the_entrance_does_not_write_over_a_link(tmp_path: Path, victim: Path) -> None:
    """The token never lands in somebody else's file."""
    (tmp_path / "open.html").symlink_to(victim / "1.top.npy")
    path = write_redirect(tmp_path, "http://127.0.0.1/enter?token=x")
    assert not path.is_symlink()
    assert (victim / "1.top.npy").read_text() == "precious"


def test_a_journal_that_deletes_files_is_refused(folder: Path, victim: Path) -> None:
    """SQLite deletes what a journal names as its elder; a crafted one names anything."""
    path = str(victim / "1.top.npy").encode()
    ending = len(path).to_bytes(4, "big") + (sum(path) & 0xFFFFFFFF).to_bytes(4, "big")
    (folder / "log.sqlite-journal").write_bytes(
        bytes(512) + b"\0\0\0\0" + path + ending + folders.JOURNAL_ENDS
    )
    for open_it in (Log, read_log):
        with pytest.raises(ProjectError, match="names another file"):
            open_it(folder)
    assert (victim / "1.top.npy").exists()


@pytest.mark.parametrize("lost", ["empty", "missing"])
def test_a_lost_log_is_not_taken_for_a_new_one(folder: Path, lost: str) -> None:
    """A log that is empty or gone in a folder that was used is refused; a new folder is not."""
    (folder / "log.sqlite").unlink()
    if lost == "empty":
        (folder / "log.sqlite").touch()
    with pytest.raises(DamagedLog, match="has been in use"):
        Log(folder)
    with pytest.raises(ProjectError):
        read_log(folder)
    (folder / "lock").unlink()  # as if it had ended before there was a log
    Log(folder).close()


@pytest.mark.parametrize("trace", ["open.html", "cache/predictions", "log.sqlite-wal"])
def test_other_traces_of_a_lost_log_count_too(tmp_path: Path, trace: str) -> None:
    """A folder of an earlier version has no mark in its lock, but what the work left."""
    folder = tmp_path / "p.bower"
    put(folder, trace)
    if trace == "cache/predictions":
        (folder / trace).mkdir()
    else:
        (folder / trace).write_text("x")
    with pytest.raises(DamagedLog, match="has been in use"):
        Log(folder)


def gone(path: Path) -> None:
    path.unlink()


def replaced(path: Path) -> None:
    copy = path.with_name("copy")
    copy.write_bytes(path.read_bytes())
    copy.replace(path)


@pytest.mark.parametrize("how", [gone, replaced])
@pytest.mark.parametrize("name", ["log.sqlite", "log.sqlite-wal"])
def test_a_log_that_goes_under_an_open_project_is_noticed(folder: Path, name: str, how) -> None:
    """No label is acknowledged into a file that no name leads to any more."""
    log = Log(folder)
    log.append([label(2)]).result()
    how(folder / name)
    with pytest.raises(ProjectError, match=rf"{name} was deleted or replaced.*nothing of this"):
        log.append([label(3)]).result()
    log.close()


def test_a_log_that_is_put_back_goes_on(folder: Path, tmp_path: Path) -> None:
    """Moved away and back it is the same file, and takes labels again."""
    log = Log(folder)
    (folder / "log.sqlite").rename(tmp_path / "away")
    futures = [log.append([label(i)]) for i in range(2, 5)]
    for future in futures:
        with pytest.raises(ProjectError, match="deleted or replaced"):
            future.result()
    (tmp_path / "away").rename(folder / "log.sqlite")
    assert log.append([label(9)]).result()[0].seq == 2
    log.close()
    assert [e.body.item_ids for e in read_log(folder)] == [[1], [9]]


CRAFTED = {
    "trigger": "CREATE TRIGGER t AFTER INSERT ON events BEGIN SELECT 1; END",
    "view": "CREATE VIEW v AS SELECT * FROM events",
    "table": "CREATE TABLE t (x)",
    "index": "CREATE INDEX i ON events (kind)",
    "virtual table": "CREATE VIRTUAL TABLE t USING fts5(x)",
    "no trigger": "DROP TRIGGER no_delete",
    "generated": "ALTER TABLE events ADD COLUMN y INTEGER GENERATED ALWAYS AS (seq + 1)",
    "statistics": "ANALYZE",
}


@pytest.mark.parametrize("change", CRAFTED.values(), ids=CRAFTED)
def test_a_log_with_other_parts_is_refused(folder: Path, change: str) -> None:
    """Triggers, views and tables of anybody else's run nothing, in writing or reading."""
    other = apsw.Connection(str(folder / "log.sqlite"))
    other.execute(change)
    other.close()
    before = (folder / "log.sqlite").read_bytes()
    for open_it in (Log, read_log):
        with pytest.raises(DamagedLog, match="changed by another program"):
            open_it(folder)
    assert (folder / "log.sqlite").read_bytes() == before


def test_a_view_in_place_of_the_table_is_refused(tmp_path: Path) -> None:
    """What looks like events and is computed is no log."""
    folder = tmp_path / "p.bower"
    folder.mkdir()
    other = apsw.Connection(str(folder / "log.sqlite"))
    other.execute(
        "PRAGMA user_version = 1; CREATE VIEW events AS WITH RECURSIVE n(seq) AS (SELECT 1 UNION "
        "ALL SELECT seq + 1 FROM n) SELECT seq, seq AS id, 'noted' AS kind, 'e' AS annotator, 0.0 "
        "AS time, '{}' AS body FROM n"
    )
    other.close()
    for open_it in (Log, read_log):
        with pytest.raises(DamagedLog, match="changed by another program"):
            open_it(folder)


def test_sqlite_is_told_to_trust_nothing(folder: Path) -> None:
    """Functions in a schema, written schemas, views and attached files are off."""
    connection = open_file(folder)
    assert connection.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, -1) == 0
    assert connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, -1) == 1
    assert connection.pragma("cell_size_check") == 1
    with pytest.raises(apsw.SQLError, match="attached"):
        connection.execute("ATTACH ':memory:' AS other")
    connection.close()


def test_the_lock_names_its_holder(folder: Path) -> None:
    """The second line, which tells of the log, is no part of the number."""
    held = "import sys, pathlib; from bowerbird.app.log.writer import Log; "
    held += "log = Log(pathlib.Path(sys.argv[1])); print(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", held, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stdout.readline()
        with pytest.raises(ProjectError, match=rf"another process \({process.pid}\); close"):
            Log(folder)
        process.communicate(b"\n")
