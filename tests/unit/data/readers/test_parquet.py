"""Parquet."""

from __future__ import annotations

import base64
import subprocess
import sys
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bowerbird.data.errors import DataError
from bowerbird.data.open import open_pool
from bowerbird.data.readers.parquet import read
from bowerbird.data.roles import Roles
from bowerbird.data.tables import bounds
from bowerbird.data.tables.parquet_pages import read_chunk, read_footer


@pytest.fixture
def opened(tmp_path):
    def opened(columns, roles=None, **options):
        pq.write_table(pa.table(columns), tmp_path / "t.parquet", **options)
        return open_pool(tmp_path / "t.parquet", roles or Roles(), cache=tmp_path / "cache")

    return opened


@pytest.mark.parametrize("kind", [pa.list_(pa.float32()), pa.list_(pa.float64(), 2)])
def test_vectors_are_features_as_they_stand(opened, kind):
    """Lists of one length are an embedding; a row without one is missing as a whole."""
    vectors = pa.array([[1, 2], None, [5, 9]], kind)
    pool = opened({"id": ["a", "b", "c"], "v": vectors}, row_group_size=1)
    assert pool.feature_names == ("v[0]", "v[1]", "v[0] missing")
    assert pool.features.tolist() == [[1, 2, 0], [3, 5.5, 1], [5, 9, 0]]


def test_vectors_of_two_lengths_are_refused(opened):
    """A stated vector column whose lengths differ says which lengths."""
    with pytest.raises(DataError, match="a row of 3 numbers beside rows of 2"):
        opened({"v": pa.array([[1.0, 2], [1.0, 2, 3]])}, Roles(features=("v",)))


def test_text_is_no_feature(opened):
    """A stated feature that holds text is refused by name."""
    with pytest.raises(DataError, match="feature column 'name' holds"):
        opened({"name": ["a", "b"], "m": [1, 2]}, Roles(features=("name", "m")))


def test_every_type_of_column_has_an_answer(opened):
    """Categories, dates, decimals, half floats and yes-or-no are shown; structures are laid out."""
    half = pa.array(np.array([1, 2], np.float16))
    pool = opened(
        {
            "m": [1.0, 2.0],
            "half": half,
            "money": [Decimal("1.50"), None],
            "kind": pa.array(["a", None]).dictionary_encode(),
            "day": pa.array([0, 1], pa.date32()),
            "yes": [True, None],
            "empty": pa.nulls(2),
            "inside": [{"a": 1}, {"a": 2}],
            "series": pa.array([[1, 2], [3]]),
        }
    )
    assert pool.row(0) == {
        "m": 1.0, "half": 1.0, "money": 1.5, "kind": "a", "day": "1970-01-01", "yes": True,
        "empty": None, "inside.a": 1, "series": [1.0, 2.0],
    }  # fmt: skip
    assert pool.kinds["series"] == "series" and pool.kinds["kind"] == "text"
    assert pool.feature_names == ("m", "half", "inside.a", "money missing")


def test_large_unsigned_ids_stay_distinct(opened):
    """Ids beyond 64 signed bits become text, never rounded."""
    ids = pa.array([2**64 - 1, 2**64 - 2], pa.uint64())
    assert opened({"id": ids, "m": [1, 2]}).ids.tolist() == [str(2**64 - 1), str(2**64 - 2)]


def test_ids_are_the_same_in_every_format(opened):
    """Whole numbers written as text are whole numbers, as in a table of text; others stay text."""
    assert opened({"id": ["1", "2"], "m": [1, 2]}).ids.tolist() == [1, 2]
    assert opened({"id": ["01", "2"], "m": [1, 2]}).ids.tolist() == ["01", "2"]


def test_ids_compare_by_their_text(opened):
    """Decisions that were made on another format find their items; 007 is not 7."""
    pool = opened({"id": [1237678901234567891, 7], "m": [1, 2]})
    ids = ["1237678901234567891", 7, "7", "007", "x", 1237678901234567892, 2**70]
    assert pool.positions(ids).tolist() == [0, 1, 1, -1, -1, -1, -1]
    texts = opened({"id": ["12", "012", "a"], "m": [1, 2, 3]})
    assert texts.positions([12, "012", "a", 5]).tolist() == [0, 1, 2, -1]


def test_many_small_row_groups_become_few_pieces(opened):
    """A table in thousands of pieces would be slow to look into."""
    pool = opened({"m": np.arange(3000.0), "k": np.arange(3000.0) ** 2}, row_group_size=10)
    assert pool.context["m"].num_chunks == 1 and pool.row(2999)["m"] == 2999


