"""A recorded session comes out the same: queries, models' figures, and the file's form."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from bowerbird.app.config.threads import limit_threads
from bowerbird.app.share.replay import replay
from bowerbird.app.share.session_file import read_session_file
from bowerbird.data.demos import digits
from bowerbird.data.pool import Pool


@pytest.fixture(scope="module")
def record() -> ModuleType:
    """Load the recorder that stands beside this file."""
    path = Path(__file__).with_name("record.py")
    spec = importlib.util.spec_from_file_location("golden_record", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    return digits.build(tmp_path_factory.mktemp("cache"))


def test_the_recorded_session_replays(record: ModuleType, pool: Pool) -> None:
    """Every query of the file comes out again, from the file and the data alone."""
    limit_threads()
    document = read_session_file(record.SESSION)
    assert msgspec.to_builtins(document.events[0].body.fingerprint) == pool.fingerprint.as_dict()
    verdict = replay(document.events, pool)
    assert verdict.same, verdict.different
    assert (verdict.queries, verdict.models) == (5, 5)


def test_the_loop_still_does_what_it_did(record: ModuleType, pool: Pool) -> None:
    """The same picks in the same order, and figures to 1e-6."""
    then, now = json.loads(record.MEASURES.read_text()), record.measures(record.simulate(pool))
    assert now["picks"] == then["picks"] and now["labels"] == then["labels"]
    for name in ("balanced_accuracy", "macro_f1"):
        assert now[name] == pytest.approx(then[name], abs=1e-6)
