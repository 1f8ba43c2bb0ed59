"""The items most like one: exactly so in a small pool, nearly so in a large one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bowerbird.data.neighbours import similar
from bowerbird.data.neighbours.similar import Similar


def groups(rows: int, width: int) -> np.ndarray:
    """Make items in groups, as an embedding has them."""
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(30, width)) * 1.5
    return (centres[rng.integers(30, size=rows)] + rng.normal(size=(rows, width))).astype("f4")


def plainly(features: np.ndarray, position: int, n: int) -> list[int]:
    """Find the nearest by the definition."""
    distances = np.linalg.norm(features - features[position], axis=1)
    order = np.argsort(distances, kind="stable")
    return order[order != position][:n].tolist()


def test_a_small_pool_is_compared_exactly() -> None:
    """Without an index the answer is the definition's, nearest first and without the item."""
    features = groups(2000, 16)
    for position in (0, 77, 1999):
        found = Similar(features).nearest(position, 50)
        assert found.tolist() == plainly(features, position, 50)


@pytest.mark.parametrize("rows", [1, 2, 5])
def test_a_pool_smaller_than_what_is_wanted(rows: int) -> None:
    """All the others come, each once."""
    found = Similar(groups(rows, 3)).nearest(0, 50)
    assert sorted(found.tolist()) == list(range(1, rows))


def test_items_that_are_the_same_come_all(tmp_path: Path) -> None:
    """Duplicates are as like as can be; the item itself never comes."""
    features = np.zeros((40, 3), dtype=np.float32)
    similar.build(features, tmp_path)
    for finder in (Similar(features), Similar(features, tmp_path)):
        found = finder.nearest(7, 10)
        assert len(set(found.tolist())) == 10 and 7 not in found


@pytest.mark.parametrize("width", [16, 200])
def test_the_index_finds_nearly_all(tmp_path: Path, width: int) -> None:
    """Of the 50 nearest the index finds nine in ten, in their right order, from any process."""
    features = groups(12_000, width)
    similar.build(features, tmp_path)
    shares = []
    for position in range(0, 12_000, 600):
        found = Similar(features, tmp_path).nearest(position, 50)
        away = np.linalg.norm(features[found] - features[position], axis=1)
        assert len(found) == 50 and position not in found and (np.diff(away) >= -1e-5).all()
        shares.append(np.isin(found, plainly(features, position, 50)).mean())
    assert np.mean(shares) > 0.9


def test_the_same_seed_builds_the_same_index(tmp_path: Path) -> None:
    """Two builds differ in no byte, and leave nothing beside the file."""
    features, files = groups(3000, 8), []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        similar.build(features, tmp_path / name, seed=3)
        (path,) = (tmp_path / name).iterdir()
        files.append(path.read_bytes())
    assert files[0] == files[1]


def test_only_a_large_pool_needs_an_index(tmp_path: Path) -> None:
    """It is wanted above 50,000 items, where there is a folder and none in it yet."""
    few, many = (np.zeros((n, 1), dtype=np.float32) for n in (50_000, 50_001))
    assert not similar.needed(few, tmp_path) and similar.needed(many, tmp_path)
    assert not similar.needed(many, None)
    (tmp_path / similar.NAME).touch()
    assert not similar.needed(many, tmp_path)


def test_a_file_that_is_no_index_is_removed(tmp_path: Path) -> None:
    """A broken file, or one of another pool, answers nothing and makes room for a new one."""
    features = groups(500, 4)
    similar.build(features[:400], tmp_path)
    of_another = (tmp_path / similar.NAME).read_bytes()
    for content in (b"", b"no index", of_another[:1000], of_another):
        (tmp_path / similar.NAME).write_bytes(content)
        assert Similar(features, tmp_path).nearest(3, 5).tolist() == plainly(features, 3, 5)
        assert similar.needed(np.zeros((60_000, 1), dtype=np.float32), tmp_path)


def test_an_index_that_was_changed_names_no_item_that_there_is_not(tmp_path: Path) -> None:
    """Numbers beyond the pool in the file of the index are left out of every answer."""
    import faiss

    features = groups(3_000, 8)
    similar.build(features, tmp_path)
    path = tmp_path / similar.NAME
    index = faiss.read_index(str(path))
    lists = faiss.extract_index_ivf(index).invlists
    for number in range(lists.nlist):
        ids = faiss.rev_swig_ptr(lists.get_ids(number), lists.list_size(number))
        ids[::2] = 10**12
    faiss.write_index(index, str(path))

    found = Similar(features, tmp_path).nearest(7, 50)
    assert len(found) and found.min() >= 0 and found.max() < 3_000
