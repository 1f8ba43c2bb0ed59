"""Files below a folder: nothing above it, no link, nothing written over."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bowerbird.app.start import browse
from bowerbird.app.start.browse import Upload, folder_below, list_folder
from bowerbird.data.errors import DataError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a folder with one of each, beside a file that is not to be seen."""
    root = tmp_path / "root"
    (root / "b" / "c").mkdir(parents=True)
    (root / "night.bower").mkdir()
    (root / ".hidden").mkdir()
    (root / "table.zarr").mkdir()
    (root / "stars.CSV").write_text("a\n1\n")
    (root / "notes.txt").write_text("no data")
    (root / "work.bowerbird.json").write_text("{}")
    (tmp_path / "secret.csv").write_text("a\n1\n")
    (root / "up").symlink_to(tmp_path)
    (root / "secret.csv").symlink_to(tmp_path / "secret.csv")
    os.mkfifo(root / "pipe.csv")
    return root


def test_a_folder_lists_what_can_be_opened(root: Path) -> None:
    """Folders come first, then what else can be opened; no hidden ones, links and pipes."""
    listing = list_folder(root, "", [".own"])
    names = [(entry.name, entry.kind) for entry in listing.entries]
    assert names == [
        ("b", "folder"),
        ("night.bower", "project"),
        ("stars.CSV", "data"),
        ("table.zarr", "data"),
        ("work.bowerbird.json", "session"),
    ]
    assert listing.is_whole and listing.entries[2].size == 4
    assert (listing.entries[0].size, listing.entries[3].size) == (None, None)
    (root / "x.own").touch()
    assert "x.own" in [entry.name for entry in list_folder(root, "", [".own"]).entries]
    assert [entry.name for entry in list_folder(root, "b", []).entries] == ["c"]


def test_a_folder_of_parts_can_be_a_table(root: Path) -> None:
    """A folder that a reader takes as a whole is known as that."""
    table = pa.table({"a": [1, 2], "b": [3, 4]})
    for part in range(2):
        pq.write_table(table, root / "b" / f"part-{part}.parquet")
    assert list_folder(root, "b", []).is_table
    assert not list_folder(root, "", []).is_table
    (root / "year=2024").mkdir()
    assert list_folder(root, "", []).is_table


@pytest.mark.parametrize(
    "path",
    [
        *("..", "b/..", "b/../..", "/", "/etc", "b//c", "./b", "b/"),
        *("up", "up/root", "stars.CSV", "nix", "b\\..", "b\0", "x" * 5000),
    ],
)
def test_no_path_leads_out(root: Path, path: str) -> None:
    """Dots, slashes, links, files and names that no system takes are refused in one line."""
    with pytest.raises(DataError) as caught:
        folder_below(root, path)
    assert "\n" not in str(caught.value)


def test_a_long_folder_is_cut(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many entries the first ones by name are listed, and that there are more is known."""
    monkeypatch.setattr(browse, "MOST_ENTRIES", 2)
    listing = list_folder(root, "", [])
    assert [entry.name for entry in listing.entries] == ["b", "night.bower"]
    assert not listing.is_whole


def test_a_file_appears_when_it_is_whole(root: Path) -> None:
    """While it comes its name is taken by an empty file; at the end all of it is there."""
    upload = Upload(root, "new.csv", [])
    upload.write(b"a,b\n")
    upload.write(b"1,2\n")
    assert (root / "new.csv").read_bytes() == b""
    with pytest.raises(DataError, match=r"There is a file new.csv already"):
        Upload(root, "new.csv", [])
    upload.finish()
    upload.abandon()  # as the connection closes
    assert (root / "new.csv").read_bytes() == b"a,b\n1,2\n"
    assert not list(root.glob(".new*"))


def test_a_file_that_breaks_off_leaves_nothing(root: Path) -> None:
    """Neither the part nor the name stays."""
    upload = Upload(root, "new.csv", [])
    upload.write(b"a,b\n")
    upload.abandon()
    assert not list(root.glob("*new*")) and not list(root.glob(".new*"))


@pytest.mark.parametrize("name", ["stars.CSV", "secret.csv"])
def test_nothing_is_written_over(root: Path, name: str) -> None:
    """A file that is there, and one behind a link, stay as they are."""
    with pytest.raises(DataError, match="already"):
        Upload(root, name, [])
    assert (root / name).read_text() == "a\n1\n"


@pytest.mark.parametrize(
    "name",
    [
        *("../x.csv", "a/b.csv", ".hidden.csv", "a\\b.csv", "a\nb.csv", "", "c:x.csv"),
        *("a\u202eb.csv", "x" * 300 + ".csv", "x.exe", "csv"),
    ],
)
def test_odd_names_are_refused(root: Path, name: str) -> None:
    """A name with a path in it, a hidden one, and one of no data's kind make no file."""
    before = sorted(root.iterdir())
    with pytest.raises(DataError):
        Upload(root, name, [])
    assert sorted(root.iterdir()) == before


def test_a_folder_that_cannot_be_written_is_said(root: Path) -> None:
    """Where no file can be made, the line says so."""
    with pytest.raises(DataError, match="cannot be written here"):
        Upload(root / "gone", "x.csv", [])


def test_a_folder_of_items_is_known_as_that(root: Path) -> None:
    """From a few names, there or one step down; not where a table lies beside them."""
    for number in range(3):
        (root / "b" / "c" / f"{number}.png").touch()
    (root / "b" / "c" / "about.txt").touch()
    assert list_folder(root, "b", []).items == list_folder(root, "b/c", []).items == "pictures"
    (root / "b" / "stars.csv").write_text("a\n1\n")
    assert list_folder(root, "b", []).items == ""
    (root / "b" / "c" / "0.parquet").touch()
    (root / "b" / "c" / "1.parquet").touch()
    parts = list_folder(root, "b/c", [])
    assert parts.is_table and parts.items == ""
