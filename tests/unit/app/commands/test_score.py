"""``bowerbird score`` and the export of a learner, as a person calls them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bowerbird.app import cli
from bowerbird.app.log.codec import event_of
from bowerbird.app.log.events import Event
from bowerbird.app.log.sqlite import read_log
from bowerbird.app.log.state import State
from bowerbird.app.log.writer import Log
from bowerbird.app.loop.engine import Engine
from bowerbird.app.project.open import find_pool, settings_for
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.start import first_events
from bowerbird.data.open import open_pool
from bowerbird.models.files.saved import TrainingSet, load, save

CLASSES = ["=cmd|' /C calc'!A0", "arc", "ring"]


def table(rows: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    y = np.arange(rows) % 3
    X = np.eye(3, 4)[y] * 4 + rng.normal(size=(rows, 4))
    found = pd.DataFrame(X, columns=["a", "b", "c", "d"])
    found.loc[::11, "b"] = np.nan
    found.insert(0, "id", [f"-s{i}" for i in range(rows)])
    return found


def project(folder: Path, learner: str = "logistic", fit: bool = True) -> Path:
    """Make a project of 90 items, of which 30 have a label."""
    known = [CLASSES[i % 3] if i < 30 else None for i in range(90)]
    table(90, 0).assign(label=known).to_csv(folder / "pool.csv", index=False)
    where = folder / "pool.bower"
    pool = find_pool(str(folder / "pool.csv"), None, where / "cache")
    choices = ProjectOptions(
        learner=learner, costs={"ring": 100.0}, source={"path": str(folder / "pool.csv")}
    )
    log = Log(where)
    log.append(first_events(pool, choices)).result()
    if fit:
        log.append([Event(Engine(pool).fit(State(log.read()), 1, 5))]).result()
    log.close()
    return where


@pytest.fixture
def other(tmp_path: Path) -> Path:
    table(500, 1).to_parquet(tmp_path / "other.parquet")
    return tmp_path / "other.parquet"


@pytest.mark.parametrize("learner", ["logistic", "extra_trees"])
def test_a_project_and_its_saved_learner_say_the_same(
    learner: str, tmp_path: Path, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """To the last bit, and the saved one needs neither the project nor its data."""
    where, saved = project(tmp_path, learner), tmp_path / "own.bowerbird.safetensors"
    assert cli.main(["export", str(where), "--to", str(saved)]) == 0
    assert "model 1 with 3 classes and 4 columns" in capsys.readouterr().out
    told = ["--data", str(other), "--out"]
    assert cli.main(["score", str(where), *told, str(tmp_path / "1.parquet")]) == 0
    (tmp_path / "pool.csv").unlink()
    assert cli.main(["score", str(saved), *told, str(tmp_path / "2.parquet")]) == 0
    assert "500 items of 3 classes, by model 1 of pool" in capsys.readouterr().out
    one, two = (pd.read_parquet(tmp_path / f"{i}.parquet") for i in (1, 2))
    pd.testing.assert_frame_equal(one, two)
    assert one["id"].tolist() == table(500, 1)["id"].tolist()


def test_derived_columns_are_computed_of_other_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A learner takes its expressions along, and scores data that hold the plain columns alone."""
    known = [CLASSES[i % 3] if i < 30 else None for i in range(90)]
    pool_file, config = tmp_path / "pool.csv", tmp_path / "own.yaml"
    table(90, 0).assign(label=known).to_csv(pool_file, index=False)
    config.write_text(
        "data: {derived: {a_b: a - b, odd: sqrt(c)}, features: [a_b, d, odd], "
        "missing: {d: ['-99']}}"
    )
    settings = settings_for(str(pool_file), config)
    where = tmp_path / "pool.bower"
    pool = find_pool(str(pool_file), config, where / "cache")
    choices = ProjectOptions(
        learner="logistic", source={"path": str(pool_file)}, roles=settings.data.stated()
    )
    log = Log(where)
    log.append(first_events(pool, choices)).result()
    log.append([Event(Engine(pool).fit(State(log.read()), 1, 5))]).result()
    log.close()
    shutil.rmtree(where / "cache")  # the log alone knows how the data were read

    other, saved = tmp_path / "other.csv", tmp_path / "own.bowerbird.safetensors"
    numbers = table(500, 1).assign(d=lambda rows: rows["d"].where(rows.index % 5 > 0, -99))
    numbers.to_csv(other, index=False)
    assert cli.main(["export", str(where), "--to", str(saved)]) == 0
    printed = capsys.readouterr().out
    assert "model 1 with 3 classes and 3 columns" in printed and "differ" not in printed
    words = ["--data", str(other), "--out"]
    assert cli.main(["score", str(where), *words, str(tmp_path / "1.parquet")]) == 0
    assert "Derived columns without a value in some rows" in capsys.readouterr().out
    assert cli.main(["score", str(saved), *words, str(tmp_path / "2.parquet")]) == 0
    printed = capsys.readouterr().out
    assert "In column 'd', -99 means that there is no value" in printed
    assert "`data: {missing: {d: []}}`" in printed
    one, two = (pd.read_parquet(tmp_path / f"{i}.parquet") for i in (1, 2))
    pd.testing.assert_frame_equal(one, two)

    engine = Engine(pool)
    like = open_pool(other, settings.data, cache=tmp_path / "cache", like=pool.scaling)
    learner, _ = engine.learn(State(read_log(where)), 5)
    expected = learner.predict_proba(np.asarray(like.features))
    np.testing.assert_allclose(one[[f"p({n})" for n in CLASSES]].max(axis=1), expected.max(axis=1))
    assert like.scaling.flagged == pool.scaling.flagged


