"""The runs' file keeps what ended, and never mixes runs that cannot be compared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bowerbird.app.laboratory.plan import Plan
from bowerbird.app.laboratory.runs_file import RunsFile
from bowerbird.data.errors import ConfigError, DataError

SETTING = {"pool": "stars.parquet", "--budget": 100}
DEFINITION = {"setting": SETTING, "data": "d", "strategy": "s", "learner": "m", "loop": "l"}


def plan(name: str, seed: int = 0, **other: Any) -> Plan:
    """Plan one run; `other` are parts of its definition."""
    return Plan(name, "duo", seed, 100, 10, "", definition={**DEFINITION, **other})


def record(of: Plan) -> dict[str, Any]:
    """Write what a run would give."""
    told = {"strategy": of.strategy, "learner": of.learner, "seed": of.seed}
    return {**told, "definition": dict(of.definition)}


def test_what_is_there_is_not_run_again(tmp_path: Path) -> None:
    """A file that is opened anew knows its runs; the rest is missing, whoever asks for it."""
    plans = [plan("auto"), plan("auto", 1), plan("random")]
    RunsFile(tmp_path / "runs.jsonl").add(record(plans[1]))
    runs = RunsFile(tmp_path / "runs.jsonl")
    runs.check(plans)
    assert runs.missing(plans) == [plans[0], plans[2]]


def test_a_line_that_was_cut_off_is_dropped(tmp_path: Path) -> None:
    """A power cut loses the line that was being written, and the file goes on whole."""
    path = tmp_path / "runs.jsonl"
    runs = RunsFile(path)
    runs.add(record(plan("auto")))
    with path.open("a") as file:
        file.write(json.dumps(record(plan("random")))[:-9])
    again = RunsFile(path)
    assert list(again.records) == [("auto", "duo", 0)]
    again.add(record(plan("margin")))
    assert list(RunsFile(path).records) == [("auto", "duo", 0), ("margin", "duo", 0)]


def test_runs_end_in_the_order_of_the_call(tmp_path: Path) -> None:
    """However they ended: strategies as named, each with its seeds; another call's come first."""
    plans = [plan(s, seed) for seed in (0, 1) for s in ("margin", "auto")]
    runs = RunsFile(tmp_path / "runs.jsonl")
    for one in (*plans[::-1], plan("old")):
        runs.add(record(one))
    runs.arrange(plans)
    lines = (tmp_path / "runs.jsonl").read_text().splitlines()
    assert [(r["strategy"], r["seed"]) for r in map(json.loads, lines)] == [
        ("old", 0), ("margin", 0), ("margin", 1), ("auto", 0), ("auto", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("strategy", "code of the strategy"),
        ("data", "other data"),
        ("loop", "version of Bowerbird"),
    ],
)
def test_another_definition_is_refused_or_run_anew(tmp_path: Path, part: str, said: str) -> None:
    """The message names the run and what changed; --again forgets that run and no other."""
    path = tmp_path / "runs.jsonl"
    runs = RunsFile(path)
    for one in (plan("auto"), plan("random")):
        runs.add(record(one))
    changed = plan("auto", **{part: "new"})
    with pytest.raises(ConfigError, match=rf"auto with duo, seed 0 was run with .*{said}"):
        RunsFile(path).check([changed])
    runs = RunsFile(path)
    runs.check([changed, plan("random")], again=True)
    assert runs.missing([changed, plan("random")]) == [changed]
    runs.add(record(changed))
    assert RunsFile(path).records["auto", "duo", 0]["definition"][part] == "new"


def test_another_setting_is_refused(tmp_path: Path) -> None:
    """One file holds runs of one budget, pool, batch and so on; the option is named."""
    runs = RunsFile(tmp_path / "runs.jsonl")
    runs.add(record(plan("auto")))
    other = plan("random", setting={**SETTING, "--budget": 200})
    with pytest.raises(ConfigError, match=r"--budget 100; here it is 200"):
        runs.check([other], again=True)


@pytest.mark.parametrize("text", ["hello\n", "hello", '{"strategy": "auto"}\n', "[1]\n"])
def test_a_file_of_something_else_is_left_alone(tmp_path: Path, text: str) -> None:
    """It is refused in one line and not written to."""
    path = tmp_path / "notes.txt"
    path.write_text(text)
    with pytest.raises(DataError, match="not a file of runs"):
        RunsFile(path)
    assert path.read_text() == text
