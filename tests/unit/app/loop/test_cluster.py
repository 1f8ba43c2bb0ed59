"""Shards on a cluster of processes: the same bits as here, also where a worker is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bowerbird.app import cli
from bowerbird.app.log.codec import event_of
from bowerbird.app.log.state import State
from bowerbird.app.log.writer import Log
from bowerbird.app.loop import cluster as cluster_module
from bowerbird.app.loop import on_cluster
from bowerbird.app.loop.cluster import cluster, load_distributed
from bowerbird.app.loop.encoding import crew_of, encode, extract_there
from bowerbird.app.loop.engine import Engine
from bowerbird.app.loop.local_scale import keep_spread
from bowerbird.app.plugins import registry
from bowerbird.app.project.open import find_pool
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.start import first_events
from bowerbird.data.encoding.part import Part
from bowerbird.data.errors import ClusterError, PluginError
from bowerbird.data.neighbours.distances import spread
from bowerbird.data.open import open_pool
from bowerbird.data.pool import Pool
from bowerbird.data.progress import silent
from bowerbird.data.roles import Roles
from bowerbird.data.shards import in_order
from bowerbird.models.files.metadata import Metadata
from bowerbird.models.linear import Linear

ROWS = 40_000
# The process that is asked for the fourth shard is killed, once.
DEADLY = """
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np


def letters(texts):
    "How often some letters stand in each text."
    killed = Path(__file__).with_name("killed")
    if any(text.endswith(" 99") for text in texts) and not killed.exists():
        killed.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return np.array([[text.count(letter) for letter in "abdegr"] for text in texts])
"""
OWN = """
from bowerbird.models.linear import Linear


class Mine(Linear):
    "A learner of one's own."
"""


@pytest.fixture(scope="module")
def local() -> Iterator[Any]:
    """Start a scheduler and three workers, each a process of its own."""
    with load_distributed().LocalCluster(
        n_workers=3,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        scheduler_port=0,
        dashboard_address="127.0.0.1:0",
    ) as started:
        yield started


def kill_one(local: Any) -> None:
    """End a worker without a warning, once all are up; its nanny starts another."""
    local.wait_for_workers(3)
    os.kill(next(iter(local.workers.values())).process.pid, signal.SIGKILL)


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """Write a table of sentences, the encoder that is deadly once, and a configuration."""
    rng = np.random.default_rng(0)
    words = ("red", "green", "blue", "dark", "grey")
    lines = [f"r{i}," + " ".join(rng.choice(words, 6)) + f" {i}\n" for i in range(1_000)]
    (tmp_path / "t.csv").write_text("id,text\n" + "".join(lines))
    (tmp_path / "mine.py").write_text(DEADLY)
    (tmp_path / "c.yaml").write_text("data: {encoders: ['mine.py:letters']}\n")
    return tmp_path / "t.csv"


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    """Make a pool of several shards."""
    folder = tmp_path_factory.mktemp("many")
    rng = np.random.default_rng(0)
    y = rng.integers(3, size=ROWS)
    X = (rng.standard_normal((ROWS, 4)) + 3 * np.eye(3, 4)[y]).astype(np.float32)
    table = pd.DataFrame({"id": np.arange(ROWS), "kind": np.array(["a", "b", "c"])[y]})
    np.save(folder / "many.npy", X)
    table.to_csv(folder / "many.csv", index=False)
    return open_pool(folder / "many.csv", Roles(label="kind"), cache=folder / "cache")


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have shards of what learners score at a time, so that there are two."""
    monkeypatch.setattr(on_cluster, "SHARD_ROWS", 32_768)


def vectors(data: Path, cache: Path, scheduler: str, encoder: str) -> np.ndarray:
    part, sources = Part("letters", "text"), {"letters": encoder}
    pool = open_pool(data, cache=cache)
    with crew_of(scheduler, pool) as (crew, workers):
        return np.array(encode(pool, [part], sources, silent, crew, workers, len(pool)).features)


def test_vectors_are_the_same_where_a_worker_is_killed(
    texts: Path, tmp_path: Path, local: Any
) -> None:
    """The worker that has the shard is killed in its middle; another does it, to the last bit."""
    encoder = f"{tmp_path / 'mine.py'}:letters"
    on_workers = vectors(texts, tmp_path / "1", local.scheduler_address, encoder)
    assert (tmp_path / "killed").exists()
    in_threads = vectors(texts, tmp_path / "2", "", encoder)
    assert on_workers.dtype == np.float32
    assert np.array_equal(on_workers, in_threads)


def test_a_project_is_opened_with_what_workers_encoded(
    texts: Path, tmp_path: Path, local: Any
) -> None:
    """The whole way of a command: fitted here on what workers extracted, with the same bits."""
    (tmp_path / "c.yaml").write_text("data: {encoders: [tfidf]}\n")
    pools = [
        find_pool(str(texts), tmp_path / "c.yaml", tmp_path / str(i), scheduler=scheduler)
        for i, scheduler in enumerate([local.scheduler_address, ""])
    ]
    assert pools[0].fingerprint == pools[1].fingerprint


