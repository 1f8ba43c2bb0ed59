"""``bowerbird simulate`` as a person calls it."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
import pytest

from bowerbird.app import cli
from bowerbird.app.commands import simulate
from bowerbird.app.laboratory.plan import seeds_of
from bowerbird.app.log.state import State
from bowerbird.app.log.writer import Log
from bowerbird.data.errors import ConfigError, DataError, PluginError


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


def test_derived_columns_are_learned_from(folder: Path) -> None:
    """A configuration derives them in the pool and in the test set; the label may stand in it."""
    config = folder / "own.yaml"
    config.write_text("data: {features: [far, f2], derived: {far: f0 + f1}}")
    (plain, _), (derived, _) = call(folder), call(folder, "--config", str(config), name="two.jsonl")
    assert plain["picks"] != derived["picks"]
    config.write_text("data: {label: label, derived: {far: f0 + nothing}}")
    with pytest.raises(DataError, match="made from 'nothing', which is no column"):
        call(folder, "--config", str(config), "--label", "", name="three.jsonl")


def test_seeds_are_read_as_people_write_them() -> None:
    """Ranges and lists mix; anything else is refused with an example."""
    assert seeds_of("0-2,7") == [0, 1, 2, 7]
    with pytest.raises(ConfigError, match="0-4"):
        seeds_of("first")


def test_a_missing_label_column_is_named(folder: Path) -> None:
    """The message says which column is not there."""
    with pytest.raises(DataError, match="nolabel"):
        call(folder, "--label", "nolabel")


DIGITS = (
    "simulate", "digits", "--strategy", "explore,random", "--only", "--learner", "logistic",
    "--seeds", "0-1", "--budget", "30", "--jobs", "2", "--plot", "report.html",
    "--out", "runs.jsonl",
)  # fmt: skip


Command = Callable[[Path], "subprocess.Popen[str]"]


@pytest.fixture
def command(launch: Callable[..., subprocess.Popen[str]]) -> Command:
    """Start the command as a terminal does: in a group of processes of its own."""

    def start(folder: Path) -> subprocess.Popen[str]:
        folder.mkdir(exist_ok=True)
        words = [sys.executable, "-m", "bowerbird.app.cli", *DIGITS]
        return launch(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    return start


def lines_of(folder: Path) -> list[dict]:
    """Read the whole lines that there are."""
    out = folder / "runs.jsonl"
    text = out.read_text() if out.exists() else ""
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def at_work(group: int) -> list[str]:
    """Name the processes of a group that are left and do something."""
    names = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, ProcessLookupError):
            if os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE:
                names.append(" ".join(process.cmdline()))
    return names


def nobody_is_left(group: int) -> bool:
    """Wait until a group is gone; multiprocessing's own tracker ends when it sees us gone."""
    until = time.monotonic() + 60
    while at_work(group) and time.monotonic() < until:
        time.sleep(0.1)
    return at_work(group) == []


def test_a_batch_system_ends_it_as_ctrl_c_does(command: Command, tmp_path: Path) -> None:
    """SIGTERM to all its processes ends it in one line; no run fails of it, nobody is left."""
    ended = command(tmp_path / "ended")
    while len(at_work(ended.pid)) < 4 and ended.poll() is None:  # itself, a tracker, two at work
        time.sleep(0.05)
    os.killpg(ended.pid, signal.SIGTERM)
    _, told = ended.communicate(timeout=120)
    assert ended.returncode == 130
    assert told.count("\n") <= 2 and "of 4 runs are in runs.jsonl. The same command goes on" in told
    assert nobody_is_left(ended.pid)


