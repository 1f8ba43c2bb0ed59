"""Ways to two dimensions."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from sklearn.decomposition import PCA

from bowerbird.data.open import keep_pool, load_pool
from bowerbird.data.projections import best, landmarks, pacmap, pca, stored
from bowerbird.data.roles import Roles
from bowerbird.data.source import Source


@pytest.fixture(scope="module")
def groups():
    """Return 600 rows in three groups far apart, and the number of each row's group."""
    rng, which = np.random.default_rng(0), np.arange(600) % 3
    return (rng.normal(size=(600, 8)) + 9 * np.eye(3, 8)[which]).astype(np.float32), which


def apart(coordinates, which):
    """Whether each row is nearer to its own group's middle than to any other."""
    middles = np.stack([coordinates[which == k].mean(axis=0) for k in range(3)])
    away = np.linalg.norm(coordinates[:, None] - middles, axis=2)
    return (away.argmin(axis=1) == which).mean()


@pytest.mark.parametrize(
    ("rows", "name"), [(9, "pca"), (10, "pacmap"), (100_000, "pacmap"), (100_001, "landmarks")]
)
def test_the_size_decides_the_projection(rows, name):
    """Few rows have PCA, many landmarks, the others PaCMAP."""
    assert best(rows) == name


def test_pca_agrees_with_scikit_learn(groups):
    """The first two components are scikit-learn's, up to their signs."""
    found = pca.project(groups[0], seed=0)
    expected = PCA(n_components=2).fit_transform(groups[0].astype(float))
    assert np.abs(found) == pytest.approx(np.abs(expected), abs=1e-3)
    assert found.dtype == np.float32


@pytest.mark.parametrize("shape", [(0, 3), (1, 3), (2, 1), (50, 1), (20, 40)])
def test_pca_serves_any_shape(shape):
    """One row, one column, more columns than rows: two finite coordinates each."""
    found = pca.project(np.random.default_rng(0).normal(size=shape).astype(np.float32), 0)
    assert found.shape == (shape[0], 2) and np.isfinite(found).all()


def test_pacmap_is_seeded_and_keeps_groups(groups):
    """The same seed gives the same bits, groups stay apart, and progress is told."""
    said = []
    found = pacmap.project(groups[0], 3, lambda what, fraction: said.append(fraction))
    assert found.tobytes() == pacmap.project(groups[0], 3).tobytes()
    assert apart(found, groups[1]) > 0.99
    assert said[0] is None and said[-1] == 1.0 and said[1:] == sorted(said[1:])


@pytest.mark.parametrize("rows", [1, 2, 9, 10, 12])
def test_pacmap_serves_few_rows(rows):
    """PaCMAP's own lower limit is nobody's concern."""
    features = np.random.default_rng(0).normal(size=(rows, 3)).astype(np.float32)
    found = pacmap.project(features, 0)
    assert found.shape == (rows, 2) and np.isfinite(found).all()


def test_pacmap_serves_rows_that_are_all_the_same():
    """A pool without any difference lies in one point."""
    assert not pacmap.project(np.ones((30, 3), np.float32), 0).any()


def test_landmarks_carry_the_rest(groups, monkeypatch):
    """Rows that are no landmarks land in their own group; the seed fixes every bit."""
    monkeypatch.setattr(landmarks, "LANDMARKS", 200)
    said = []
    found = landmarks.project(groups[0], 1, lambda what, fraction: said.append(fraction))
    assert apart(found, groups[1]) > 0.98
    assert found.tobytes() == landmarks.project(groups[0], 1).tobytes()
    assert said[-1] == 1.0


def test_landmarks_leave_the_random_state_alone(groups):
    """Training a map draws no random number from anybody else."""
    import torch

    torch.manual_seed(5)
    expected = torch.rand(3).tolist()
    torch.manual_seed(5)
    landmarks.fit(groups[0][:50], groups[0][:50, :2].copy(), seed=9)
    assert torch.rand(3).tolist() == expected


def test_coordinates_are_kept_by_features(tmp_path):
    """A pool with the same features under other roles finds the same map; another does not."""
    folders = []
    for i, label in enumerate(("x", None, "y")):
        columns = {"m": [1.0, 2.0, 3.0 + (label == "y")], "label": [label] * 3}
        folders.append(tmp_path / f"pool-{i}")
        keep_pool(Source.of(pa.table(columns)), Roles(), folders[-1], file="t.csv")
    same, also, other = folders
    assert stored.load(same, "pacmap") is None
    stored.store(same, "pacmap", np.array([[1, 2], [3, 4], [5, 6]], np.float32))
    assert stored.load(also, "pacmap").tolist() == [[1, 2], [3, 4], [5, 6]]
    assert stored.load(other, "pacmap") is None and stored.load(same, "pca") is None
    assert load_pool(same).features.shape == (3, 1)
