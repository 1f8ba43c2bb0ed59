"""Tables of text."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from bowerbird.data.errors import DataError
from bowerbird.data.open import open_pool
from bowerbird.data.readers import csv
from bowerbird.data.roles import Roles
from bowerbird.data.tables import bounds


@pytest.fixture
def opened(tmp_path):
    def opened(text, name="t.csv", roles=None):
        data = text if isinstance(text, bytes) else text.encode()
        (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return open_pool(tmp_path / name, roles or Roles(), cache=tmp_path / "cache")

    return opened


def test_ids_are_kept_as_written(opened):
    """Leading zeros, exponents and numbers beyond 64 bits stay text; plain numbers are numbers."""
    assert opened("id,m\n007,1\n8,2\n").ids.tolist() == ["007", "8"]
    assert opened("id,m\n1e5,1\n8,2\n").ids.tolist() == ["1e5", "8"]
    assert opened("id,m\n99999999999999999999,1\n8,2\n").ids.tolist()[0] == "99999999999999999999"
    assert opened("id,m\n-7,1\n0,2\n").ids.tolist() == [-7, 0]


def test_labels_are_kept_as_written(opened):
    """A label that looks like a number is not rewritten as one; a quoted NA is a name."""
    labels = opened('label,m\n01,1\n1.50,2\n"NA",3\nNA,4\n').known_labels
    assert labels.tolist() == ["01", "1.50", "NA", None]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.csv", "id;m;k\na;1;2\nb;2;5\n"),
        ("t.tsv", "id\tm\tk\na\t1\t2\nb\t2\t5\n"),
        ("t.csv.gz", "id,m,k\na,1,2\nb,2,5\n"),
        ("t.tsv.gz", "id\tm\tk\na\t1\t2\nb\t2\t5\n"),
        ("t.CSV", "\ufeffid,m,k\r\na,1,2\r\nb,2,5\r\n"),
    ],
)
def test_separators_packing_and_marks(opened, name, text):
    """Commas, semicolons and tabs, packed or not, with other systems' marks, are one table."""
    pool = opened(text, name)
    assert pool.name == "t" and pool.ids.tolist() == ["a", "b"]
    assert pool.feature_names == ("m", "k")


def test_quoted_newlines_and_commas_stay_in_their_cell(opened):
    """A remark may hold what separates cells and lines."""
    pool = opened('id,m,remark\na,1,"one,\ntwo"\nb,2,x\n')
    assert pool.row(0)["remark"] == "one,\ntwo"


def test_a_sign_that_is_none_stops_nothing(opened):
    """Where what parts the cells has to be found out, a NUL among them is no error of its own."""
    row = '{0}\t0.{0}\t"a, ""{0}"" b"\t2020-01-0{0}\n'
    text = "id\tmag\tname\twhen\n" + "".join(row.format(i) for i in range(1, 9))
    pool = opened(text + "9\t0.9\ttru\0 \0\t2020-01-09\n", "t.tsv")
    assert pool.ids.tolist() == list(range(1, 10))


def test_missing_and_infinite_numbers(opened):
    """Empty, NA, nan and inf are missing numbers, not text."""
    pool = opened(
        "id,m\n" + "".join(f"r{i},{v}\n" for i, v in enumerate(["1", "NA", "nan", "inf", "", "3"]))
    )
    assert pool.features[:, 1].tolist() == [0, 1, 1, 1, 1, 0]


@pytest.mark.parametrize(("late", "expected"), [("0.5", "number"), ("text", "text")])
@pytest.mark.parametrize("rows", [50, 5])
def test_a_type_holds_for_all_rows(opened, monkeypatch, late, expected, rows):
    """A column whose first block says whole number or nothing gets the type of all its rows."""
    monkeypatch.setattr(csv, "BLOCK_BYTES", 64)
    text = "".join(f"{i},,{i},r{i}\n" for i in range(rows))
    pool = opened("late,empty,m,id\n" + text + f"{late},{late},5,last\n")
    assert len(pool) == rows + 1
    assert pool.kinds["empty"] == expected
    is_odd = expected == "text" and rows == 50  # one cell of 51 is a slip, one of six is none
    assert pool.kinds["late"] == ("number" if is_odd else expected)
    assert pool.context["late"][rows].as_py() == (
        None if is_odd else 0.5 if expected == "number" else late
    )
    told = [str(remark) for remark in pool.remarks]
    expected_text = "Column 'late' holds numbers, but for 'text' in row 51: taken as missing."
    assert (expected_text in told) == is_odd


