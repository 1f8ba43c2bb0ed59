"""Each script in ``docs/examples`` does what its first line says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from bowerbird.data.scaling import fit
from bowerbird.models.files.metadata import Metadata
from bowerbird.models.files.saved import TrainingSet, save
from bowerbird.models.logistic import Logistic

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"


def test_score(tmp_path: Path) -> None:
    """A saved learner scores a table in ten lines, without the app."""
    rng = np.random.default_rng(0)
    table = pd.DataFrame(rng.normal(size=(60, 2)), columns=["mag", "colour"])
    y = (table["mag"] > 0).astype(int).to_numpy()
    scaling = fit(table.to_numpy(), list(table), "robust")
    learner = Logistic().fit(scaling.apply(table.to_numpy()), y)
    about = Metadata("stars", scaling, ("faint", "bright"), ("faint", "bright"), (1.0, 1.0))
    save(learner, tmp_path / "a.bowerbird.safetensors", about, TrainingSet(table.to_numpy(), y))
    table.assign(more="x").to_csv(tmp_path / "table.csv")
    script = EXAMPLES / "score.py"
    lines = [line for line in script.read_text().splitlines() if line.strip()]
    assert len(lines) <= 12
    assert "bowerbird.app" not in script.read_text()
    names = ["a.bowerbird.safetensors", "table.csv", "out.csv"]
    subprocess.run([sys.executable, str(script), *names], cwd=tmp_path, check=True)
    found = pd.read_csv(tmp_path / "out.csv")
    assert list(found) == ["faint", "bright"]
    expected = learner.predict_proba(scaling.apply(table.to_numpy()))
    np.testing.assert_allclose(found.to_numpy(), expected, atol=1e-5)
