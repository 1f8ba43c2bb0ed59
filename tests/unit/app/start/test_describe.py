"""What the start page says of data."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from bowerbird.app.start.describe import MOST_COLUMNS, describe, suggested_project
from bowerbird.data.look import look
from bowerbird.data.roles import Roles
from bowerbird.data.source import HEAD_ROWS


def described(path: Path) -> dict:
    """Describe a file as it is guessed."""
    first = look(path, Roles(), {})
    description = describe(first, first, {}, "")
    json.dumps(description, allow_nan=False)
    return description


def test_columns_come_with_values_and_reasons(tmp_path: Path) -> None:
    """Numbers have a histogram, texts their most frequent values, and both say why."""
    mag = [*np.arange(38.0), np.nan, np.nan]
    table = pd.DataFrame(
        {"objid": range(40), "mag": mag, "mag_err": 0.1, "class": ["a"] * 39 + [""]}
    )
    table["note"] = [f"{i % 7} " + "x" * 200 for i in range(40)]
    table.to_csv(tmp_path / "t.csv", index=False)
    about = described(tmp_path / "t.csv")
    by_name = {column["name"]: column for column in about["columns"]}
    mag = by_name["mag"]
    assert len(mag["histogram"]) == 24 and (mag["low"], mag["high"]) == ("0", "37")
    assert mag["missing"] == 0.05 and mag["examples"] == ["0", "1", "2"]
    assert by_name["mag_err"]["why"] == "errors of other values"
    assert by_name["objid"]["why"] == "its name says so"
    assert by_name["class"]["values"] == [["a", 39]]
    assert len(by_name["note"]["examples"][0]) == 80 and by_name["note"]["distinct"] == 7
    assert about["classes"] == [["a", 39]] and about["rows"] == 40 and about["whole"]


def test_what_would_go_wrong_is_said(tmp_path: Path) -> None:
    """What `check` warns of stands here too, and what makes a pool impossible is the problem."""
    table = pd.DataFrame({"id": range(30), "a": np.arange(30) ** 2, "b": 1.0})
    table["label"] = ["x"] * 28 + ["y"] * 2
    table.to_csv(tmp_path / "t.csv", index=False)
    about = described(tmp_path / "t.csv")
    assert "Constant columns are left out: b." in about["warnings"]
    assert "Classes with fewer than 5 labels: y (2)." in about["warnings"]
    table["id"] = 1
    table.to_csv(tmp_path / "u.csv", index=False)
    assert "id column 'id' repeats in 29 rows" in described(tmp_path / "u.csv")["problem"]


def test_a_large_table_shows_its_first_rows(tmp_path: Path) -> None:
    """Of many rows the first are described, and that there are more is said."""
    rows = 3 * HEAD_ROWS
    table = pa.table({"a": np.arange(rows) % 97, "b": np.arange(rows) % 89})
    pq.write_table(table, tmp_path / "t.parquet", row_group_size=HEAD_ROWS)
    about = described(tmp_path / "t.parquet")
    assert (about["rows"], about["shown"], about["whole"]) == (rows, HEAD_ROWS, False)


def test_the_rows_of_a_long_text_are_reckoned(tmp_path: Path) -> None:
    """A table of text in one block has its number of rows; a longer one about that."""
    for rows, rough in ((30_000, False), (900_000, True)):
        text = "a,b\n" + "".join(f"{i % 97},{i % 89}\n" for i in range(rows))
        (tmp_path / "t.csv").write_text(text)
        about = described(tmp_path / "t.csv")
        assert (about["shown"], about["rough"], about["whole"]) == (HEAD_ROWS, rough, False)
        assert abs(about["rows"] / rows - 1) < (0.05 if rough else 1e-9)


def test_a_wide_table_draws_some_of_its_columns(tmp_path: Path) -> None:
    """Of very many columns the first are drawn, and the number of the others is said."""
    wide = np.random.default_rng(0).normal(size=(30, MOST_COLUMNS + 7))
    pd.DataFrame(wide).add_prefix("v").to_csv(tmp_path / "t.csv", index=False)
    about = described(tmp_path / "t.csv")
    assert (len(about["columns"]), about["more"]) == (MOST_COLUMNS, 7)


def test_every_kind_of_column_can_be_described(tmp_path: Path) -> None:
    """Lists, structures, bytes, times, truths and columns without a value have a description."""
    columns = {
        "v": pa.array([[1.0, 2.0, 3.0, 4.0, float(i)] for i in range(20)]),
        "s": pa.array([{"a": i, "b": "x"} for i in range(20)]),
        "bytes": pa.array([b"\x00\x01"] * 20),
        "when": pa.array(range(20), pa.timestamp("s")),
        "yes": pa.array([True, False] * 10),
        "none": pa.nulls(20),
        "endless": pa.array([float("inf")] * 20),
        "mixed": pa.array([["a"], None] * 10),
    }
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    about = described(tmp_path / "t.parquet")
    assert {column["name"] for column in about["columns"]} >= set(columns) - {"s"}
    assert all(column["role"] in column["roles"] for column in about["columns"])


def test_a_new_project_takes_no_name_that_is_taken(tmp_path: Path) -> None:
    """The next free number is put behind the name."""
    assert suggested_project(tmp_path, "t") == "t.bower"
    (tmp_path / "t.bower").mkdir()
    (tmp_path / "t-2.bower").touch()
    assert suggested_project(tmp_path, "t") == "t-3.bower"
