"""The machine's work goes on whatever becomes of one job, in real worker processes."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.events import Event, Failed
from bowerbird.app.loop.local_scale import NAME, known_spread
from bowerbird.app.loop.worker import NICENESS
from bowerbird.app.plugins.local import resolve
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.app.project.retries import IN_A_ROW
from bowerbird.app.session.session import Session
from bowerbird.data.demos import digits
from bowerbird.data.pool import Pool

BAD = '''
import os
import time
from pathlib import Path
from bowerbird.models.logistic import Logistic
from bowerbird.data.errors import PoolExhausted
from bowerbird.strategies.contract.picks import Picks

CALLS = Path(__file__).with_name("calls")

def failing(evidence, rng):
    """Note that it was asked, and break."""
    with CALLS.open("a") as file:
        file.write("failing\\n")
    raise RuntimeError("a bug of the author's")

def chance(evidence, rng):
    """Note that it was asked, and break."""
    with CALLS.open("a") as file:
        file.write("chance\\n")
    raise RuntimeError("another bug")

def slow_to_fail(evidence, rng):
    """Break, or find nothing to ask, once it is let."""
    with CALLS.open("a") as file:
        file.write("slow_to_fail\\n")
    while not CALLS.with_name("go").exists():
        time.sleep(0.01)
    raise (PoolExhausted if (CALLS.with_name("go").read_text()) else RuntimeError)("it is over")

def diligent(evidence, rng):
    """Compute for two seconds."""
    until = time.thread_time() + 2
    while time.thread_time() < until:
        pass
    return rng.random(len(evidence))

def half_a_sign(evidence, n, rng):
    """Return a reason that no file can hold."""
    import numpy as np
    return Picks(np.arange(n), reasons=["\\ud800"] * n)

def doubting(evidence, rng):
    """Look at what the learner doubts."""
    return evidence.uncertainty

class Pondering(Logistic):
    """Take a while to say what it doubts."""

    def __init__(self, *, seed: int = 0) -> None:
        super().__init__(seed=seed)

    def uncertainty(self, X):
        with CALLS.open("a") as file:
            file.write("pondering\\n")
        time.sleep(600)

class Endless(Logistic):
    """Train without end on more than three labels."""

    def __init__(self, *, seed: int = 0) -> None:
        super().__init__(seed=seed)

    def fit(self, X, y):
        if len(X) > 3:
            time.sleep(600)
        return super().fit(X, y)

class Dying(Logistic):
    """End the process."""

    def __init__(self, *, seed: int = 0) -> None:
        super().__init__(seed=seed)

    def fit(self, X, y):
        with CALLS.open("a") as file:
            file.write("dying\\n")
        os._exit(3)

class HalfASign(Logistic):
    """Return a note that no file can hold."""

    note = "\\ud800"

    def __init__(self, *, seed: int = 0) -> None:
        super().__init__(seed=seed)
'''


@pytest.fixture
def pool(tmp_path: Path) -> Pool:
    """Build a pool with a cache that a test may break."""
    return digits.build(tmp_path / "cache")


@pytest.fixture
def choose(tmp_path: Path) -> Callable[..., ProjectOptions]:
    """Return a function that makes choices with the bad plugins at hand."""
    path = tmp_path / "bad.py"
    path.write_text(BAD)

    def make(**options: Any) -> ProjectOptions:
        sources = dict(options.pop("sources", {}))
        for kind, plural in (("learner", "learners"), ("strategy", "strategies")):
            name = options.get(kind, "")
            if name and name in BAD:
                plugin = resolve(plural, f"{path}:{name}")
                sources |= plugin.sources
                options[kind] = plugin.name
        options = {"learner": "logistic", "strategy": "margin"} | options
        return ProjectOptions(sources=sources, **options)

    return make


def calls(tmp_path: Path) -> list[str]:
    """Return which bad plugins were called, in order."""
    path = tmp_path / "calls"
    return path.read_text().split() if path.exists() else []


async def until(true: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(240):
        while not true():
            await asyncio.sleep(0.01)


def failures(project: Project) -> list[str]:
    """Return what failed, as the log has it."""
    return [event.body.what for event in project.state.failures]


def running(project: Project, work: Callable[[Session], Any]) -> None:
    """Start a project, do something in it, and close it."""

    async def run() -> None:
        project.start()
        try:
            await work(Session(project, "ann"))
        finally:
            project.close()

    asyncio.run(run())


def test_the_first_item_waits_for_no_other_work(pool: Pool, tmp_path: Path) -> None:
    """A new project chooses first, at full speed; the learner's code and the map come after it."""
    done, nice = list[str](), list[int]()

    class Noted(Project):
        def _start_preparer(self) -> None:
            done.append("prepare")

        def append(self, *events: Event) -> asyncio.Future[list[Event]]:
            done.extend(event.kind for event in events)
            nice.append(psutil.Process(self._jobs.pid).nice())
            return super().append(*events)

    project = Noted(tmp_path / "p.bower", pool)
    project.subscribe("busy", lambda: done.append(project.busy))

    async def work(session: Session) -> None:
        await until(lambda: "getting ready" in done and not project.busy)
        nice.append(psutil.Process(project._jobs.pid).nice())

    running(project, work)
    assert done[:2] == ["choosing what to ask", "query"]
    assert done.count("prepare") == done.count("getting ready") == 1
    assert nice[0] == os.nice(0) < nice[-1]


