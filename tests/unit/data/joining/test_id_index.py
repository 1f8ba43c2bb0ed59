"""Rows are found by their ids, exactly, with a few bytes a row."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from bowerbird.data.joining import id_index
from bowerbird.data.joining.id_index import IdIndex
from bowerbird.data.joining.id_texts import hashes


def texts(ids):
    return pa.array(ids, pa.large_string())


def index(ids, hashed=hashes):
    column = texts(ids)
    has_id = column.is_valid().to_numpy(zero_copy_only=False)
    return IdIndex(hashed(column), has_id, lambda rows: column.take(pa.array(rows)))


def test_each_id_is_found_in_its_row():
    """Ids that are there give their row, others and missing ones -1."""
    found = index(["b", None, "a", ""]).find(texts(["a", "b", "c", None, ""]))
    assert found.tolist() == [2, 0, -1, -1, 3]


def test_nothing_is_found_where_there_is_nothing():
    """A table without rows answers, too."""
    assert index([]).find(texts(["a"])).tolist() == [-1]
    assert index([]).repeated() is None


@pytest.mark.parametrize("bits", [0, 1])
def test_ids_of_one_hash_are_told_apart(monkeypatch, bits):
    """Where all ids, or half of them, have one hash, the texts decide."""

    def weak(column):
        return np.array([len(t or "") & bits for t in column.to_pylist()], np.uint64)

    monkeypatch.setattr(id_index, "hashes", weak)
    ids = [f"{number}" * (1 + number % 3) for number in range(50)]
    table = index(ids, weak)
    order = np.random.default_rng(0).permutation(50)
    assert table.find(texts([ids[i] for i in order])).tolist() == order.tolist()
    assert table.find(texts(["absent"])).tolist() == [-1]
    assert table.repeated() is None


def test_repeated_ids_come_with_their_rows():
    """Each id that several rows have is counted once, with the first rows that have it."""
    again = index(["a", "b", "a", "c", "b", "a", None, None]).repeated()
    assert again is not None and again.ids == 2
    assert sorted(again.examples) == [("a", [0, 2, 5]), ("b", [1, 4])]
