"""What learns and what chooses where torch is not installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

HIDE = """
from importlib.machinery import PathFinder

find = PathFinder.find_spec

def find_spec(name, path=None, target=None):
    return None if name.split(".")[0] == "torch" else find(name, path, target)

PathFinder.find_spec = find_spec
"""
FIT = """
import sys
import numpy as np
from bowerbird.models.base.lookup import learner_of
X = np.random.default_rng(0).normal(size=(60, 4)).astype(np.float32)
y = np.arange(60) % 3
for name in sys.argv[1:]:
    print(name, learner_of(name)(seed=0).fit(X, y).predict_proba(X).shape)
"""
LEARNERS = ["adaboost", "calibrated", "committee", "duo", "extra_trees", "forest", "hist_boosting"]
LEARNERS += ["knn", "logistic", "one_vs_rest", "self_training", "svc", "tree"]
ASK = """
from bowerbird.app.plugins import registry as plugins
from bowerbird.app.plugins.states import evidence_of
from bowerbird.strategies.options.query import ask
for name, plugin in sorted(plugins.find("strategies").items()):
    try:
        ask(plugin.load(), evidence_of(), 5, seed=0)
    except ModuleNotFoundError:
        print(name)
"""


@pytest.fixture
def without_torch(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a Python that has no torch."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(HIDE)
    paths = [str(tmp_path / "site"), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}


def simulate(
    folder: Path, learner: str, strategies: str, env: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run the loop on three classes."""
    y = np.repeat([0, 1, 2], 30)
    X = np.random.default_rng(0).normal(size=(90, 3)) + y[:, None] * 2
    table = pd.DataFrame(X, columns=list("abc"))
    table.assign(id=range(90), label=[f"class {c}" for c in y]).to_csv(folder / "pool.csv")
    words = ["simulate", "pool.csv", "--label", "label", "--strategy", strategies, "--only"]
    words += ["--learner", learner, "--budget", "9", "--batch", "3", "--seeds", "0", "--jobs", "1"]
    command = [sys.executable, "-m", "bowerbird.app.cli", *words, "--out", "runs.jsonl"]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_they_fit_and_predict(without_torch: dict[str, str]) -> None:
    """Nothing that they import or call loads torch."""
    command = [sys.executable, "-c", FIT, *LEARNERS]
    ran = subprocess.run(command, env=without_torch, capture_output=True, text=True, check=False)
    assert ran.stdout.splitlines() == [f"{name} (60, 3)" for name in LEARNERS], ran.stderr


def test_all_strategies_but_one_choose(without_torch: dict[str, str]) -> None:
    """Each is asked; the one that counts who lies in whose ball needs torch."""
    command = [sys.executable, "-c", ASK]
    ran = subprocess.run(command, env=without_torch, capture_output=True, text=True, check=False)
    assert ran.stdout.splitlines() == ["probcover"], ran.stderr


def test_the_loop_runs_by_default(tmp_path: Path, without_torch: dict[str, str]) -> None:
    """The default learner and the strategies that look for neighbours choose as with torch."""
    picks = []
    for env in (without_torch, dict(os.environ)):
        ran = simulate(tmp_path, "duo", "auto,typiclust", env)
        assert ran.returncode == 0, ran.stderr
        lines = (tmp_path / "runs.jsonl").read_text().splitlines()
        picks.append({r["strategy"]: r["picks"] for r in map(json.loads, lines)})
        (tmp_path / "runs.jsonl").unlink()
    assert picks[0] == picks[1]
    assert [len(chosen) for chosen in picks[0].values()] == [9, 9]


def test_what_needs_torch_says_so(tmp_path: Path, without_torch: dict[str, str]) -> None:
    """In one line, with what brings it."""
    ran = simulate(tmp_path, "mlp", "margin", without_torch)
    assert ran.returncode == 2
    (line,) = ran.stderr.splitlines()
    assert line.endswith("No module named 'torch'; pip install torch brings it")


def test_a_strategy_that_needs_torch_says_so(tmp_path: Path, without_torch: dict[str, str]) -> None:
    """In the run's one line, with what brings it."""
    ran = simulate(tmp_path, "tree", "probcover", without_torch)
    assert ran.returncode == 2
    assert "No module named 'torch'; pip install torch brings it" in ran.stderr
