"""Rows reach a device at once where they fit it, else in parts, and fewer where memory lacks."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from bowerbird.models.heads import streaming

CPU = torch.device("cpu")


@pytest.fixture
def X():
    return np.random.default_rng(0).normal(size=(1000, 8)).astype(np.float32)


@pytest.fixture(autouse=True)
def nothing_held():
    streaming._resident.clear()
    yield
    streaming._resident.clear()


def doubled(rows):
    return 2 * rows[:, :3]


def scored(X, score=doubled):
    out = np.full((len(X), 3), np.nan, dtype=np.float32)
    note = streaming.stream(X, out, score, CPU)
    np.testing.assert_array_equal(out, 2 * X[:, :3])
    return note


def test_in_parts(X, monkeypatch):
    """Every row is scored once, whatever the size of a part."""
    monkeypatch.setattr(streaming, "ROWS", 64)
    assert scored(X) == ""


def test_rows_that_fit_stay_on_the_device(X, monkeypatch):
    """A second look at the same rows brings nothing there; other rows take their place."""
    monkeypatch.setattr(streaming, "room", lambda device: 10_000_000)
    scored(X)
    ((known, _, _, tensor),) = streaming._resident
    assert known() is X
    scored(X)
    assert streaming._resident[0][3] is tensor
    scored(X[:500].copy())
    assert len(streaming._resident) == 1
    assert streaming._resident[0][3] is not tensor


def test_rows_that_do_not_fit_do_not(X, monkeypatch):
    """With room for half of them nothing stays."""
    monkeypatch.setattr(streaming, "room", lambda device: X.nbytes // 2)
    scored(X)
    assert streaming._resident == []


def test_fewer_rows_where_memory_lacks(X):
    """A device that takes 100 rows at a time scores all, and the note says why it took longer."""
    sizes = []

    def small(rows):
        sizes.append(len(rows))
        if len(rows) > 100:
            raise torch.OutOfMemoryError("no room")
        return doubled(rows)

    assert "lacks memory" in scored(X, small)
    assert sum(size for size in sizes if size <= 100) == 1000


def test_no_memory_at_all(X):
    """Where even few rows do not fit, the caller is told."""

    def none(rows):
        raise torch.OutOfMemoryError("no room")

    with pytest.raises(torch.OutOfMemoryError):
        streaming.stream(X, np.empty((1000, 3), np.float32), none, CPU)


def test_a_map_that_cannot_be_written_to(X, tmp_path):
    """It is read without a copy of the whole and without a warning."""
    np.save(tmp_path / "pool.npy", X)
    scored(np.load(tmp_path / "pool.npy", mmap_mode="r"))
