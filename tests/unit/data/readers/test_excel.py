"""Workbooks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from bowerbird.data.errors import DataError
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Write a workbook of two sheets; one has a title above its names, and gaps that are typed."""
    path = tmp_path / "field.xlsx"
    big = pd.DataFrame({"tree": [f"00{i}" for i in range(40)], "height": [12.5, 7] * 20})
    big["seen"] = [date(2024, 5, 1 + i % 9) for i in range(40)]
    big.loc[3, "tree"], big["kind"] = "007x", ["oak", "NA"] * 20
    with pd.ExcelWriter(path, engine="openpyxl") as book:
        pd.DataFrame({"a": ["x"], "b": [1.0]}).to_excel(book, sheet_name="notes", index=False)
        big.to_excel(book, sheet_name="trees", index=False)
    return path


def opened(path: Path, **roles: str) -> Pool:
    return open_pool(path, Roles(**roles), cache=path.parent.parent / "cache")  # type: ignore[arg-type]


def test_the_largest_sheet_is_read_and_the_others_are_told(book: Path) -> None:
    """Zeros in front stay, a date is shown as it is, NA is no class."""
    pool = opened(book, id="tree", label="kind")
    assert pool.ids[:4].tolist() == ["000", "001", "002", "007x"]
    assert pool.known_labels is not None and set(pool.known_labels.tolist()) == {"oak", None}
    assert pool.feature_names == ("height",)
    assert "2024-05-01" in str(pool.row(0)["seen"])
    (told,) = [one for one in pool.remarks if "sheet" in one.text]
    assert "trees is read" in told.text and told.remedy == "data: {table: notes}"


def test_another_sheet_is_named(book: Path) -> None:
    """By its name in brackets."""
    assert opened(book.with_name("field.xlsx[notes]"), id="a").ids.tolist() == ["x"]
    with pytest.raises(DataError, match=r"no sheet 'birds' in it\. There are: notes, trees"):
        opened(book.with_name("field.xlsx[birds]"))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and no more", b"\xd0\xcf\x11\xe0" * 40])
def test_what_is_no_workbook_is_told_in_one_line(tmp_path: Path, content: bytes) -> None:
    """Whatever the program that reads it says."""
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "t.xlsx"
    path.write_bytes(content)
    with pytest.raises(DataError, match="not readable as a workbook"):
        opened(path)
