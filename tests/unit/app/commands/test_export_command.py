"""``bowerbird export``, as a person calls it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from bowerbird.app import cli
from bowerbird.app.log.codec import event_of
from bowerbird.app.log.writer import Log
from bowerbird.app.share.session_file import read_session_file

BEGINNING = [
    event_of(
        "opened",
        {
            "fingerprint": {"rows": 9, "columns": 2, "ids": "a", "features": "b"},
            "name": "stars",
            "rows": 9,
            "source": {"path": "/home/ann/stars.csv"},
        },
    ),
    event_of("classes", {"names": ["star"], "colours": ["#123456"]}),
    event_of("labelled", {"items": [1, 2, 3], "class": "star", "source": "human"}, "ann"),
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    log = Log(tmp_path / "stars.bower")
    log.append(BEGINNING).result()
    log.close()
    return tmp_path / "stars.bower"


def test_each_suffix_gives_its_file(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A session file, a CSV and a Parquet file come out, and the line told counts what is in."""
    for suffix, told in {
        ".bowerbird.json": "a session of 3 events",
        ".csv": "3 rows (3 labelled",
        ".parquet": "3 rows (3 labelled",
    }.items():
        assert cli.main(["export", str(project), "--to", str(tmp_path / f"out{suffix}")]) == 0
        assert told in capsys.readouterr().out
    assert len(read_session_file(tmp_path / "out.bowerbird.json").events) == 3
    assert len(pd.read_csv(tmp_path / "out.csv")) == 3
    assert len(pd.read_parquet(tmp_path / "out.parquet")) == 3


def test_an_open_project_can_be_exported(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The server need not stop: what it has acknowledged is exported while it goes on."""
    log = Log(project)
    log.append([event_of("labelled", {"items": [7], "class": "star"}, "ann")]).result()
    assert cli.main(["export", str(project), "--to", str(tmp_path / "out.csv")]) == 0
    assert pd.read_csv(tmp_path / "out.csv")["id"].tolist() == [1, 2, 3, 7]
    log.append([event_of("labelled", {"items": [8], "class": "star"}, "ann")]).result()
    log.close()
    capsys.readouterr()


@pytest.mark.parametrize(
    ("what", "to", "told"),
    [
        ("none.bower", "x.csv", "it is no project"),
        ("stars.bower", "x.xlsx", "ends in one of"),
        ("stars.bower", "none/x.csv", "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str, to: str, told: str
) -> None:
    """Neither project nor format nor folder: exit code 2 and one line."""
    assert cli.main(["export", str(tmp_path / what), "--to", str(tmp_path / to)]) == 2
    said = capsys.readouterr().err
    assert told in said and said.count("\n") == 1