def test_what_meant_missing_can_be_said_otherwise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The remedy that is printed holds: -99 is a number again; and a column may be called D."""
    where, saved = project(tmp_path), tmp_path / "own.bowerbird.safetensors"
    assert cli.main(["export", str(where), "--to", str(saved)]) == 0
    fitted = load(saved)
    about = replace(fitted.about, missing={"d": ("-99",)})
    rows = np.zeros((3, 4)), np.arange(3)
    save(fitted.learner, saved, about, TrainingSet(*rows))

    other, config = tmp_path / "other.csv", tmp_path / "own.yaml"
    config.write_text("data: {missing: {D: []}}")
    table(50, 1).assign(d=-99.0).rename(columns={"d": "D"}).to_csv(other, index=False)
    words = ["score", str(saved), "--data", str(other), "--out"]
    assert cli.main([*words, str(tmp_path / "1.parquet")]) == 0
    assert "In column 'D', -99 means" in capsys.readouterr().out
    assert cli.main([*words, str(tmp_path / "2.parquet"), "--config", str(config)]) == 0
    assert "-99" not in capsys.readouterr().out
    filled, plain = (pd.read_parquet(tmp_path / f"{i}.parquet") for i in (1, 2))
    assert not np.allclose(filled["margin"], plain["margin"])


def test_a_file_of_before_says_that_it_does_not_know_of_missing_values(
    tmp_path: Path, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It still scores; and whoever had such values hears that they are taken as they are."""
    where, saved = project(tmp_path), tmp_path / "own.bowerbird.safetensors"
    assert cli.main(["export", str(where), "--to", str(saved)]) == 0
    fitted = load(saved)
    assert fitted.about.missing == {}
    about = replace(fitted.about, missing=None)
    save(fitted.learner, saved, about, TrainingSet(np.zeros((3, 4)), np.arange(3)))
    words = ["--data", str(other), "--out", str(tmp_path / "1.parquet")]
    assert cli.main(["score", str(saved), *words]) == 0
    assert "does not say which values" in capsys.readouterr().out
    assert cli.main(["score", str(where), *words]) == 0
    assert "does not say which values" not in capsys.readouterr().out


def test_what_is_written_is_what_the_learner_says(tmp_path: Path, other: Path) -> None:
    """Likeliest class, decision by cost, probabilities, and how unsure it is."""
    where, out = project(tmp_path), tmp_path / "out.parquet"
    assert cli.main(["score", str(where), "--data", str(other), "--out", str(out)]) == 0
    found = pd.read_parquet(out)
    p = found[[f"p({name})" for name in CLASSES]].to_numpy()
    np.testing.assert_allclose(p.sum(axis=1), 1, atol=1e-5)
    names = np.array(CLASSES)
    assert (found["class"] == names[p.argmax(axis=1)]).all()
    assert (found["decision"] == names[(p * [1, 1, 100]).argmax(axis=1)]).all()
    assert (found["decision"] == "ring").sum() > (found["class"] == "ring").sum()
    ordered = np.sort(p, axis=1)
    np.testing.assert_allclose(found["uncertainty"], 1 - ordered[:, -1], atol=1e-6)
    np.testing.assert_allclose(found["margin"], ordered[:, -1] - ordered[:, -2], atol=1e-6)


def test_no_spreadsheet_runs_what_is_written(tmp_path: Path, other: Path) -> None:
    """In a CSV a class that is a formula gets an apostrophe; an id with a minus stays as it is."""
    where, out = project(tmp_path), tmp_path / "out.csv"
    assert cli.main(["score", str(where), "--data", str(other), "--out", str(out)]) == 0
    found = pd.read_csv(out)
    assert found["id"][0] == "-s0"
    assert found["class"].str.startswith("'=cmd").any()