def test_broken_files_are_refused(tmp_path):
    """A file that is cut short or something else has its line."""
    pq.write_table(pa.table({"m": [1.0]}), tmp_path / "t.parquet")
    whole = (tmp_path / "t.parquet").read_bytes()
    for bad in (b"", b"PAR1", whole[:-20], b"PAR1" + whole[4:40] + whole[60:]):
        (tmp_path / "t.parquet").write_bytes(bad)
        with pytest.raises(DataError, match="not readable as Parquet"):
            open_pool(tmp_path / "t.parquet", cache=tmp_path / "cache")


def test_text_that_is_none_is_still_shown(opened):
    """A file that calls bytes text gives backslashes, not an error later on the screen."""
    wrong = pa.array([b"a\x80", b"b"]).view(pa.string())
    pool = opened({"id": wrong, "remark": wrong, "m": [1, 2]})
    assert pool.ids.tolist() == pool.context["remark"].to_pylist() == ["a\\x80", "b"]


@pytest.mark.parametrize("dictionary", [True, False], ids=["dictionary", "plain"])
@pytest.mark.parametrize("roles", [Roles(), Roles(label="kind")], ids=["guessed", "labels"])
def test_text_that_is_none_may_hold_classes(opened, dictionary, roles):
    """Classes whose bytes are no text are offered, or taken, with backslashes."""
    wrong = pa.array([b"a\x80", b"b"] * 20).view(pa.string())
    kinds = wrong.dictionary_encode() if dictionary else wrong
    pool = opened({"kind": kinds, "m": np.arange(40.0) ** 2}, roles)
    remarks = " ".join(remark.text for remark in pool.remarks)
    assert "a\\x80" in (remarks if roles.label is None else pool.known_labels)


@pytest.mark.parametrize("role", ["id", "label", "parent"])
def test_a_list_names_nothing(opened, role):
    """A column of lists stated as id, label or parent is refused in a line, before it is used."""
    columns = {"k": [["a"], ["b", "c"]] * 20, "m": np.arange(40.0) ** 2}
    with pytest.raises(DataError, match=r"column 'k' holds list.*Choose another column"):
        opened(columns, Roles(**{role: "k"}))


def zeros(path):
    """Write 30 columns of a million zeros each, as runs: 240 MB in some kilobytes."""
    column = pa.array(np.zeros(1_000_000))
    pq.write_table(pa.table({f"c{i}": column for i in range(30)}), path)


def packed(path):
    """Write one text of 10 MB in each of 12 columns, packed."""
    column = pa.array(["x" * 10_000_000])
    table = pa.table({f"c{i}": column for i in range(12)})
    pq.write_table(table, path, compression="zstd", use_dictionary=False)


def repeated(path):
    """Write one text of 1 MB that 500 rows name by its number in a dictionary."""
    column = pa.DictionaryArray.from_arrays(np.zeros(500, np.int32), ["x" * 1_000_000])
    pq.write_table(pa.table({"a": np.arange(500), "b": column}), path, compression="zstd")


