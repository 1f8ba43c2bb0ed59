"""HDF5: what lies in the file is read, and nothing that it points to outside."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest

from bowerbird.data.errors import DataError
from bowerbird.data.readers.hdf5 import read
from bowerbird.data.roles import Roles


def test_tables_are_told_and_named_by_their_place(tmp_path: Path) -> None:
    """The largest is read, with vectors as such; another one is named."""
    with h5py.File(tmp_path / "t.h5", "w") as file:
        file["survey/mag"], file["survey/vector"] = np.arange(9.0), np.ones((9, 32), np.float32)
        file["survey/other length"] = np.arange(3)
        file["other/x"] = np.arange(4)
    source = read(tmp_path / "t.h5", Roles())
    assert source.head.column_names == ["mag", "vector"] and len(source.head) == 9
    assert "survey is read" in source.remarks[0].text
    named = read(tmp_path / "t.h5", Roles(table="other"))
    assert [batch.to_pydict() for batch in named.batches(["x"], [])] == [{"x": [0, 1, 2, 3]}]
    with pytest.raises(DataError, match=r"^t\.h5: no table 'birds' in it"):
        read(tmp_path / "t.h5", Roles(table="birds"))


def test_nothing_outside_the_file_is_read(tmp_path: Path) -> None:
    """A file may point to any other: by links, by arrays kept elsewhere, by arrays put together."""
    with h5py.File(tmp_path / "secret.h5", "w") as file:
        file["x"] = np.arange(5.0)
    (tmp_path / "raw").write_bytes(b"secret!!" * 5)
    with h5py.File(tmp_path / "t.h5", "w") as file:
        file["good"] = np.arange(5.0)
        file["link"] = h5py.ExternalLink(str(tmp_path / "secret.h5"), "x")
        file["soft"] = h5py.SoftLink("/good")
        kept = h5py.VirtualLayout(shape=(5,), dtype="f8")
        kept[:] = h5py.VirtualSource(str(tmp_path / "secret.h5"), "x", shape=(5,))
        file.create_virtual_dataset("virtual", kept)
        file.create_dataset("raw", (5,), "f8", external=[(str(tmp_path / "raw"), 0, 40)])
    assert read(tmp_path / "t.h5", Roles()).head.column_names == ["good"]


def test_what_asks_for_more_than_it_holds_is_refused(tmp_path: Path) -> None:
    """An array that was never written costs nothing in the file."""
    with h5py.File(tmp_path / "t.h5", "w") as file:
        file.create_dataset("x", (10**12,), "f8", chunks=(10**6,))
    with pytest.raises(DataError, match="asks for 8,000,000,000,000"):
        read(tmp_path / "t.h5", Roles())


def test_references_and_ragged_lists_are_left_out(tmp_path: Path) -> None:
    """They are no columns; texts of any length are."""
    with h5py.File(tmp_path / "t.h5", "w") as file:
        file["name"] = ["a", "bé"]
        file.create_dataset("ragged", (2,), h5py.vlen_dtype(np.int32))
        file.create_dataset("points", (2,), h5py.ref_dtype)
    source = read(tmp_path / "t.h5", Roles())
    assert source.head.to_pydict() == {"name": ["a", "bé"]}


def test_what_is_no_hdf5_is_told_in_one_line(tmp_path: Path) -> None:
    """Whatever the library says."""
    (tmp_path / "t.h5").write_bytes(b"\x89HDF\r\n\x1a\n" + b"?" * 100)
    with pytest.raises(DataError, match="not readable as HDF5"):
        read(tmp_path / "t.h5", Roles())