def test_a_learner_leaves_for_other_runtimes(tmp_path: Path, other: Path) -> None:
    """As ONNX it takes the raw columns of the table, and says the same."""
    pytest.importorskip("onnx")
    runtime = pytest.importorskip("onnxruntime")
    where, out, graph = project(tmp_path), tmp_path / "out.parquet", tmp_path / "own.onnx"
    assert cli.main(["export", str(where), "--to", str(graph)]) == 0
    assert cli.main(["score", str(where), "--data", str(other), "--out", str(out)]) == 0
    raw = pd.read_parquet(other)[["a", "b", "c", "d"]].to_numpy()
    (said,) = runtime.InferenceSession(graph).run(None, {"raw": raw})
    found = pd.read_parquet(out)[[f"p({name})" for name in CLASSES]]
    np.testing.assert_allclose(said, found.to_numpy(), atol=1e-5)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("score nix.bower --data other.parquet --out o.csv", "neither a project nor"),
        ("score nix.bowerbird.safetensors --data other.parquet --out o.csv", "not a learner saved"),
        ("score pool.bower --data nix.csv --out o.csv", "no such file"),
        ("score pool.bower --data other.parquet --out o.txt", "ends in .csv or .parquet"),
        ("score pool.bower --data other.parquet --out nix/o.csv", "a folder that exists"),
        ("score pool.bower --data less.csv --out o.csv", "b is missing"),
        ("score empty/pool.bower --data other.parquet --out o.csv", "no label"),
        ("export pool.bower --to nix/o.bowerbird.safetensors", "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    words: str,
    told: str,
    tmp_path: Path,
    other: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It names the mistake, and no file is left."""
    monkeypatch.chdir(tmp_path)
    project(tmp_path)
    (tmp_path / "empty").mkdir()
    table(20, 0).to_csv(tmp_path / "empty" / "pool.csv", index=False)
    pool = find_pool("empty/pool.csv", None, tmp_path / "empty/pool.bower/cache")
    log = Log(tmp_path / "empty/pool.bower")
    log.append(first_events(pool, ProjectOptions())).result()
    log.close()
    table(20, 0).drop(columns="b").to_csv(tmp_path / "less.csv", index=False)
    assert cli.main(words.split()) == 2
    said = capsys.readouterr().err
    assert told in said and len(said.splitlines()) == 1
    assert not list(tmp_path.glob("*o.csv*"))


def test_a_table_whose_types_change_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole numbers that become fractions after the first block: every row is scored once."""
    where, out = project(tmp_path), tmp_path / "out.parquet"
    late = table(400, 2).assign(a=pd.Series([*range(399), 0.5], dtype=object))
    late.to_csv(tmp_path / "late.csv", index=False)
    monkeypatch.setattr("bowerbird.data.readers.csv.BLOCK_BYTES", 2_000)
    data = str(tmp_path / "late.csv")
    assert cli.main(["score", str(where), "--data", data, "--out", str(out)]) == 0
    assert pd.read_parquet(out)["id"].tolist() == late["id"].tolist()


def test_a_project_without_a_model_learns_now(tmp_path: Path, other: Path) -> None:
    """Labels are enough."""
    where, out = project(tmp_path, fit=False), tmp_path / "out.parquet"
    assert cli.main(["score", str(where), "--data", str(other), "--out", str(out)]) == 0
    assert len(pd.read_parquet(out)) == 500


def test_classes_are_as_they_are_now(tmp_path: Path, other: Path) -> None:
    """One that was merged since the last model is no class any more, and a new name is taken."""
    where, out = project(tmp_path), tmp_path / "out.parquet"
    log = Log(where)
    log.append([event_of("class_merged", {"class": "arc", "into": "ring"}, "ann")]).result()
    log.append([event_of("class_renamed", {"class": "ring", "name": "curve"}, "ann")]).result()
    log.close()
    assert cli.main(["score", str(where), "--data", str(other), "--out", str(out)]) == 0
    found = pd.read_parquet(out)
    assert set(found["class"]) == {CLASSES[0], "curve"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl+C", "kill"])
def test_an_interruption_leaves_no_file(
    launch: Callable[..., subprocess.Popen[str]], tmp_path: Path, number: signal.Signals
) -> None:
    """Stopped in the middle: the code is 130, what was there before stays, nothing lies about."""
    where = project(tmp_path)
    np.save(tmp_path / "long.npy", np.zeros((3_000_000, 4), dtype=np.float32))
    out = tmp_path / "out.csv"
    out.write_text("before")
    command = [sys.executable, "-m", "bowerbird.app.cli", "score", str(where)]
    running = launch(
        [*command, "--data", str(tmp_path / "long.npy"), "--out", str(out)],
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    beside = tmp_path / f".out.csv.{running.pid}"
    while not beside.exists() and running.poll() is None:
        time.sleep(0.01)
    running.send_signal(number)
    assert running.wait(60) == 130
    assert out.read_text() == "before"
    assert not beside.exists()