@pytest.mark.timeout(600)  # ten processes are started
def test_ctrl_c_keeps_what_ended_and_the_same_command_goes_on(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two jobs, interrupted after the first run and gone on with, give what is given in one go."""
    stopped = command(tmp_path / "stopped")
    while not lines_of(tmp_path / "stopped") and stopped.poll() is None:
        time.sleep(0.05)
    os.killpg(stopped.pid, signal.SIGINT)
    _, told = stopped.communicate(timeout=120)
    kept = lines_of(tmp_path / "stopped")
    assert stopped.returncode == 130
    assert 1 <= len(kept) < 4
    assert f"{len(kept)} of 4 runs are in runs.jsonl. The same command goes on" in told
    assert "Traceback" not in told
    assert nobody_is_left(stopped.pid)

    resumed = command(tmp_path / "stopped")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "whole").mkdir()
    assert cli.main([*DIGITS[:-1], "whole/runs.jsonl", "--jobs", "1"]) == 0
    said, told = resumed.communicate(timeout=200)
    assert resumed.returncode == 0, told
    assert f"{len(kept)} of 4 runs are in runs.jsonl already." in said
    one, two = lines_of(tmp_path / "stopped"), lines_of(tmp_path / "whole")
    assert without_times(one) == without_times(two)
    assert all(record in one for record in kept)  # with their times: they were not run again
    assert (tmp_path / "stopped" / "report.html").read_text().startswith("<!doctype html>")


def test_random_and_margin_are_always_in_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are run beside what is named, which is said; the table has a row for each."""
    parser = argparse.ArgumentParser()
    simulate.add_arguments(parser)
    given = [f"{folder}/pool0.parquet", "--label", "label", "--out", f"{folder}/r.jsonl"]
    given += ["--jobs", "1", "--seeds", "0", "--budget", "12", "--learner", "logistic"]
    assert simulate.run(parser.parse_args([*given, "--strategy", "margin,explore"])) == 0
    said = capsys.readouterr().out
    assert said.startswith("random runs too")
    names = [json.loads(line)["strategy"] for line in (folder / "r.jsonl").read_text().splitlines()]
    assert names == ["margin", "explore", "random"]
    assert all(f"\n{name} " in said for name in names)


BROKEN = """
import os

def broken(evidence, rng):
    '''Raise.'''
    raise ZeroDivisionError("by zero")

def deadly(evidence, rng):
    '''End the process.'''
    os._exit(3)
"""


def test_a_strategy_that_breaks_ends_no_other(folder: Path) -> None:
    """It raises, or its process dies: the others are run, and one line says what happened."""
    (folder / "mine.py").write_text(BROKEN)
    names = f"{folder}/mine.py:broken,{folder}/mine.py:deadly,random"
    with pytest.raises(PluginError, match=r"2 of 3 runs failed") as failed:
        call(folder, "--strategy", names, "--jobs", "2", "--seeds", "0")
    told = str(failed.value)
    assert "broken with logistic, seed 0: ZeroDivisionError: by zero (mine.py, line 6)" in told
    assert "deadly with logistic, seed 0: its process ended by itself (exit code 3)" in told
    (line,) = (folder / "runs.jsonl").read_text().splitlines()
    assert json.loads(line)["strategy"] == "random"


def test_a_changed_strategy_is_not_mixed_with_what_it_was(folder: Path) -> None:
    """The same name with other code is refused; --again runs it anew and nothing else."""
    mine = folder / "mine.py"
    mine.write_text("def mine(evidence, rng):\n    return -evidence.candidates\n")
    first = call(folder, "--strategy", f"{mine},random", "--seeds", "0")
    mine.write_text("def mine(evidence, rng):\n    return evidence.candidates\n")
    with pytest.raises(ConfigError, match="mine with logistic, seed 0 was run with other code"):
        call(folder, "--strategy", f"{mine},random", "--seeds", "0")
    second = call(folder, "--strategy", f"{mine},random", "--seeds", "0", "--again")
    assert first[1] == second[1]
    assert first[0]["picks"] != second[0]["picks"]


def test_a_strategy_takes_parameters(folder: Path) -> None:
    """One strategy runs with several parameters, told apart by them; wishes and targets count."""
    plain, mixed, certain = (
        "margin",
        "margin(epsilon=1,within='not initial')",
        "certain(targets=['c'])",
    )
    given = ("--seeds", "0", "--keep", f"{folder}/kept")
    records = call(folder, "--strategy", ",".join((plain, mixed, certain)), *given)
    assert [r["strategy"] for r in records] == [plain, mixed, certain]
    assert records[0]["picks"] != records[1]["picks"]
    kept = {path.name for path in (folder / "kept").iterdir()}
    assert "pool0-margin(epsilon=1,within=_not_initial_)-logistic-0.bower" in kept
    log = Log(folder / "kept" / "pool0-certain(targets=__c__)-logistic-0.bower")
    state = State(log.read())
    log.close()
    assert state.targets == ("c",)
    # Until the first label of c there is no such class, and the strategy looks for another.
    assert {pick.target for pick in state.queries[-1].picks} == {"c"}


def test_a_kept_run_is_whole_or_not_there(folder: Path) -> None:
    """Each run's project is kept under its names, and one that is there is not written over."""
    given = ("--strategy", "random", "--seeds", "0", "--keep", f"{folder}/kept")
    call(folder, *given)
    assert [p.name for p in (folder / "kept").iterdir()] == ["pool0-random-logistic-0.bower"]
    assert (folder / "kept" / "pool0-random-logistic-0.bower" / "log.sqlite").exists()
    with pytest.raises(ConfigError, match="exists already"):
        call(folder, *given, name="other.jsonl")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--budget", "0"], "--budget is 0"),
        (["--plot", "nowhere/at/all.html"], "--plot is nowhere"),
        (["--baseline", "best"], "There are: random"),
    ],
)
def test_a_wrong_option_is_told_before_anything_runs(
    folder: Path, more: list[str], said: str
) -> None:
    """One line says what was found, and no file is made."""
    with pytest.raises(ConfigError, match=said):
        call(folder, "--strategy", "random", *more)
    assert not (folder / "runs.jsonl").exists()
