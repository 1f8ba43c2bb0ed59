"""FITS tables."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
from astropy.io import fits

from bowerbird.data import open as opening
from bowerbird.data.errors import DataError
from bowerbird.data.open import open_pool
from bowerbird.data.readers import fits as reader
from bowerbird.data.roles import Roles


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
    assert pool.ids.tolist()[:2] == ["s0", "s1"] and pool.known_labels.tolist()[:2] == ["a", "b"]
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


@pytest.mark.parametrize("size", [-2880, -5760, -(10**12)])
def test_units_that_lead_backwards_are_refused(tmp_path, size):
    """A unit of negative size would be followed by itself or by one before it, for ever."""
    cards = [
        "XTENSION= 'IMAGE   '",
        "BITPIX  =                    8",
        "NAXIS   =                    1",
    ]
    cards += [
        f"NAXIS1  = {size:>20}",
        "PCOUNT  =                    0",
        "GCOUNT  =                    1",
    ]
    fits.PrimaryHDU().writeto(tmp_path / "t.fits")
    with (tmp_path / "t.fits").open("ab") as file:
        file.write("".join(card.ljust(80) for card in [*cards, "END"]).ljust(2880).encode())
    with pytest.raises(DataError, match="not readable as FITS"):
        reader.check(tmp_path / "t.fits")


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


def altered(path, **cards):
    """Write other numbers into the header of a table and leave its bytes as they are."""
    content = path.read_bytes()
    for key, value in cards.items():
        start = content.index(f"{key:<8}=".encode(), 2880)
        content = content[:start] + f"{key:<8}= {value:>20}".encode() + content[start + 30 :]
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "cards",
    [
        {"TFIELDS": 10**9},
        {"TFIELDS": 1000},
        {"TFIELDS": -1},
        {"NAXIS2": 10**12},
        {"NAXIS1": 10**12},
        {"NAXIS1": 0, "NAXIS2": 10**15},
        {"PCOUNT": 10**12},
        {"NAXIS2": -5},
    ],
    ids=str,
)
def test_a_header_that_asks_for_more_than_there_is_is_refused(table, tmp_path, cards, monkeypatch):
    """More columns than the standard allows and more bytes than the file has are not believed.

    A billion columns took 37 s and 5.8 GB to find out. The file is not read for that.
    """
    columns, path = table
    altered(write(columns, path), **cards)
    monkeypatch.setattr(opening, "_key", None)
    with pytest.raises(DataError, match=r"FITS allows 999 columns|cut short|not readable as FITS"):
        open_pool(path, cache=tmp_path / "c")


def test_rows_that_share_a_heap_many_times_over_are_refused(tmp_path):
    """A thousand rows that each name the whole of one heap would fill a thousand times its size."""
    rows = _rows([np.ones(100_000, "f4"), *[np.ones(1, "f4")] * 999])
    path = write([fits.Column("V", "PE()", array=rows)], tmp_path / "t.fits")
    content = bytearray(path.read_bytes())
    start = 2880 * 2
    content[start : start + 8_000] = content[start : start + 8] * 1_000
    path.write_bytes(content)
    with pytest.raises(DataError, match="asks for 100,000,000 values of the heap"):
        open_pool(path, cache=tmp_path / "c")


def test_a_packed_table_of_gigabytes_is_refused(table, tmp_path):
    """A packed file whose table is much larger than any packing explains is not unpacked."""
    columns, path = table
    altered(write(columns, path), NAXIS2=10**9)
    packed = tmp_path / "t.fits.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    with pytest.raises(DataError, match="allowed are 200 times its size"):
        open_pool(packed, cache=tmp_path / "c")


def test_tables_of_one_name_are_told_apart_by_their_number(tmp_path):
    """An instrument writes a table of the same name for each of its chips; none hides another."""
    units = [
        fits.BinTableHDU.from_columns([fits.Column("x", "D", array=np.arange(n))], name="SCI")
        for n in (5.0, 3.0)
    ]
    fits.HDUList([fits.PrimaryHDU(), *units]).writeto(tmp_path / "t.fits")
    assert reader.read(tmp_path / "t.fits", Roles()).rows == 5
    assert reader.read(tmp_path / "t.fits", Roles(table="2")).rows == 3
