"""Saved learners: safetensors of anybody's."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save as as_bytes

from bowerbird.data.scaling import Scaling
from bowerbird.models.base.lookup import learner_of
from bowerbird.models.files.metadata import Metadata
from bowerbird.models.files.saved import KEY, TrainingSet, load, save
from tests.fuzz.mutations import changed_bytes, changed_json

LEARNERS: dict[str, dict[str, Any]] = {
    "logistic": {},
    "mlp": {"hidden": 4, "steps": 2},
    "extra_trees": {"trees": 2},
    "knn": {},
}


class Target:
    """Some small fitted learners."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "a.bowerbird.safetensors"
        rng = np.random.default_rng(0)
        X, y = rng.normal(size=(30, 3)).astype(np.float32), np.arange(30) % 3
        columns = tuple("abc")
        scaling = Scaling("robust", (0.0,) * 3, (1.0,) * 3, (0.0,) * 3, columns=columns)
        about = Metadata("pool", scaling, tuple("xyz"), tuple("xyz"), (1.0,) * 3)
        self.samples = []
        for name, parameters in LEARNERS.items():
            save(learner_of(name)(**parameters).fit(X, y), self.path, about, TrainingSet(X, y))
            with safe_open(self.path, framework="numpy") as file:
                told = json.loads(file.metadata()[KEY])
                arrays = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
            self.samples.append((told, arrays, self.path.read_bytes()))

    def draw(self, rng: random.Random) -> bytes:
        """Draw a file: what it tells changed, its arrays changed, or its bytes."""
        told, arrays, content = rng.choice(self.samples)
        kind = rng.random()
        if kind < 0.3:
            return changed_bytes(rng, content)
        if kind < 0.45:
            arrays = self._other_arrays(rng, arrays)
        else:
            told = changed_json(rng, told)
        try:
            return as_bytes(arrays, metadata={KEY: json.dumps(told)})
        except UnicodeEncodeError:
            return content

    def _other_arrays(self, rng: random.Random, arrays: dict[str, Any]) -> dict[str, Any]:
        arrays = dict(arrays)
        name = rng.choice(list(arrays))
        array = arrays.pop(name)
        other = [
            None,
            array[:0],
            array.ravel()[:1],
            array[None],
            np.concatenate([array, array]),
            array.astype(rng.choice(["f2", "f4", "f8", "i1", "i8", "u8", "?"])),
            array * np.nan if array.dtype.kind == "f" else array - 10**6,
            array + 2**40 if array.dtype.kind == "i" else array * 1e30,
        ][rng.randrange(8)]
        return arrays if other is None else {**arrays, name: np.ascontiguousarray(other)}

    def take(self, content: bytes) -> None:
        """Read a learner and let it predict."""
        self.path.write_bytes(content)
        saved = load(self.path, device="cpu")
        raw = np.zeros((2, len(saved.about.columns)))
        chances = saved.learner.predict_proba(saved.about.features(raw))
        assert chances.shape == (2, len(saved.about.class_ids)), "a chance for each class"