def test_a_worker_with_another_file_is_refused(texts: Path, tmp_path: Path) -> None:
    """An encoder of one's own has the same code wherever it runs, or nothing is encoded."""
    pool = open_pool(texts, cache=tmp_path / "1")
    sources = json.dumps({"letters": f"{tmp_path / 'mine.py'}:letters"})
    about = str(pool.folder), json.dumps(Part("letters", "text").as_dict()), sources
    with pytest.raises(PluginError, match="comes from another file on a worker"):
        extract_there(*about, "0" * 64, "call", np.arange(9))


def labelled(pool: Pool, learner: str) -> State:
    log = Log()
    choices = ProjectOptions(learner=learner, seed=1, known_labels="practise")
    log.append(first_events(pool, choices)).result()
    for at in range(0, 600, 20):
        body = {"items": [pool.ids[at].item()], "class": pool.known_labels[at], "source": "human"}
        log.append([event_of("labelled", body, annotator="me")]).result()
    state = State(log.read())
    log.close()
    return state


@pytest.mark.usefixtures("small_shards")
@pytest.mark.parametrize("learner", ["duo", "extra_trees"])
def test_a_pool_is_scored_with_the_same_bits_and_picks(
    learner: str, pool: Pool, local: Any
) -> None:
    """With a worker killed meanwhile, the log says the same of model and query as without."""
    state = labelled(pool, learner)
    engines = Engine(pool), Engine(pool, scheduler=local.scheduler_address)
    models = [engines[0].fit(state, 1, 0)]
    kill_one(local)
    models.append(engines[1].fit(state, 1, 0))
    assert engines[1].unreached is None
    assert models[0].digest == models[1].digest
    picks = [engine.query(state, 10, 3, strategy="margin").picks for engine in engines]
    assert picks[0] == picks[1]


