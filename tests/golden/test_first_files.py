"""Files that the first program wrote open, replay and score as they did then."""

from __future__ import annotations

import importlib.util
import json
import shutil
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from bowerbird.app.config.layers import defaults, from_file, merge
from bowerbird.app.config.threads import limit_threads
from bowerbird.app.log.sqlite import read_log
from bowerbird.app.log.state import State
from bowerbird.app.log.writer import Log
from bowerbird.app.share.export import export
from bowerbird.app.share.replay import replay
from bowerbird.app.share.session_file import read_session_file
from bowerbird.data.demos import digits
from bowerbird.data.pool import Pool
from bowerbird.models.files.saved import load

FIRST = Path(__file__).parent / "first"


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    """Read what the first program made of its files."""
    content: dict[str, Any] = json.loads((FIRST / "facts.json").read_text("utf-8"))
    return content


@pytest.fixture(scope="module")
def recorder() -> ModuleType:
    """Load the script that recorded the files."""
    spec = importlib.util.spec_from_file_location("first_record", FIRST / "record.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    return digits.build(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Copy the log into a project's folder."""
    folder = tmp_path / "first.bower"
    folder.mkdir(mode=0o700)
    shutil.copyfile(FIRST / "log.sqlite", folder / "log.sqlite")
    return folder


def test_a_first_log_has_the_same_state(
    facts: dict[str, Any], recorder: ModuleType, project: Path
) -> None:
    """Every kind of event folds to what it did, read with and without opening the project."""
    closed = read_log(project)
    log = Log(project)
    opened = log.read()
    log.close()
    assert closed == opened
    assert json.loads(json.dumps(recorder.state_facts(State(opened)))) == facts["state"]


def test_a_first_log_exports_the_same_files(project: Path, tmp_path: Path) -> None:
    """The session file and the table of labels come out byte for byte."""
    events = read_log(project)
    for name in ("session.bowerbird.json", "labels.csv"):
        export(events, "digits", tmp_path / name)
        assert (tmp_path / name).read_bytes() == (FIRST / name).read_bytes()


def test_a_first_session_replays(pool: Pool) -> None:
    """Every query and model of the session file comes out to the last bit."""
    limit_threads()
    verdict = replay(read_session_file(FIRST / "session.bowerbird.json").events, pool)
    assert verdict.same, verdict.different
    assert (verdict.queries, verdict.models, verdict.models_alike) == (3, 3, 3)


@pytest.mark.parametrize("name", ["duo", "forest", "linear", "logistic", "mlp"])
def test_a_first_learner_scores_the_same(name: str, facts: dict[str, Any], pool: Pool) -> None:
    """Weights and recipes say what they said, to the last digit that the sums are sure of."""
    limit_threads()
    saved = load(FIRST / f"{name}.bowerbird.safetensors")
    assert saved.about.missing is None
    probabilities = saved.learner.predict_proba(pool.features[:20])
    np.testing.assert_allclose(probabilities, facts["probabilities"][name], rtol=0, atol=1e-6)


def test_a_first_configuration_says_the_same(facts: dict[str, Any]) -> None:
    """Every key that there was has the value that it had; keys may have been added."""
    config = json.loads(json.dumps(asdict(merge(defaults(), from_file(FIRST / "every_key.yaml")))))
    for key, value in facts["config"].items():
        if isinstance(value, dict):
            assert {k: config[key][k] for k in value} == value
        else:
            assert config[key] == value
