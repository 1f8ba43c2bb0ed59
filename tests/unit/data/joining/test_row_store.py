"""Rows on disk are taken in any order."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from bowerbird.data.joining.row_store import write_rows
from bowerbird.data.joining.vectors import Vectors


def batches(parts):
    for part in parts:
        yield pa.record_batch({"n": pa.array(part, pa.int64()), "t": pa.array(map(str, part))})


def test_rows_come_in_the_order_asked_for_and_as_often(tmp_path):
    """Rows of several batches, one of them twice, and nulls where there is none."""
    parts = [[10, 11], [], [12], [13, 14, 15]]
    schema = pa.schema({"n": pa.int64(), "t": pa.string()})
    store = write_rows(tmp_path / "rows.arrow", schema, batches(parts))
    assert len(store) == 6
    table = store.take(np.array([5, -1, 0, 2, 5]), [1, 0])
    assert table.column_names == ["t", "n"]
    assert table["n"].to_pylist() == [15, None, 10, 12, 15]
    assert table["t"].to_pylist() == ["15", None, "10", "12", "15"]
    assert store.take(np.array([-1, -1]), [0])["n"].to_pylist() == [None, None]


def test_a_store_without_rows_gives_nulls(tmp_path):
    """An empty table joins nothing, and breaks nothing."""
    store = write_rows(tmp_path / "rows.arrow", pa.schema({"n": pa.int64()}), iter(()))
    assert len(store) == 0
    assert store.take(np.array([-1]), [0])["n"].to_pylist() == [None]


def test_vectors_come_in_the_order_asked_for(tmp_path):
    """From a mapped file of any byte order, with null where there is no vector."""
    matrix = np.arange(12, dtype=">f4").reshape(4, 3)
    np.save(tmp_path / "v.npy", matrix)
    vectors = Vectors(np.load(tmp_path / "v.npy", mmap_mode="r"))
    taken = vectors.take(np.array([3, -1, 0]))
    assert taken.to_pylist() == [[9, 10, 11], None, [0, 1, 2]]
    assert taken.type == vectors.type == pa.list_(pa.float32(), 3)
    assert Vectors(np.zeros((1, 2), np.int64)).take(np.array([0])).type.value_type == pa.float64()
