"""Labels as tables."""

from __future__ import annotations

import csv
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

FORMULAS = ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "\rx"]
SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
BEGINNINGS = (*SIGNS, "\t", "\r", "\n")


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
    assert not [cell for cell in cells if cell.startswith(BEGINNINGS)]


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
    assert not [cell for cell in cells if cell.lstrip('"\t\r\n').startswith(SIGNS)]
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