LOADED = """
import os, pathlib
from bowerbird.models.tree import Tree

def note(what):
    with pathlib.Path(__file__).with_name("nice.txt").open("a") as file:
        print(what, os.nice(0), file=file)

note("loaded")

class Mine(Tree):
    def fit(self, X, y):
        note("fitted")
        return super().fit(X, y)
"""


def test_code_is_loaded_at_full_speed_and_a_fit_leaves_the_cores_to_others(
    pool: Pool, tmp_path: Path, choose: Callable[..., ProjectOptions]
) -> None:
    """On busy cores a low priority would make minutes of the seconds that libraries take."""
    (tmp_path / "mine.py").write_text(LOADED)
    sources = {"mine": f"{tmp_path / 'mine.py'}:Mine"}
    project = Project(tmp_path / "p.bower", pool, choose(learner="mine", sources=sources))

    async def work(session: Session) -> None:
        await session.label(pool.ids[:4].tolist(), "two")
        await until(lambda: project.state.models)

    running(project, work)
    noted = (tmp_path / "nice.txt").read_text().split()
    assert noted == ["loaded", str(os.nice(0)), "fitted", str(max(NICENESS, os.nice(0)))]


def test_a_query_and_its_replacement_that_both_fail_are_given_up(
    pool: Pool, tmp_path: Path, choose: Callable[..., ProjectOptions]
) -> None:
    """Each is told once; a label, another strategy and “try again” begin anew."""
    sources = {"random": f"{tmp_path / 'bad.py'}:chance"}
    project = Project(tmp_path / "p.bower", pool, choose(strategy="failing", sources=sources))

    async def work(session: Session) -> None:
        await until(lambda: "query" in failures(project))
        assert failures(project) == ["strategy", "query"]
        assert calls(tmp_path) == ["failing"] + ["chance"] * IN_A_ROW
        assert "No items can be chosen" in project.notices[-1].text
        assert "3 times in a row" in project.notices[-1].text
        assert not project.busy and project.halt.button == "Try again"
        await session.label(pool.ids[:1].tolist(), "two")
        await until(lambda: len(calls(tmp_path)) > 1 + IN_A_ROW)
        await until(lambda: not project.busy)
        assert failures(project) == ["strategy", "query"]
        project.try_again()
        await until(lambda: calls(tmp_path).count("failing") == 2)
        await session.choose_strategy("margin")
        await until(lambda: project.state.pending)
        assert project.halt.text == ""

    running(project, work)


@pytest.mark.parametrize("exhausted", ["", "exhausted"])
def test_a_strategy_that_fails_when_another_is_chosen_already_costs_that_one_nothing(
    exhausted: str, pool: Pool, tmp_path: Path, choose: Callable[..., ProjectOptions]
) -> None:
    """The new strategy asks, and not chance in its place, whichever way the old one ends."""
    project = Project(tmp_path / "p.bower", pool, choose(strategy="slow_to_fail"))

    async def work(session: Session) -> None:
        await until(lambda: calls(tmp_path))
        await session.choose_strategy("margin")
        (tmp_path / "go").write_text(exhausted)
        await until(lambda: project.state.pending)
        assert project.state.queries[-1].strategy == "margin"
        assert failures(project) == []

    running(project, work)


@pytest.fixture
def busy_core() -> Iterator[int]:
    """Return a core that other work keeps busy."""
    core = min(os.sched_getaffinity(0))
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(4)]
    for other in others:
        os.sched_setaffinity(other.pid, {core})
    yield core
    for other in others:
        other.kill()
        other.wait()


