"""Made classes with known probabilities, how far others are from these, and real data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet
import pytest

Table = tuple[np.ndarray, np.ndarray]
PRIOR = np.array([0.9, 0.08, 0.02])


def _drawn(n, prior=PRIOR, apart=1.5, seed=0):
    rng = np.random.default_rng(seed)
    y = rng.choice(len(prior), n, p=prior)
    centres = np.eye(len(prior)) * apart
    X = centres[y] + rng.normal(size=(n, len(prior)))
    even = np.exp(-((X[:, None] - centres) ** 2).sum(axis=2) / 2)
    return X, y, even / even.sum(axis=1, keepdims=True)


def _calibration_error(probabilities, truth, bins=15):
    sure = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == truth
    bin_of = np.minimum((sure * bins).astype(int), bins - 1)
    gaps = [abs(sure[bin_of == b].sum() - right[bin_of == b].sum()) for b in range(bins)]
    return sum(gaps) / len(truth)


@pytest.fixture
def drawn():
    """Draw Gaussian classes; gives rows, truth, and the exact posterior under an even prior."""
    return _drawn


@pytest.fixture
def calibration_error():
    """Return the expected calibration error of the largest probability."""
    return _calibration_error


@pytest.fixture
def longtail(real_data: Path) -> Callable[[str, str, int], Table]:
    """Return a function of a set's name, ``pool`` or ``test``, and a seed: features and classes."""

    def read(name: str, part: str, seed: int) -> Table:
        table = parquet.read_table(real_data / "longtail8" / name / f"{part}_seed{seed}.parquet")
        columns = [c for c in table.column_names if c not in ("id", "label", "initial")]
        X = np.stack([table[c].to_numpy() for c in columns], axis=1)
        return X.astype(np.float32), np.array(table["label"].to_pylist()).astype(str)

    return read
