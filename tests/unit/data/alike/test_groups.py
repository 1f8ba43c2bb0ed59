"""The groups of items alike, as they are kept with a pool."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bowerbird.data.alike import groups
from bowerbird.data.fingerprint import Fingerprint
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.progress import silent
from bowerbird.data.roles import Roles

ROWS = 60


def pool(folder: Path) -> Pool:
    """Return a pool in which 7 and 50 are the same as 3, and 20 is almost."""
    values = np.random.default_rng(0).normal(size=(ROWS, 6))
    values[[7, 50]] = values[3]
    values[20] = values[3] + 1e-4
    table = pd.DataFrame(values, columns=list("abcdef"))
    table.to_parquet(folder / "pool.parquet")
    roles = Roles(id="row number", features=tuple("abcdef"), scaling="none")
    return open_pool(folder / "pool.parquet", roles, cache=folder / "cache")


def others(alike: groups.Alike, position: int) -> tuple[list[int], list[int]]:
    same, nearly = alike.others(position)
    return same.tolist(), nearly.tolist()


def test_each_item_has_the_others_of_its_group(tmp_path: Path) -> None:
    """Of the same content and of almost the same vectors apart, from whichever one looks at."""
    items = pool(tmp_path)
    alike = groups.Alike(items)
    assert groups.needed(items) and others(alike, 3) == ([], [])
    groups.build(items, silent)
    assert not groups.needed(items)
    assert others(alike, 3) == ([7, 50], [20])
    assert others(alike, 50) == ([3, 7], [20])
    assert others(alike, 20) == ([], [3, 7, 50])
    assert others(alike, 4) == ([], []) and others(alike, ROWS - 1) == ([], [])


def test_other_vectors_have_other_groups(tmp_path: Path) -> None:
    """What is kept for one encoder's vectors is not taken for another's."""
    items = pool(tmp_path)
    groups.build(items, silent)
    encoded = replace(items, fingerprint=Fingerprint.of(items.ids, items.features + 1))
    assert groups.needed(encoded) and others(groups.Alike(encoded), 3) == ([], [])


def test_a_pool_without_a_folder_has_no_groups(tmp_path: Path) -> None:
    """Nothing is needed there, and no item is like another."""
    items = replace(pool(tmp_path), folder=None)
    assert not groups.needed(items) and others(groups.Alike(items), 3) == ([], [])
    with pytest.raises(ValueError, match="nowhere to keep"):
        groups.build(items, silent)


@pytest.mark.parametrize(
    "table",
    [
        np.zeros((2, 3), np.int32),
        np.zeros((3, 2)),
        np.array([[0, 0], [0, ROWS], [0, 0]], np.int32),
        np.array([[1, 0], [1, 2], [1, 2]], np.int32),
        np.array([[1, 1], [2, 2], [1, 2]], np.int32),
    ],
)
def test_a_damaged_file_is_removed(tmp_path: Path, table: np.ndarray) -> None:
    """Groups that are none are not used, and are made again at the next start."""
    items = pool(tmp_path)
    path = groups.path_of(items)
    assert path is not None
    np.save(path, table)
    assert others(groups.Alike(items), 3) == ([], []) and groups.needed(items)
    path.write_bytes(b"no array")
    assert others(groups.Alike(items), 3) == ([], []) and groups.needed(items)
