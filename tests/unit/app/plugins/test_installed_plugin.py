"""A package that somebody else installs brings plugins, without a word of ours changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

PYPROJECT = """
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[project]
name = "nests"
version = "1.2"

[project.entry-points."bowerbird.strategies"]
nest = "nests:nest"
fallen = "nests:fallen"

[project.entry-points."bowerbird.readers"]
twigs = "twigs"

[tool.setuptools]
py-modules = ["nests", "twigs"]
"""
CODE = '''
def nest(evidence, rng, *, power=1.0):
    """Ask the highest column.

    power : float
    """
    return evidence.embedding[:, 0].astype(float) ** power
'''
READER = '''
"""Read twigs: a table with bars between its columns."""

import pyarrow.csv

SUFFIXES = (".twigs", ".csv")


def read(path, roles):
    """Read a whole file."""
    options = pyarrow.csv.ParseOptions(delimiter="|")
    return pyarrow.csv.read_csv(path, parse_options=options)
'''

Call = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def bowerbird(tmp_path_factory: pytest.TempPathFactory) -> Call:
    """Return the command line of a machine that has the package installed."""
    source, site = tmp_path_factory.mktemp("nests"), tmp_path_factory.mktemp("site")
    (source / "pyproject.toml").write_text(PYPROJECT)
    (source / "nests.py").write_text(CODE)
    (source / "twigs.py").write_text(READER)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    offline = ["--no-deps", "--no-build-isolation", "--no-index", "--no-cache-dir"]
    subprocess.run([*pip, *offline, "--target", str(site), str(source)], check=True)

    def call(*words: str) -> subprocess.CompletedProcess[str]:
        ours = [sys.executable, "-m", "bowerbird.app.cli", *words]
        paths = [str(site), os.environ.get("PYTHONPATH", "")]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
        return subprocess.run(ours, env=environment, capture_output=True, text=True, check=False)

    return call


def test_it_is_listed_and_what_fails_is_told(bowerbird: Call) -> None:
    """The list has its title and parameters, and the entry point that leads nowhere at the end."""
    ran = bowerbird("plugins", "strategies")
    assert ran.returncode == 0, ran.stderr
    assert "nest entry point Ask the highest column" in " ".join(ran.stdout.split())
    assert "power=1.0" in ran.stdout
    failed = ran.stdout.split("failed to load")[1]
    assert "strategy fallen (entry point): AttributeError" in failed


def test_it_asks_in_a_simulation(bowerbird: Call, tmp_path: Path) -> None:
    """By its bare name, which is also its name in the record."""
    table = pd.DataFrame({"id": range(30), "f0": np.arange(30.0), "f1": 0.0})
    table["label"] = np.where(table["id"] < 15, "low", "high")
    table.to_csv(tmp_path / "pool.csv", index=False)
    out = tmp_path / "runs.jsonl"
    words = ["simulate", str(tmp_path / "pool.csv"), "--label", "label", "--strategy", "nest"]
    words += ["--only", "--learner", "logistic", "--budget", "6", "--batch", "3", "--seeds", "0"]
    ran = bowerbird(*words, "--jobs", "1", "--out", str(out))
    assert ran.returncode == 0, ran.stderr
    (record,) = [json.loads(line) for line in out.read_text().splitlines()]
    assert record["strategy"] == "nest"
    assert record["picks"] == [29, 28, 27, 26, 25, 24]


def table_of(path: Path, separator: str) -> Path:
    """Write a table of two columns and a label."""
    table = pd.DataFrame({"id": range(30), "f0": np.arange(30.0), "f1": np.arange(30.0) ** 2})
    table["label"] = np.where(table["id"] < 15, "low", "high")
    table.to_csv(path, index=False, sep=separator)
    return path


def test_its_reader_is_listed_and_reads(bowerbird: Call, tmp_path: Path) -> None:
    """A file of its suffix is checked as any other, and without the package it is of no kind."""
    listed = bowerbird("plugins", "readers")
    assert "twigs entry point Read twigs" in " ".join(listed.stdout.split()), listed.stderr
    path = table_of(tmp_path / "pool.twigs", "|")
    ran = bowerbird("check", str(path))
    assert ran.returncode == 0, ran.stderr
    assert "rows      30" in ran.stdout and "features  2" in ran.stdout
    command = [sys.executable, "-m", "bowerbird.app.cli", "check", str(path)]
    bare = subprocess.run(command, capture_output=True, text=True, check=False)
    assert bare.returncode == 2 and "unknown kind '.twigs'" in bare.stderr


def test_its_reader_brings_a_pool_to_the_loop(bowerbird: Call, tmp_path: Path) -> None:
    """A simulation runs on such a file."""
    path, out = table_of(tmp_path / "pool.twigs", "|"), tmp_path / "runs.jsonl"
    words = ["simulate", str(path), "--label", "label", "--strategy", "margin", "--only"]
    words += ["--learner", "tree", "--budget", "4", "--batch", "2", "--seeds", "0", "--jobs", "1"]
    ran = bowerbird(*words, "--out", str(out))
    assert ran.returncode == 0, ran.stderr
    assert len(json.loads(out.read_text())["picks"]) == 4


def test_it_takes_no_suffix_of_ours(bowerbird: Call, tmp_path: Path) -> None:
    """A CSV file is read by our own reader, whatever another says it reads."""
    ran = bowerbird("check", str(table_of(tmp_path / "pool.csv", ",")))
    assert ran.returncode == 0 and "features  2" in ran.stdout, ran.stderr
