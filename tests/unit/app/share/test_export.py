"""Labels as tables."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.events import Event
from bowerbird.app.share.export import export
from bowerbird.data.errors import DataError
from bowerbird.data.open import open_pool
from bowerbird.data.roles import Roles

FORMULAS = ["=HYPERLINK(1)", "+SUM(1)", "-cmd|x!A0", "@x", "\tx", "\rx"]
HARMLESS = ["+12.345-06.7", "-05 0123", "-ve", "10;-5", "a,-b", "'=A1", "=A1", "x,''@y", "-7"]
SIGNS = ("=", "@", "＝", "＠")
BEGINNINGS = (*SIGNS, "\t", "\r", "\n")
CALLS = re.compile(r"[+＋－-].*[(|!]")


def log_of(*events: Event) -> list[Event]:
    return [event.at(i + 1) for i, event in enumerate(events)]


@pytest.fixture
def events() -> list[Event]:
    """Labels of classes whose names are formulas, a skip, a flag, a note, one label undone."""
    labels = [
        event_of("labelled", {"items": [i], "class": name, "source": "human", "version": 3}, "ann")
        for i, name in enumerate(FORMULAS)
    ]
    wrong = event_of("labelled", {"items": [50], "class": "star"}, "ann")
    return log_of(
        *labels,
        event_of("skipped", {"items": [60]}, "ann"),
        wrong,
        event_of("undone", {"event": wrong.id}, "ann"),
        event_of("flagged", {"items": [0, 70], "on": True}, "ann"),
        event_of("noted", {"item": 0, "text": "=cmd"}, "ann"),
    )


def test_parquet_holds_every_decision_as_it_is(events: list[Event], tmp_path: Path) -> None:
    """Nothing is changed: names, whole numbers, flags and notes; what was undone is not there."""
    told = export(events, "x", tmp_path / "l.parquet")
    table = pd.read_parquet(tmp_path / "l.parquet")
    assert table["id"].tolist() == [0, 1, 2, 3, 4, 5, 60, 70]
    assert table["class"].tolist()[:6] == FORMULAS
    assert table["model_version"].tolist()[0] == 3
    assert table["flag"].tolist() == [True, *[False] * 6, True]
    assert table["note"][0] == "=cmd"
    assert "8 rows (6 labelled, 1 skipped, 0 unsure, 1 flagged or noted alone)" in told


def test_a_spreadsheet_runs_nothing(events: list[Event], tmp_path: Path) -> None:
    """In the CSV no cell begins as a formula does."""
    export(events, "x", tmp_path / "l.csv")
    table = pd.read_csv(tmp_path / "l.csv", dtype=str, keep_default_na=False)
    assert table["class"].tolist()[:4] == [f"'{name}" for name in FORMULAS[:4]]
    cells = [cell for column in table for cell in table[column]]
    assert not [cell for cell in cells if cell.startswith(BEGINNINGS) or CALLS.match(cell)]


def test_ids_and_classes_come_back_from_an_export_as_they_were(tmp_path: Path) -> None:
    """Signs before numbers and words are left alone; what a spreadsheet would run is undone."""
    names = ["n", *FORMULAS[:4], *HARMLESS]
    labels = [event_of("labelled", {"items": [n], "class": n, "source": "human"}) for n in names]
    export(log_of(*labels), "x", tmp_path / "l.csv")
    written = pd.read_csv(tmp_path / "l.csv", dtype=str)["id"].tolist()
    assert written[5:10] == HARMLESS[:5] and written[-1] == "-7"
    table = pd.read_csv(tmp_path / "l.csv").assign(m=range(len(names)), k=2.5)
    table[["id", "class", "m"]].to_csv(tmp_path / "again.csv", index=False)
    pool = open_pool(
        tmp_path / "again.csv", Roles(id="id", label="class"), cache=tmp_path / "cache"
    )
    assert pool.ids.tolist() == names
    assert pool.known_labels is not None and pool.known_labels.tolist() == names
    (told,) = {one.remedy for one in pool.remarks if "apostrophe" in one.text}
    assert told == "data: {text: {apostrophes: keep}}"


@given(
    st.lists(st.text() | st.text(st.sampled_from("=+-@;,\t\r\n\"' a\0＝")), min_size=1, max_size=4),
    st.sampled_from([",", ";", "\t"]),
)
def test_any_text_stays_in_its_cell(texts: list[str], separator: str) -> None:
    """Any note is whole in its cell, and no cell is a formula whatever separator is assumed."""
    noted = log_of(*(event_of("noted", {"item": i, "text": text}) for i, text in enumerate(texts)))
    with TemporaryDirectory() as folder:
        told = export(noted, "x", Path(folder) / "l.csv")
        with (Path(folder) / "l.csv").open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        with (Path(folder) / "l.csv").open(newline="", encoding="utf-8") as file:
            cells = [cell for row in csv.reader(file, delimiter=separator) for cell in row]
    assert [row["note"].replace("'", "") for row in rows] == [t.replace("'", "") for t in texts]
    assert not [row["note"] for row in rows if row["note"].startswith(BEGINNINGS)]
    inner = [cell.lstrip('"\t\r\n') for cell in cells]
    assert not [cell for cell in inner if cell.startswith(SIGNS)]
    assert f": {len(texts)} rows" in told


def test_ids_of_both_kinds_become_text(tmp_path: Path) -> None:
    """A column holds one type; 1 and "b" together are text."""
    both = log_of(
        event_of("labelled", {"items": [1], "class": "a"}),
        event_of("labelled", {"items": ["b"], "class": "a"}),
    )
    export(both, "x", tmp_path / "l.parquet")
    assert pd.read_parquet(tmp_path / "l.parquet")["id"].tolist() == ["1", "b"]


def test_an_empty_project_exports_an_empty_table(tmp_path: Path) -> None:
    """No decision, no row, and the columns are there."""
    export([], "x", tmp_path / "l.csv")
    assert pd.read_csv(tmp_path / "l.csv").empty


def test_what_cannot_be_written_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    """An unknown suffix and a folder that is not there are one line each."""
    with pytest.raises(DataError, match=r"\.parquet"):
        export([], "x", tmp_path / "l.xlsx")
    with pytest.raises(DataError, match="cannot be written"):
        export([], "x", tmp_path / "none" / "l.csv")
    assert list(tmp_path.iterdir()) == []
