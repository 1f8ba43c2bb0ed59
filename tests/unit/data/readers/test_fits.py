"""FITS tables."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
from astropy.io import fits

from bowerbird.data.errors import DataError
from bowerbird.data.opening import open_pool
from bowerbird.data.readers import fits as reader


@pytest.fixture
def table(tmp_path):
    """Write a table as surveys do: bytes, big-endian numbers, vectors, TNULL."""
    n, rng = 20, np.random.default_rng(0)
    columns = [
        fits.Column("ID", "6A", array=np.array([f"s{i}" for i in range(n)], "S6")),
        fits.Column("CLASS", "4A", array=np.array(["a", "b"] * (n // 2), "S4")),
        fits.Column("MAG", "E", array=rng.random(n).astype(">f4")),
        fits.Column("N", "J", array=np.arange(n, dtype=">i4"), null=7),
        fits.Column("GOOD", "L", array=np.arange(n) % 2 == 0),
        fits.Column("WAVE", "M", array=rng.random(n) + 1j),
        fits.Column("CURVE", "PE()", array=_rows([np.ones(i % 3 + 1, "f4") for i in range(n)])),
    ]
    return columns, tmp_path / "t.fits"


def _rows(values):
    rows = np.empty(len(values), dtype=object)
    rows[:] = values
    return rows


def write(columns, path):
    fits.BinTableHDU.from_columns(columns).writeto(path)
    return path


def test_a_survey_table_becomes_a_pool(table, tmp_path):
    """Padded bytes are text, numbers native, TNULL missing, complex numbers left out."""
    columns, path = table
    pool = open_pool(write(columns, path), cache=tmp_path / "c")
    assert pool.ids.tolist()[:2] == ["s0", "s1"] and pool.known.tolist()[:2] == ["a", "b"]
    assert pool.feature_names == ("MAG", "N", "N missing")
    assert pool.row(7)["N"] is None and pool.row(8)["N"] == 8
    assert pool.row(0)["GOOD"] is True and pool.row(1)["CURVE"] == [1.0, 1.0]
    assert "WAVE" not in pool.kinds


def test_a_column_of_vectors_is_the_embedding(table, tmp_path):
    """A column of several numbers a row is features without scaling."""
    columns, path = table
    vectors = np.random.default_rng(1).normal(size=(20, 3)).astype(">f4")
    columns.append(fits.Column("EMB", "3E", array=vectors))
    pool = open_pool(write(columns, path), cache=tmp_path / "c")
    assert pool.scaling.rule == "none" and pool.features.tolist() == vectors.tolist()


def test_scaled_columns_are_what_they_mean(tmp_path):
    """TSCAL and TZERO are applied: unsigned numbers are unsigned."""
    values = np.array([1, 2**31, 2**32 - 1], np.uint32)
    column = fits.Column("N", "J", bzero=2**31, array=values)
    pool = open_pool(write([column], tmp_path / "t.fits"), cache=tmp_path / "c")
    assert pool.context["N"].to_pylist() == values.tolist()


def test_packed_and_in_blocks_is_the_same(table, tmp_path, monkeypatch):
    """Neither packing nor the size of the blocks changes the pool."""
    columns, path = table
    whole = open_pool(write(columns, path), cache=tmp_path / "c")
    (tmp_path / "t.fits.gz").write_bytes(gzip.compress(path.read_bytes()))
    monkeypatch.setattr(reader, "BATCH_ROWS", 7)
    packed = open_pool(tmp_path / "t.fits.gz", cache=tmp_path / "c")
    assert packed.name == "t" and packed.fingerprint == whole.fingerprint
    assert packed.context.equals(whole.context)


def test_a_file_without_a_table_is_refused(tmp_path):
    """An image is no pool, and the line says what there is."""
    fits.PrimaryHDU(np.zeros((4, 4))).writeto(tmp_path / "t.fits")
    with pytest.raises(DataError, match=r"no table in it \(there are: PrimaryHDU\)"):
        open_pool(tmp_path / "t.fits", cache=tmp_path / "c")


@pytest.mark.parametrize("size", [0, 10, 3000, 6000])
def test_a_file_that_is_cut_short_is_refused(table, tmp_path, size):
    """Half a download has its line."""
    columns, path = table
    write(columns, path)
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(DataError, match=r"not readable as FITS|no table in it"):
        open_pool(path, cache=tmp_path / "c")