@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="the system does not tell")
def test_time_that_others_had_the_cores_counts_for_no_limit(
    pool: Pool, tmp_path: Path, choose: Callable[..., ProjectOptions], busy_core: int
) -> None:
    """A strategy that computes for less than its limit may finish, however long it stood still."""
    project = Project(tmp_path / "p.bower", pool, choose(strategy="diligent", time_limit=4))

    async def work(session: Session) -> None:
        await until(lambda: project._jobs.pid)
        os.sched_setaffinity(project._jobs.pid or 0, {busy_core})
        await until(lambda: project.state.pending or failures(project))
        query = project.state.queries[-1]
        assert query.strategy.endswith("diligent") and query.seconds > 4
        assert not failures(project)

    running(project, work)


def test_what_is_prepared_for_a_strategy_is_not_its_time(
    pool: Pool, tmp_path: Path, choose: Callable[..., ProjectOptions]
) -> None:
    """While the learner is asked for it the limit of training holds, and what took long is said."""
    sources = {"doubting": f"{tmp_path / 'bad.py'}:doubting"}
    choices = choose(learner="Pondering", sources=sources, time_limit=600)
    project = Project(tmp_path / "p.bower", pool, choices)

    async def work(session: Session) -> None:
        await session.label(pool.ids[:2].tolist(), "two")
        await until(lambda: project.state.models and not project.busy)
        choices.fit_limit = 0.5
        answer = await session.preview("doubting")
        assert calls(tmp_path) == ["pondering"]
        assert "preparing what it looks at took more than 0.5 s" in answer.message

    running(project, work)


@pytest.mark.parametrize(("kind", "name"), [("learner", "HalfASign"), ("strategy", "half_a_sign")])
def test_an_answer_that_cannot_be_written_down_is_a_failure(
    pool: Pool, tmp_path: Path, choose: Callable[..., ProjectOptions], kind: str, name: str
) -> None:
    """It is told, items are asked about, and what is chosen instead works."""
    project = Project(tmp_path / "p.bower", pool, choose(**{kind: name}))

    async def work(session: Session) -> None:
        await session.label(pool.ids[:2].tolist(), "two")
        await until(lambda: kind in failures(project))
        assert "could not be written down" in project.notices[-1].text
        await until(lambda: project.state.pending)
        await session.choose_learner("knn")
        await session.choose_strategy("entropy")
        await until(lambda: project.state.models and project.state.pending)
        assert project.state.queries[-1].strategy == "entropy"

    running(project, work)


def test_a_training_without_end_is_stopped(
    pool: Pool, tmp_path: Path, choose: Callable[..., ProjectOptions]
) -> None:
    """By its limit, by hand, and by another learner; the old model stays, and items come."""
    choices = choose(learner="Endless", fit_limit=60.0)
    project = Project(tmp_path / "p.bower", pool, choices)

    async def work(session: Session) -> None:
        await session.label(pool.ids[:2].tolist(), "two")
        await until(lambda: project.state.models and not project.busy)
        choices.fit_limit = 0.5
        await session.label(pool.ids[2:4].tolist(), "three")
        await until(lambda: failures(project) == ["learner"])
        assert "more than 0.5 s and was stopped" in project.notices[-1].text
        choices.fit_limit = 600.0
        await until(lambda: project.state.pending and not project.busy)
        assert len(project.state.models) == 1 and project.halt.button == "Train now"

        project.try_again()
        await until(lambda: project.busy.startswith("training on 4"))
        before = project._jobs.pid
        project.stop_work()
        assert "Training was stopped" in project.notices[-1].text
        await until(lambda: not project.busy)
        assert project._jobs.pid != before
        assert len(project.state.models) == 1 and project.halt.button == "Train now"
        assert failures(project) == ["learner"]

        await session.label(pool.ids[4:5].tolist(), "three")
        await until(lambda: project.busy.startswith("training on 5"))
        await session.choose_learner("logistic")
        await until(lambda: len(project.state.models) == 2)
        assert project.state.models[-1].learner.name == "logistic"
        assert project.halt.text == "" and failures(project) == ["learner"]

    running(project, work)


def test_a_learner_that_ends_its_process_each_time_is_given_up(
    pool: Pool, tmp_path: Path, choose: Callable[..., ProjectOptions]
) -> None:
    """The first death is told and the last; items are asked about; a label begins anew."""
    project = Project(tmp_path / "p.bower", pool, choose(learner="Dying"))

    async def work(session: Session) -> None:
        await session.label(pool.ids[:1].tolist(), "two")
        await until(lambda: "learner" in failures(project))
        assert failures(project) == ["worker", "learner"]
        assert calls(tmp_path) == ["dying"] * IN_A_ROW
        await until(lambda: project.state.pending and not project.busy)
        assert project.halt.button == "Train now"
        await session.label(pool.ids[1:2].tolist(), "two")
        await until(lambda: len(calls(tmp_path)) > IN_A_ROW)
        await until(lambda: not project.busy)
        assert failures(project) == ["worker", "learner"]

    running(project, work)


