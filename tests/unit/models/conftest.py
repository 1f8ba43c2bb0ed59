"""Real data for learners."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet
import pytest

Table = tuple[np.ndarray, np.ndarray]


@pytest.fixture
def longtail(real_data: Path) -> Callable[[str, str, int], Table]:
    """Give a function of a set's name, ``pool`` or ``test``, and a seed: features and classes."""

    def read(name: str, part: str, seed: int) -> Table:
        table = parquet.read_table(real_data / "longtail8" / name / f"{part}_seed{seed}.parquet")
        columns = [c for c in table.column_names if c not in ("id", "label", "initial")]
        X = np.stack([table[c].to_numpy() for c in columns], axis=1)
        return X.astype(np.float32), np.array(table["label"].to_pylist()).astype(str)

    return read