@pytest.mark.usefixtures("small_shards")
def test_without_its_cluster_a_project_goes_on(pool: Pool) -> None:
    """Where no scheduler answers, this machine scores, and the reason is kept to be told."""
    state, lost = labelled(pool, "logistic"), Engine(pool, scheduler="tcp://127.0.0.1:1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cluster_module, "CONNECT_SECONDS", 1)
        model = lost.fit(state, 1, 0)
    assert model.digest == Engine(pool).fit(state, 1, 0).digest
    assert "No scheduler answers at tcp://127.0.0.1:1" in str(lost.unreached)


@pytest.mark.usefixtures("small_shards")
def test_a_learner_of_ones_own_is_scored_here(pool: Pool, tmp_path: Path, local: Any) -> None:
    """Workers do not have its file; the person is told so, and the model is the same."""
    (tmp_path / "mine.py").write_text(OWN)
    mine = registry.get("learners", f"{tmp_path / 'mine.py'}:Mine", allow_paths=True).load()
    X, y = np.asarray(pool.features[:60]), np.arange(60) % 3
    with pytest.raises(ClusterError, match=r"lacks code .*with a file of your own, leave out"):
        on_cluster.score(mine(seed=0).fit(X, y), pool, local.scheduler_address)


def test_neighbourhoods_are_the_same(
    tmp_path: Path, local: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The local scale has the same bits, of which each worker measured a part."""
    monkeypatch.setattr(on_cluster, "SHARD_ROWS", 4_096)
    rows = np.random.default_rng(0).standard_normal((9_000, 8), dtype=np.float32)
    np.save(tmp_path / "rows.npy", rows)
    small = open_pool(tmp_path / "rows.npy", Roles(scaling="none"), cache=tmp_path / "cache")
    measured = on_cluster.spread(small, local.scheduler_address)
    assert np.array_equal(measured, spread(small.features))
    assert np.array_equal(keep_spread(small, local.scheduler_address), measured)


def test_a_table_is_scored_with_the_same_bits(
    pool: Pool, tmp_path: Path, local: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """``bowerbird score`` writes the same file by way of a cluster, which needs no common disk."""
    learner = Linear().fit(np.asarray(pool.features[:300]), np.arange(300) % 3)
    saved = tmp_path / "l.bowerbird.safetensors"
    write(learner, pool, saved)
    data = ["--data", str(pool.folder.parents[1] / "many.csv")]
    words = ["score", str(saved), *data, "--out"]
    assert cli.main([*words, str(tmp_path / "1.parquet")]) == 0
    scheduler = ["--scheduler", local.scheduler_address]
    assert cli.main([*words, str(tmp_path / "2.parquet"), *scheduler]) == 0
    tables = [pd.read_parquet(tmp_path / f"{i}.parquet") for i in (1, 2)]
    pd.testing.assert_frame_equal(*tables, check_exact=True)
    assert len(tables[0]) == ROWS
    capsys.readouterr()
    assert cli.main([*words, str(tmp_path / "3.csv"), *scheduler, "--device", "cuda"]) == 2
    assert "A cluster scores on processors" in capsys.readouterr().err


def write(learner: Any, pool: Pool, path: Path) -> None:
    from bowerbird.models.files.saved import TrainingSet, save

    about = Metadata(
        name="many",
        version=1,
        class_ids=("a", "b", "c"),
        class_names=("a", "b", "c"),
        costs=(1.0, 1.0, 1.0),
        scaling=pool.scaling,
    )
    save(learner, path, about, TrainingSet(np.empty((0, 4)), np.empty(0)))


def test_check_says_what_is_there(
    texts: Path, local: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """``bowerbird check`` compares the workers with this machine before anything is encoded."""
    assert cli.main(["check", str(texts), "--scheduler", local.scheduler_address]) == 0
    line = capsys.readouterr().out.splitlines()[0]
    assert line.startswith("cluster   ") and local.scheduler_address in line


def test_workers_with_other_packages_are_refused(
    local: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other versions could give other vectors; the person is told which."""
    expected = cluster_module.about_machine()
    expected[0]["numpy"] = "1.0"
    monkeypatch.setattr(cluster_module, "about_machine", lambda: expected)
    message = r"Worker tcp://\S+: numpy is \S+, and 1\.0 on this machine\. Install"
    with pytest.raises(ClusterError, match=message), cluster(local.scheduler_address):
        pass


def test_another_processor_is_told_of(local: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where sums differ in their last digits, it is said, and work goes on."""
    versions, _ = cluster_module.about_machine()
    monkeypatch.setattr(cluster_module, "about_machine", lambda: (versions, "other"))
    with cluster(local.scheduler_address) as crew:
        assert "another kind of processor" in crew.note


def test_a_folder_that_workers_do_not_see_is_refused(local: Any, tmp_path: Path) -> None:
    """It is assumed that they see the project's disk, and this is checked first."""
    with (
        pytest.raises(ClusterError, match=r"does not see .*gone\. Put the project on a disk"),
        cluster(local.scheduler_address, tmp_path / "gone"),
    ):
        pass


def test_an_error_of_the_function_is_its_own(local: Any) -> None:
    """What an encoder raises on a worker is told as what it raises here."""
    with cluster(local.scheduler_address) as crew, pytest.raises(ZeroDivisionError):
        list(in_order(crew, divmod, [1, 0], 2, 1))


def test_no_scheduler_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where none answers, the person is told what to start."""
    monkeypatch.setattr(cluster_module, "CONNECT_SECONDS", 1)
    with (
        pytest.raises(ClusterError, match=r"No scheduler answers at tcp://127\.0\.0\.1:1 "),
        cluster("tcp://127.0.0.1:1"),
    ):
        pass


def test_without_dask_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything else works without it."""
    monkeypatch.setattr(cluster_module, "find_spec", lambda name: None)
    with (
        pytest.raises(ClusterError, match=r"pip install 'bowerbird\[cluster\]'"),
        cluster("tcp://127.0.0.1:1"),
    ):
        pass


def test_no_worker_left_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster whose workers have all gone ends the waiting, and names what to start."""
    monkeypatch.setattr(cluster_module, "ALONE_SECONDS", 0)
    monkeypatch.setattr(cluster_module, "LOOK_SECONDS", 0.1)
    with load_distributed().LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        processes=False,
        host="127.0.0.1",
        scheduler_port=0,
        dashboard_address="127.0.0.1:0",
        protocol="tcp",
    ) as emptied:
        monkeypatch.setattr(cluster_module, "_await_workers", lambda client, address: None)
        with cluster(emptied.scheduler_address) as crew:
            emptied.scale(0)
            with pytest.raises(ClusterError, match=r"has had no worker .*`dask worker tcp://"):
                list(in_order(crew, abs, range(10_000), 1))


def test_threads_and_clusters_are_crews_alike(local: Any) -> None:
    """The same call gives the same, whoever works."""
    with cluster(local.scheduler_address) as crew, ThreadPoolExecutor(2) as threads:
        mine = list(in_order(crew, pow, range(9), 4, 2))
        assert mine == list(in_order(threads, pow, range(9), 4, 2))


def test_others_may_still_say_what_they_have_to() -> None:
    """Messages of Tornado and Bokeh are written as before, though Dask would keep them back."""
    script = """
import logging
from bowerbird.app.loop.cluster import load_distributed
load_distributed().Client
print(*(logging.getLogger(name).isEnabledFor(logging.WARNING) for name in ("tornado", "bokeh")))
"""
    answer = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert answer.stdout.split() == ["True", "True"]