def test_a_worker_that_cannot_start_is_given_up_and_begins_anew(
    pool: Pool, tmp_path: Path, choose: Callable[..., ProjectOptions]
) -> None:
    """Labels are taken all the same; the preparer, too, is tried thrice and told of once."""
    assert pool.folder is not None
    project = Project(tmp_path / "p.bower", pool, choose())
    shutil.move(pool.folder, tmp_path / "away")

    async def work(session: Session) -> None:
        asked = asyncio.ensure_future(session.preview("margin"))
        await until(lambda: sorted(failures(project)) == ["projection", "worker", "worker"])
        assert "ended" in (await asked).message or "has stopped" in (await asked).message
        assert "meta.json" in " ".join(n.text for n in project.notices)
        assert project.halt.button == "Try again" and not project.busy
        await session.label(pool.ids[:1].tolist(), "two")
        answer = await session.preview("margin")
        assert isinstance(answer, Failed) or answer.picks
        shutil.move(tmp_path / "away", str(pool.folder))
        project.try_again()
        await until(lambda: project.state.models and project.state.pending)
        assert project.halt.text == ""

    running(project, work)


def test_predictions_that_cannot_be_written_are_told_once(
    pool: Pool, tmp_path: Path, choose: Callable[..., ProjectOptions]
) -> None:
    """The model learns all the same, with every label."""
    project = Project(tmp_path / "p.bower", pool, choose())
    (tmp_path / "p.bower" / "cache").mkdir(exist_ok=True)
    (tmp_path / "p.bower" / "cache" / "predictions").write_text("no folder")

    async def work(session: Session) -> None:
        for number in range(1, 4):
            await session.label(pool.ids[number : number + 1].tolist(), "two")
            await until(lambda n=number: n in [m.labels for m in project.state.models])
        assert [n.level for n in project.notices] == ["warning"]
        assert "colours could not be written" in project.notices[0].text
        assert project.predictions is None and not project.state.failures

    running(project, work)


def test_a_cache_that_cannot_be_written_costs_time_alone(pool: Pool, tmp_path: Path) -> None:
    """The local scale and the map's coordinates are computed, and the work goes on."""
    assert pool.folder is not None
    (pool.folder / NAME).mkdir()
    (pool.folder / NAME / "in the way").touch()
    computed = known_spread(pool)
    assert computed is not None and computed.shape == (len(pool),)
    (pool.folder / NAME / "in the way").unlink()
    (pool.folder / NAME).rmdir()
    np.testing.assert_array_equal(known_spread(pool), computed)
    (pool.folder / NAME).write_bytes(b"no array")
    np.testing.assert_array_equal(known_spread(pool), computed)

    shutil.rmtree(pool.folder.parent / "projections", ignore_errors=True)
    (pool.folder.parent / "projections").touch()
    project = Project(tmp_path / "p.bower", pool)
    assert project.coordinates.shape == (len(pool), 2) and project.projection == "pca"
    project.close()


def test_who_listens_and_breaks_holds_nobody_up(
    pool: Pool, tmp_path: Path, choose: Callable[..., ProjectOptions]
) -> None:
    """A card that raises when labels come is logged; other cards and the worker go on."""
    project = Project(tmp_path / "p.bower", pool, choose())
    heard = list[str]()

    def broken() -> None:
        raise RuntimeError("a bug of a card's author")

    async def work(session: Session) -> None:
        session.subscribe("labels", broken)
        session.subscribe("labels", lambda: heard.append("labels"))
        await session.label(pool.ids[:1].tolist(), "two")
        await until(lambda: project.state.models)
        assert heard

    running(project, work)


def test_a_worker_that_is_killed_while_it_trains_trains_again(
    pool: Pool, tmp_path: Path, choose: Callable[..., ProjectOptions]
) -> None:
    """One death is an accident: the same training begins again by itself."""
    project = Project(tmp_path / "p.bower", pool, choose(learner="Endless"))

    async def work(session: Session) -> None:
        await session.label(pool.ids[:4].tolist(), "two")
        await until(lambda: project.busy.startswith("training on 4") and project._jobs._job.begun)
        assert project._jobs.pid is not None
        os.kill(project._jobs.pid, signal.SIGKILL)
        await until(lambda: project.state.failures)
        assert failures(project) == ["worker"]
        await until(lambda: project.busy.startswith("training on 4"))
        await project.append(event_of("learner", {"name": "logistic", "parameters": {}}))
        await until(lambda: project.state.models)

    running(project, work)