@pytest.mark.parametrize("bomb", [zeros, packed, repeated])
def test_a_file_that_unpacks_to_much_more_is_refused(tmp_path, bomb, monkeypatch):
    """Runs, packed pages and dictionaries that ask for too much are refused before they get it."""
    monkeypatch.setattr(bounds, "ALWAYS_ALLOWED", 2**26)
    path = tmp_path / "t.parquet"
    bomb(path)
    assert path.stat().st_size < 2**20 / bounds.MOST_TIMES * 50

    with pytest.raises(DataError, match=r"asks for [0-9,]+; allowed are 200 times its size"):
        open_pool(path, cache=tmp_path / "cache")


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.binary()])
@pytest.mark.parametrize("longest", [8, 2_000])
def test_a_batch_has_as_many_rows_as_its_longest_text_allows(tmp_path, monkeypatch, kind, longest):
    """Many short texts make no small batches, and one long text among them does."""
    monkeypatch.setattr(bounds, "ALWAYS_ALLOWED", 2**22)
    texts = [None, "x" * longest, *(f"J{i:07d}" for i in range(20_000))]
    table = pa.table({"a": np.arange(len(texts)), "b": pa.array(texts).cast(kind)})
    pq.write_table(table, tmp_path / "t.parquet", row_group_size=15_000)
    batches = list(read(tmp_path / "t.parquet", Roles()).batches(["a", "b"], []))
    assert pa.Table.from_batches(batches).equals(table)
    assert len(batches[0]) == (len(texts) if longest == 8 else 2**22 // longest)


@pytest.mark.parametrize("as_list", [False, True])
def test_a_wide_table_comes_in_batches_of_few_rows(tmp_path, monkeypatch, as_list):
    """Hundreds of columns, or long lists, take no more memory than a few columns do."""
    monkeypatch.setattr(bounds, "BATCH_BYTES", 2**20)
    values = np.arange(4_000 * 300, dtype=np.float64).reshape(4_000, 300)
    rows = {"vector": pa.FixedSizeListArray.from_arrays(values.ravel(), 300)}
    table = pa.table(rows if as_list else {f"f{i}": values[:, i] for i in range(300)})
    pq.write_table(table, tmp_path / "t.parquet", use_dictionary=False)
    source = read(tmp_path / "t.parquet", Roles())
    batches = list(source.batches(source.head.column_names, ()))
    assert sum(map(len, batches)) == len(values)
    assert 300 < max(map(len, batches)) <= 2**20 // (300 * 8)


def test_a_batch_is_small_where_a_dictionary_cannot_be_looked_into(tmp_path, monkeypatch):
    """A text of a record may be as long as its dictionary."""
    monkeypatch.setattr(bounds, "ALWAYS_ALLOWED", 2**22)
    texts = pa.array([f"J{i:07d}" for i in range(20_000)])
    records = pa.StructArray.from_arrays([texts], ["b"])
    pq.write_table(pa.table({"a": records}), tmp_path / "t.parquet")
    batches = list(read(tmp_path / "t.parquet", Roles()).batches(["a.b"], []))
    assert len(batches[0]) == 2**22 // (12 * len(texts))
    assert pa.Table.from_batches(batches)["a.b"].to_pylist() == texts.to_pylist()


def test_pages_are_counted_as_they_are(tmp_path):
    """The headers of every kind of page say what the footer of an honest file says."""
    path = tmp_path / "t.parquet"
    table = pa.table(
        {
            "whole": pa.array([None, *range(9_999)]),
            "text": [str(i % 7) for i in range(10_000)],
            "list": [[float(i)] * (i % 5) for i in range(10_000)],
        }
    )
    for options in ({}, {"data_page_version": "2.0"}, {"use_dictionary": False}):
        pq.write_table(table, path, row_group_size=3_000, data_page_size=1_000, **options)
        footer = pq.read_metadata(path)
        with path.open("rb") as file:
            groups = list(read_footer(file))
            assert len(groups) == footer.num_row_groups
            for number, columns in enumerate(groups):
                assert len(columns) == footer.num_columns
                for place, column in enumerate(columns):
                    about = footer.row_group(number).column(place)
                    chunk = read_chunk(file, column)
                    assert chunk.values == about.num_values
                    assert 0 < chunk.unpacked < about.total_uncompressed_size


# Of its footer one bit is another, found by trying each: a list is said to be shorter than it is.
ONE_BIT = (
    "UEFSMRUAFRwVHCwVBBUAFQYVBhwYCAAAAAAAAPg/GAgAAAAAAAD4PxYCKAgAAAAAAAD4PxgIAAAAAAAA+D8REQAAAAIAAAAD"
    "AQAAAAAAAPg/FQQZLDUAGAZzY2hlbWEVAgAVCiQCGAFuABYEGRwZHCYAHBUKGSUGABkYAW4VABYEFpoBFpoBJgg8GAgAAAAA"
    "AAD4PxgIAAAAAAAA+D8WAigIAAAAAAAA+D8YCAAAAAAAAPg/EREAGRwVABUAFQIAPCkGGSYCAgAAABaaARYEJggWmgEAKCBw"
    "YXJxdWV0LWNwcC1hcnJvdyB2ZXJzaW9uIDI2LjAuMRkcHAAAAKwAAABQQVIx"
)
READ = """
import sys
from pathlib import Path
from bowerbird.data.errors import DataError
from bowerbird.data.readers import parquet
from bowerbird.data.roles import Roles
try:
    parquet.check(Path(sys.argv[1]))
    print(parquet.read(Path(sys.argv[1]), Roles()).rows)
except DataError as error:
    print(error)
"""


def test_a_damaged_footer_does_not_end_the_process(tmp_path):
    """A footer of which pyarrow makes an end of the process, when asked for a column, is told."""
    path = tmp_path / "t.parquet"
    path.write_bytes(base64.b64decode(ONE_BIT))
    program = [sys.executable, "-c", READ, str(path)]
    done = subprocess.run(program, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "not readable as Parquet" in done.stdout and len(done.stdout.splitlines()) == 1


def test_a_usual_table_comes_in_large_batches(tmp_path):
    """No number is taken for a text as long as its dictionary, and ids cost no batch a row."""
    values = np.random.default_rng(0).random((100_000, 8))
    table = pa.table({f"f{i}": values[:, i] for i in range(8)})
    pq.write_table(table, tmp_path / "numbers.parquet")
    source = read(tmp_path / "numbers.parquet", Roles())
    assert len(list(source.batches(table.column_names, ()))) <= 2
    table = table.append_column("id", [[f"item {i}" for i in range(len(values))]])
    pq.write_table(table, tmp_path / "named.parquet")
    source = read(tmp_path / "named.parquet", Roles())
    assert len(list(source.batches(table.column_names, ()))) <= 200
