"""Folders of Parquet and Arrow files, and Zarr."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zarr

from bowerbird.data.errors import DataError
from bowerbird.data.open import open_pool
from bowerbird.data.readers import folder
from bowerbird.data.readers.zarr import read as read_zarr
from bowerbird.data.roles import Roles
from bowerbird.data.source import Source


def rows(source: Source, *columns: str) -> dict[str, list[object]]:
    """Read some columns as a whole."""
    return pa.Table.from_batches(source.batches(columns, [])).to_pydict()


def test_names_of_folders_become_columns(tmp_path: Path) -> None:
    """As Hive and Spark part tables; a column that a later file lacks is missing there."""
    for year, table in (("2023", {"x": [1.0], "y": [2.0]}), ("2024", {"x": [3.0]})):
        (tmp_path / f"year={year}" / "site=a%20b").mkdir(parents=True)
        pq.write_table(pa.table(table), tmp_path / f"year={year}" / "site=a%20b" / "0.parquet")
    (tmp_path / "_temporary").mkdir()
    (tmp_path / "_temporary" / "1.parquet").write_bytes(b"half")
    source = folder.read(tmp_path, Roles())
    assert rows(source, "year", "x", "y", "site") == {
        "year": ["2023", "2024"], "x": [1.0, 3.0], "y": [2.0, None], "site": ["a b", "a b"]
    }  # fmt: skip


def test_a_type_that_changes_between_files_is_told(tmp_path: Path) -> None:
    """With the file, and both types."""
    pq.write_table(pa.table({"x": [1.0]}), tmp_path / "0.parquet")
    pq.write_table(pa.table({"x": ["much"]}), tmp_path / "1.parquet")
    with pytest.raises(DataError, match=r"1\.parquet: column 'x' is of type string"):
        folder.read(tmp_path, Roles())


def saved(path: Path, values: list[float]) -> None:
    """Write what `datasets` saves, its files in an order of their own."""
    path.mkdir(parents=True)
    names = ["b.arrow", "a.arrow"]
    for name, value in zip(names, values, strict=True):
        table = pa.table({"x": [value]})
        with (
            pa.OSFile(str(path / name), "wb") as file,
            pa.ipc.new_stream(file, table.schema) as out,
        ):
            out.write_table(table)
    state = {"_data_files": [{"filename": name} for name in names]}
    (path / "state.json").write_text(json.dumps(state))


def test_the_splits_that_datasets_saved(tmp_path: Path) -> None:
    """All are read, with a column that says which, or the one that is named."""
    saved(tmp_path / "d" / "train", [1.0, 2.0])
    saved(tmp_path / "d" / "test", [3.0, 4.0])
    (tmp_path / "d" / "dataset_dict.json").write_text('{"splits": ["train", "test", "../up"]}')
    assert rows(folder.read(tmp_path / "d", Roles()), "split", "x") == {
        "split": ["train", "train", "test", "test"], "x": [1.0, 2.0, 3.0, 4.0]
    }  # fmt: skip
    named = open_pool(tmp_path / "d[test]", Roles(), cache=tmp_path / "cache")
    assert named.name == "d" and named.features.shape == (2, 1)
    with pytest.raises(DataError, match=r"no part 'valid' in it"):
        open_pool(tmp_path / "d[valid]", Roles(), cache=tmp_path / "cache")


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    """A folder of a stranger may point to any file."""
    pq.write_table(pa.table({"x": [5.0]}), tmp_path / "secret.parquet")
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "0.parquet").symlink_to(tmp_path / "secret.parquet")
    assert not folder.is_table(tmp_path / "d")
    with pytest.raises(DataError, match="this is a folder without a table"):
        open_pool(tmp_path / "d", Roles(), cache=tmp_path / "cache")


def test_another_content_of_a_folder_is_another_pool(tmp_path: Path) -> None:
    """The cache is kept by what all files hold."""
    (tmp_path / "d").mkdir()
    pq.write_table(pa.table({"x": [5.0]}), tmp_path / "d" / "0.parquet")
    first = open_pool(tmp_path / "d", Roles(), cache=tmp_path / "cache")
    pq.write_table(pa.table({"x": [6.0]}), tmp_path / "d" / "1.parquet")
    assert (len(first), len(open_pool(tmp_path / "d", Roles(), cache=tmp_path / "cache"))) == (1, 2)


def test_groups_in_zarr_are_told_and_named(tmp_path: Path) -> None:
    """The one with most numbers is read."""
    top = zarr.open_group(tmp_path / "t.zarr", mode="w")
    top.create_array("x", data=np.arange(3.0))
    cells = top.create_group("cells")
    cells.create_array("vector", data=np.ones((7, 16), np.float32))
    cells.create_array("area", data=np.arange(7.0))
    source = read_zarr(tmp_path / "t.zarr", Roles())
    assert sorted(source.head.column_names) == ["area", "vector"] and len(source.head) == 7
    assert "cells is read" in source.remarks[0].text
    assert rows(read_zarr(tmp_path / "t.zarr", Roles(table="/")), "x") == {"x": [0.0, 1.0, 2.0]}


def test_zarr_that_holds_pickled_objects_or_links_is_refused(tmp_path: Path) -> None:
    """To read them would run whatever they say."""
    made = zarr.open_group(tmp_path / "t.zarr", mode="w", zarr_format=2)
    made.create_array("x", data=np.arange(3.0))
    about = tmp_path / "t.zarr" / "x" / ".zarray"
    about.write_text(about.read_text().replace('"filters": null', '"filters": [{"id": "pickle"}]'))
    with pytest.raises(DataError, match="pickled objects"):
        read_zarr(tmp_path / "t.zarr", Roles())
    about.unlink()
    about.symlink_to(tmp_path)
    with pytest.raises(DataError, match="is a link"):
        read_zarr(tmp_path / "t.zarr", Roles())


def test_zarr_that_asks_for_more_than_it_holds_is_refused(tmp_path: Path) -> None:
    """An array that was never written, and one whose chunk is larger than all memory."""
    top = zarr.open_group(tmp_path / "t.zarr", mode="w")
    top.create_array("x", shape=(10**12,), dtype="f8", chunks=(10**6,))
    with pytest.raises(DataError, match=r"^t\.zarr: a file of .* asks for 8,000,000,000,000"):
        read_zarr(tmp_path / "t.zarr", Roles())
    top = zarr.open_group(tmp_path / "u.zarr", mode="w")
    top.create_array("x", shape=(10,), dtype="f8", chunks=(10**12,))
    with pytest.raises(DataError, match=r"^u\.zarr: a file of .* asks for 8,000,000,000,000"):
        read_zarr(tmp_path / "u.zarr", Roles())
