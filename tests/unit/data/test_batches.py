"""A pass over a table gives the features that a pool of it would have."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bowerbird.data import files as reading
from bowerbird.data.batches import parts
from bowerbird.data.errors import DataError
from bowerbird.data.open import open_pool
from bowerbird.data.roles import Roles
from bowerbird.data.source import Reread


def table(rows: int = 300, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    found = pd.DataFrame(rng.normal(size=(rows, 3)) * [1, 50, 1e4], columns=["a", "mag", "flux"])
    found.loc[::9, "mag"] = np.nan
    found.insert(0, "id", [f"s{i:04}" for i in range(rows)])
    return found


def passed(path: Path, scaling, roles: Roles = Roles()):  # noqa: B008 - frozen
    given = reading.read(reading.files_of(path, roles, {}), roles, {})
    found = list(parts(given, roles, scaling, path.name))
    ids = [one for part in found for one in part.ids.to_pylist()]
    return ids, np.concatenate([part.features for part in found])


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_table_is_scaled_like_the_pool(suffix, tmp_path):
    """Another table of the same columns, in another order: the pool's numbers fill and scale it."""
    table().to_csv(tmp_path / "pool.csv", index=False)
    pool = open_pool(tmp_path / "pool.csv", cache=tmp_path / "cache")
    other = table(200, seed=1)[["flux", "id", "mag", "a"]].assign(more=1)
    path = tmp_path / f"other{suffix}"
    other.to_csv(path, index=False) if suffix == ".csv" else other.to_parquet(path)
    like = open_pool(path, cache=tmp_path / "cache", like=pool.scaling)
    ids, features = passed(path, pool.scaling)
    np.testing.assert_array_equal(features, like.features)
    assert ids == other["id"].tolist() == like.ids.tolist()
    assert (features[:, -1] == other["mag"].isna()).all()


def test_parts_are_the_whole(tmp_path, monkeypatch):
    """Many small parts give the rows in order, numbered through."""
    X = np.random.default_rng(0).normal(size=(1000, 4)).astype(np.float32)
    np.save(tmp_path / "x.npy", X)
    pool = open_pool(tmp_path / "x.npy", cache=tmp_path / "cache")
    monkeypatch.setattr("bowerbird.data.readers.npy.BATCH_ROWS", 64)
    monkeypatch.setattr("bowerbird.data.cache.ingest.BATCH_ROWS", 64)
    given = reading.read(reading.files_of(tmp_path / "x.npy", Roles(), {}), Roles(), {})
    found = list(parts(given, Roles(), pool.scaling, "x.npy"))
    assert len(found) == 16 and max(len(p.features) for p in found) == 64
    np.testing.assert_array_equal(np.concatenate([p.features for p in found]), X)
    assert [i for p in found for i in p.ids.to_pylist()] == list(range(1000))


def test_vectors_in_a_column_and_beside_a_table(tmp_path):
    """An embedding is found in a vector column, and in a .npy beside the table."""
    X = np.random.default_rng(0).normal(size=(50, 4)).astype(np.float32)
    np.save(tmp_path / "pool.npy", X)
    pool = open_pool(tmp_path / "pool.npy", cache=tmp_path / "cache")
    pd.DataFrame({"id": range(50), "vector": list(X)}).to_parquet(tmp_path / "v.parquet")
    np.testing.assert_array_equal(passed(tmp_path / "v.parquet", pool.scaling)[1], X)
    np.save(tmp_path / "t.npy", X)
    pd.DataFrame({"id": [f"o{i}" for i in range(50)], "mag": 1.5}).to_csv(tmp_path / "t.csv")
    ids, features = passed(tmp_path / "t.csv", pool.scaling)
    np.testing.assert_array_equal(features, X)
    assert ids[0] == "o0"


def test_what_does_not_match_is_told(tmp_path):
    """Columns that are not there, another width, no rows, and rows that do not go together."""
    table().to_csv(tmp_path / "pool.csv", index=False)
    pool = open_pool(tmp_path / "pool.csv", cache=tmp_path / "cache")
    table().drop(columns="flux").to_csv(tmp_path / "less.csv", index=False)
    with pytest.raises(DataError, match="needs 3 columns, and flux is missing"):
        passed(tmp_path / "less.csv", pool.scaling)
    np.save(tmp_path / "wide.npy", np.zeros((5, 9)))
    with pytest.raises(DataError, match="9 numbers a row"):
        passed(tmp_path / "wide.npy", pool.scaling)
    table(0).to_parquet(tmp_path / "none.parquet")
    with pytest.raises(DataError, match="no rows"):
        passed(tmp_path / "none.parquet", pool.scaling)
    table(7).to_csv(tmp_path / "odd.csv", index=False)
    np.save(tmp_path / "odd.npy", np.zeros((5, 3)))
    with pytest.raises(DataError, match="same rows"):
        passed(tmp_path / "odd.csv", pool.scaling)


def test_a_column_that_turns_out_otherwise_asks_to_be_read_again(tmp_path, monkeypatch):
    """As where a pool is made: it is for the caller to begin anew."""
    table().to_csv(tmp_path / "pool.csv", index=False)
    pool = open_pool(tmp_path / "pool.csv", cache=tmp_path / "cache")
    monkeypatch.setattr("bowerbird.data.readers.csv.BLOCK_BYTES", 2_000)
    whole = table().assign(a=pd.Series([*range(299), 0.5], dtype=object))
    whole.to_csv(tmp_path / "late.csv", index=False)
    with pytest.raises(Reread):
        passed(tmp_path / "late.csv", pool.scaling)