def test_blocks_make_no_difference(opened, monkeypatch, tmp_path):
    """A table read in many blocks is the table read in one."""
    rng = np.random.default_rng(0)
    text = "id,m,k\n" + "".join(f"r{i},{a},{b}\n" for i, (a, b) in enumerate(rng.random((200, 2))))
    whole = opened(text)
    monkeypatch.setattr(csv, "BLOCK_BYTES", 256)
    parts = open_pool(tmp_path / "t.csv", cache=tmp_path / "other")
    assert parts.fingerprint == whole.fingerprint
    assert parts.context.equals(whole.context)


def test_a_row_longer_than_a_block_is_read(opened, monkeypatch):
    """A pass begins again with larger blocks where a row does not fit into one."""
    monkeypatch.setattr(csv, "PASS_BYTES", 64)
    text = "id,m,remark\n" + "".join(f"r{i},{i},ok\n" for i in range(50))
    pool = opened(text + f"last,50,{'x' * 500}\n")
    assert len(pool) == 51
    assert pool.row(50)["remark"] == "x" * 500


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_first_block_ends_with_a_whole_row(monkeypatch, tmp_path, encoding):
    """Wherever a block cuts a row, and whatever the bytes of a sign, no row of it is half read."""
    rows = ["id,m,remark", *(f'"ü\n{i}",{i}.5,{"ü" * (i % 7)}' for i in range(60))]
    (tmp_path / "t.csv").write_bytes("\n".join(rows).encode(encoding))
    monkeypatch.setattr(csv, "PASS_BYTES", 10_000)
    for size in range(200, 260):
        monkeypatch.setattr(csv, "BLOCK_BYTES", size)
        head = csv.read(tmp_path / "t.csv", Roles()).head
        assert head["id"].to_pylist() == [f"ü\n{i}" for i in range(len(head))]
        assert head["m"].to_pylist() == [i + 0.5 for i in range(len(head))]
        assert 0 < len(head) < 60


def test_text_that_is_not_utf8_is_read_and_told(opened):
    """Bytes of another encoding become the letters that they are, and the person is told."""
    pool = opened(b"id,m\nM\xfcller,1\nM\xf6ller,2\n")
    assert pool.ids.tolist() == ["Müller", "Möller"]
    assert "not UTF-8 and is read as cp1252" in str(pool.remarks[0])


@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz"])
def test_a_file_that_is_something_else_is_refused(tmp_path, name):
    """Bytes that are no table, or no packed file, have their line."""
    (tmp_path / name).write_bytes(b"a,b\n1,2\n\x00\x01\x02\n3")
    with pytest.raises(DataError, match="not readable as a table"):
        open_pool(tmp_path / name, cache=tmp_path / "cache")


def test_other_text_in_a_late_block_is_read(opened, monkeypatch):
    """Text that stops being UTF-8 after the first block is read in its encoding throughout."""
    monkeypatch.setattr(csv, "BLOCK_BYTES", 64)
    rows = b"".join(b"%d,%d,ok\n" % (i, i) for i in range(50))
    pool = opened(b"id,m,remark\n" + rows + b"50,50,\xfc\n")
    assert pool.context["remark"].to_pylist()[49:] == ["ok", "ü"]


def test_an_embedding_stays_beside_a_table_that_is_read_again(tmp_path, monkeypatch):
    """Starting over with wider types does not lose the vectors."""
    monkeypatch.setattr(csv, "BLOCK_BYTES", 64)
    np.save(tmp_path / "t.npy", np.random.default_rng(0).normal(size=(51, 3)))
    text = "id,m\n" + "".join(f"r{i},{i}\n" for i in range(50)) + "last,0.5\n"
    (tmp_path / "t.csv").write_text(text)
    pool = open_pool(tmp_path / "t.csv", cache=tmp_path / "cache")
    assert pool.features.shape == (51, 3) and pool.kinds == {"m": "number"}


def test_a_packed_table_that_unpacks_without_end_is_refused(opened, monkeypatch):
    """Some kilobytes that unpack to a thousand times as much are refused on the way."""
    monkeypatch.setattr(bounds, "ALWAYS_ALLOWED", 2**20)
    with pytest.raises(DataError, match="allowed are 200 times its size"):
        opened("a,b\n1,2\n" + "0,0\n" * 1_000_000, "t.csv.gz")


def test_a_table_of_too_many_columns_is_refused(opened, monkeypatch):
    """More columns than anybody measures are told with what to do instead."""
    monkeypatch.setattr(bounds, "MOST_COLUMNS", 50)
    names = ",".join(f"c{i}" for i in range(51))
    with pytest.raises(DataError, match=r"51 columns; 50 are allowed\. Put the numbers"):
        opened(f"{names}\n{','.join('1' * 51)}\n")


def test_a_field_larger_than_a_block_is_refused(opened):
    """One value of more than 4 MB, quoted or not, is told and not put together."""
    for value in ("x" * 9_000_000, '"' + "x\n" * 5_000_000):
        with pytest.raises(DataError, match="not readable as a table of text"):
            opened(f"a,b\n1,x\n2,{value}\n")
