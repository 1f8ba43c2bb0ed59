"""The cache of a pool that somebody else has filled."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import numpy as np
import pandas as pd

from bowerbird.data.cache.pool_folder import load_pool
from bowerbird.data.distributions import places
from bowerbird.data.open import open_pool
from bowerbird.data.projections import stored
from tests.fuzz.mutations import changed_bytes, changed_json


class Target:
    """A small pool, of which one file is changed."""

    def __init__(self, folder: Path) -> None:
        rows = 12
        frame = pd.DataFrame(
            {
                "id": [f"i{i}" for i in range(rows)],
                "mag": np.arange(rows) / 3,
                "size": range(rows),
                "name": ["a text"] * rows,
                "label": ["x", "y", None] * (rows // 3),
            }
        )
        frame.to_csv(folder / "t.csv", index=False)
        self.pool = open_pool(folder / "t.csv", cache=folder / "cache").folder
        stored.store(self.pool, "pca", np.zeros((rows, 2), np.float32))
        self.map = next((folder / "cache" / stored.FOLDER).iterdir())
        paths = [*self.pool.iterdir(), self.map]
        self.files = {path: path.read_bytes() for path in paths}

    def draw(self, rng: random.Random) -> tuple[Path, bytes]:
        """Draw a file and what is in it."""
        path = rng.choice(list(self.files))
        content = self.files[path]
        if path.suffix == ".json" and rng.random() < 0.7:
            document = changed_json(rng, json.loads(content))
            return path, json.dumps(document).encode()
        return path, changed_bytes(rng, content)

    def take(self, value: tuple[Path, bytes]) -> None:
        """Map the pool and look at it as a page does."""
        changed, content = value
        shutil.rmtree(self.pool)
        self.pool.mkdir()
        for path, whole in self.files.items():
            path.write_bytes(content if path == changed else whole)
        pool = load_pool(self.pool)
        assert len(pool.row(len(pool) - 1)) == len(pool.context.column_names)
        places(pool, 0)
        stored.load(self.pool, "pca")
