"""What labelled items tell of the columns: which differ between classes, and where values stand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bowerbird.app.log.events import Event, Labelled, Provenance
from bowerbird.app.log.state import Decision
from bowerbird.app.views.label import standing as module
from bowerbird.app.views.label.standing import difference, measure
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.roles import Roles

ROWS = 300
ROOTS = {"a": "a", "b": "b", "old": "b"}


def labels_of(*classes: str | None) -> list[Decision]:
    """Return labels for the first items, one after the other."""
    decisions = []
    for i, class_id in enumerate(classes):
        provenance = Provenance(source="human")
        body = Labelled(items=[f"item {i}"], class_id=class_id or "", provenance=provenance)
        decisions.append(Decision(f"item {i}", class_id, Event(body)))
    return decisions


@pytest.fixture
def pool_of(tmp_path: Path) -> Callable[..., Pool]:
    """Return a function that makes a pool of columns."""

    def pool_of(**columns: Any) -> Pool:
        ids = [f"item {i}" for i in range(ROWS)]
        pq.write_table(pa.table({"id": ids, **columns}), tmp_path / "t.parquet")
        return open_pool(tmp_path / "t.parquet", Roles(id="id"), cache=tmp_path / "cache")

    return pool_of


def test_columns_in_which_classes_differ_come_first(pool_of: Callable[..., Pool]) -> None:
    """The order is by how far apart the classes lie, whatever the tails; the rest is left out."""
    rng = np.random.default_rng(0)
    kind = np.arange(ROWS) % 2
    pool = pool_of(
        noise=rng.normal(size=ROWS),
        weak=rng.normal(size=ROWS) + 1.2 * kind,
        strong=10 ** (rng.normal(size=ROWS) + 8 * kind),
        remark=["text"] * ROWS,
    )
    standing = measure(pool, labels_of(*["a", "b"] * 60), ROOTS)
    assert standing.telling == ("strong", "weak")


def test_a_value_has_a_place_in_each_class(pool_of: Callable[..., Pool]) -> None:
    """Smaller ones are counted among the labelled alone; merged classes count as one."""
    pool = pool_of(m=np.arange(float(ROWS)), k=np.zeros(ROWS))
    standing = measure(pool, labels_of("a", "a", "a", "a", "b", "old", "b", None, "gone"), ROOTS)
    assert standing.compare("m", 2.0) == [("a", 2, 4), ("b", 0, 3)]
    assert standing.compare("m", 1e9) == [("a", 4, 4), ("b", 3, 3)]
    assert standing.compare("remark", 2.0) == []
    assert [class_id for class_id, _ in standing.marks["m"]] == ["a", "b"]
    assert standing.marks["m"][0][1] < standing.marks["m"][1][1] < 0.1


def test_few_labels_and_missing_values_tell_nothing(pool_of: Callable[..., Pool]) -> None:
    """Two of a class have no place, nor has what is missing; without labels there is nothing."""
    values = np.arange(float(ROWS))
    values[:2] = np.nan
    pool = pool_of(m=values, k=np.arange(float(ROWS)))
    standing = measure(pool, labels_of("a", "a", "a", "b", "b"), ROOTS)
    assert standing.compare("m", 2.0) == [] and standing.telling == ()
    assert standing.compare("k", 2.0) == [("a", 2, 3)]
    assert measure(pool, [], ROOTS).marks == {}


def test_the_last_of_each_class_are_looked_at(
    pool_of: Callable[..., Pool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many labels one class has, the others keep theirs."""
    monkeypatch.setattr(module, "OF_A_CLASS", 5)
    pool = pool_of(m=np.arange(float(ROWS)), k=np.arange(float(ROWS)))
    standing = measure(pool, labels_of(*["b"] * 3, *["a"] * 100), ROOTS)
    assert standing.compare("m", 99.0) == [("a", 1, 5), ("b", 3, 3)]


def test_items_that_the_pool_lost_are_passed_over(pool_of: Callable[..., Pool]) -> None:
    """A label of an item that is not in the data counts for nothing."""
    pool = pool_of(m=np.arange(float(ROWS)), k=np.arange(float(ROWS)))
    standing = measure(pool, labels_of(*["a"] * (ROWS + 5)), ROOTS)
    assert standing.compare("m", 1e9) == [("a", 200 - 5, 200 - 5)]


def test_the_difference_is_that_of_ranks() -> None:
    """Groups that do not overlap differ, equal ones do not, nor many small ones by chance."""
    rng = np.random.default_rng(0)
    assert difference([np.arange(10.0), np.arange(10.0) + 1e9]) > 0.7
    assert difference([np.full(9, 1.0), np.full(9, 2.0)]) == 1
    assert difference([np.full(9, 1.0), np.full(9, 1.0)]) == 0
    assert difference([np.arange(9.0)]) == difference([]) == 0
    by_chance = [difference([rng.normal(size=3) for _ in range(20)]) for _ in range(50)]
    assert abs(np.mean(by_chance)) < 0.05
