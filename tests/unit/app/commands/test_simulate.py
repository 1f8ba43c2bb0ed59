"""``bowerbird simulate`` as a person calls it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bowerbird.app.commands import simulate
from bowerbird.app.laboratory.plan import seeds_of
from bowerbird.data.errors import ConfigError, DataError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a pool and a test set of three well-separated classes, two seeds each."""
    for seed in (0, 1):
        rng = np.random.default_rng(seed)
        for name, n in (("pool", 60), ("test", 30)):
            label = rng.choice(["a", "b", "c"], n, p=[0.6, 0.3, 0.1])
            centre = pd.Series(label).map({"a": 0.0, "b": 4.0, "c": 8.0}).to_numpy()
            table = pd.DataFrame(
                rng.normal(size=(n, 3)) + centre[:, None], columns=["f0", "f1", "f2"]
            )
            table["label"], table["id"] = label, [f"{name}{i}" for i in range(n)]
            table["initial"] = np.arange(n) < 4
            table.to_parquet(tmp_path / f"{name}{seed}.parquet")
    return tmp_path


def call(folder: Path, *more: str, name: str = "runs.jsonl") -> list[dict]:
    """Run the command in one process and read its lines."""
    parser = argparse.ArgumentParser()
    simulate.add_arguments(parser)
    out = folder / name
    given = ["--jobs", "1", "--only"]
    given += [f"{folder}/pool{{seed}}.parquet", "--label", "label", "--out", str(out)]
    given += ["--test", f"{folder}/test{{seed}}.parquet", "--initial-column", "initial"]
    given += ["--seeds", "0-1", "--budget", "24", "--learner", "logistic", *more]
    assert simulate.run(parser.parse_args(given)) == 0
    return [json.loads(line) for line in out.read_text().splitlines()]


def without_times(records: list[dict]) -> list[dict]:
    """Drop what no two runs share."""
    return [{k: v for k, v in r.items() if not k.startswith("seconds")} for r in records]


def test_runs_one_at_a_time_and_in_parallel_are_alike(folder: Path) -> None:
    """Two processes at a time give the same records, in the same order, as one."""
    one = call(folder, "--strategy", "auto,random")
    two = call(folder, "--strategy", "auto,random", "--jobs", "2", name="two.jsonl")
    assert without_times(one) == without_times(two)
    assert [(r["strategy"], r["seed"]) for r in one] == [
        ("auto", 0), ("auto", 1), ("random", 0), ("random", 1),
    ]  # fmt: skip
    assert one[0]["picks"][:4] == ["pool0", "pool1", "pool2", "pool3"]


def test_a_strategy_of_ones_own(folder: Path) -> None:
    """A function in a file queries like any other and is known by its name."""
    (folder / "mine.py").write_text(
        "def last(evidence, n, rng):\n    '''Take the last.'''\n"
        "    return list(range(len(evidence) - 1, len(evidence) - 1 - n, -1))\n"
    )
    record = call(folder, "--strategy", f"{folder}/mine.py:last")[0]
    assert record["strategy"] == "last"
    assert record["picks"][4] == "pool59"


def test_seeds_are_read_as_people_write_them() -> None:
    """Ranges and lists mix; anything else is refused with an example."""
    assert seeds_of("0-2,7") == [0, 1, 2, 7]
    with pytest.raises(ConfigError, match="0-4"):
        seeds_of("first")


def test_a_missing_label_column_is_named(folder: Path) -> None:
    """The message says which column is not there."""
    with pytest.raises(DataError, match="nolabel"):
        call(folder, "--label", "nolabel")
