"""Embeddings in .npy."""

from __future__ import annotations

import numpy as np
import pytest

from bowerbird.data import open as opening
from bowerbird.data.errors import DataError
from bowerbird.data.open import open_pool


@pytest.mark.parametrize("dtype", ["<f2", ">f4", "<f8", "i1", "u2"])
def test_any_number_becomes_float32(tmp_path, dtype):
    """Half, double, swapped and whole numbers are read as the same values."""
    np.save(tmp_path / "x.npy", np.array([[1, 2], [3, 5]], dtype))
    assert open_pool(tmp_path / "x.npy", cache=tmp_path / "c").features.tolist() == [[1, 2], [3, 5]]


def test_columns_first_is_read_as_rows(tmp_path):
    """An array in Fortran's order is the same matrix."""
    np.save(tmp_path / "x.npy", np.asfortranarray(np.arange(6.0).reshape(3, 2)))
    pool = open_pool(tmp_path / "x.npy", cache=tmp_path / "c")
    assert pool.features.tolist() == [[0, 1], [2, 3], [4, 5]]


def test_nothing_is_unpickled(tmp_path):
    """An array of objects is refused: loading it would run what it holds."""
    np.save(tmp_path / "x.npy", np.array([[object()]]), allow_pickle=True)
    with pytest.raises(DataError, match=r"not readable as \.npy"):
        open_pool(tmp_path / "x.npy", cache=tmp_path / "c")


@pytest.mark.parametrize("array", [np.zeros(3), np.zeros((2, 2, 2)), np.zeros((2, 2), complex)])
def test_only_a_matrix_of_numbers_will_do(tmp_path, array):
    """Other shapes and types are told with what is allowed."""
    np.save(tmp_path / "x.npy", array)
    with pytest.raises(DataError, match="Expected a matrix of numbers"):
        open_pool(tmp_path / "x.npy", cache=tmp_path / "c")


@pytest.mark.parametrize("cut", [0, 20, 100, 150])
def test_a_file_that_is_cut_short_is_refused(tmp_path, cut):
    """A header that promises more than the file holds is not believed."""
    np.save(tmp_path / "x.npy", np.ones((4, 4)))
    (tmp_path / "x.npy").write_bytes((tmp_path / "x.npy").read_bytes()[:cut])
    with pytest.raises(DataError, match=r"not readable as \.npy"):
        open_pool(tmp_path / "x.npy", cache=tmp_path / "c")


def test_no_rows_is_no_pool(tmp_path):
    """A matrix without rows is refused like a table without rows."""
    np.save(tmp_path / "x.npy", np.ones((0, 4)))
    with pytest.raises(DataError, match="no rows"):
        open_pool(tmp_path / "x.npy", cache=tmp_path / "c")


@pytest.mark.parametrize(
    "shape", ["(1000000000000, 0)", "(1000000000000, 5)", "(5, -1)", "(2, 10**9)", "(2, 300000)"]
)
def test_a_header_is_held_to_the_size_of_the_file(tmp_path, shape, monkeypatch):
    """Shapes that the file does not hold are refused by the header; the file is not hashed first.

    Rows without a column take no byte: their numbers alone, 8 TB, were asked of the memory.
    """
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    start = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode()
    (tmp_path / "x.npy").write_bytes(start + bytes(2_400_000))
    monkeypatch.setattr(opening, "_key", None)
    with pytest.raises(DataError, match=r"x\.npy"):
        open_pool(tmp_path / "x.npy", cache=tmp_path / "c")
