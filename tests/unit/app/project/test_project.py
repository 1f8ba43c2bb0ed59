"""An open project with its real worker process, log and plugins."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bowerbird.app.log.events import Event
from bowerbird.app.log.state import State
from bowerbird.app.log.writer import Log
from bowerbird.app.loop.engine import Engine
from bowerbird.app.plugins.local import resolve
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.project import Project
from bowerbird.app.session.session import Session
from bowerbird.app.share.import_session import restore
from bowerbird.app.share.replay import replay
from bowerbird.app.share.session_file import as_document, as_text, parse
from bowerbird.data.demos import digits
from bowerbird.data.errors import ConfigError, ProjectError, ProjectLocked
from bowerbird.data.pool import Pool
from bowerbird.data.projections import pca

SECONDS = 60.0

NAUGHTY = '''
import time
import numpy as np

def raising(evidence, rng):
    """Break."""
    raise RuntimeError("a bug of the author's")

def nan(evidence, rng):
    """Return no number."""
    return np.full(len(evidence), np.nan)

def twice(evidence, n, rng):
    """Pick one item twice."""
    return [0, 0]

def sleeping(evidence, rng):
    """Take a minute."""
    time.sleep(60)

def dying(evidence, rng):
    """End the process."""
    import os
    os._exit(3)
'''


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    return digits.build(tmp_path_factory.mktemp("cache"))


async def until(true: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(SECONDS):
        while not true():
            await asyncio.sleep(0.01)


async def label_next(session: Session) -> None:
    """Answer the queue's first item with the truth."""
    await until(lambda: session.state.pending)
    item = session.state.pending[0].item
    truth = session.pool.known_labels
    assert truth is not None
    await session.label([item], str(truth[session.pool.positions([item])[0]]), seconds=0.5)


def test_a_sitting_from_zero_labels_comes_back_and_replays(pool: Pool, tmp_path: Path) -> None:
    """Labels, undo and bulk survive a restart, the same item is next, and a replay agrees."""
    folder = tmp_path / "digits.bower"

    async def sit() -> tuple[object, dict[str, int]]:
        project = Project(folder, pool)
        project.start()
        session = Session(project, "ann")
        for _ in range(25):
            await label_next(session)
        await session.undo()
        await session.label(pool.ids[:12].tolist(), "two")
        await session.undo()
        await session.redo()
        await until(lambda: session.state.models and not session.state.stale and not session.busy)
        found = session.state.pending[0], session.state.counts
        assert session.predictions is not None
        assert session.predictions.version == session.state.models[-1].version
        assert len(session.items.nearest_labelled(0)) == 3
        project.close()
        return found

    first, counts = asyncio.run(sit())

    async def again() -> None:
        project = Project(folder, pool)
        assert (project.state.pending[0], project.state.counts) == (first, counts)
        verdict = replay(project.log.read(), pool)
        assert verdict.same and verdict.queries >= 3
        assert verdict.models_alike == verdict.models > 0
        project.close()

    asyncio.run(again())


def test_a_strategy_is_told_targets_and_a_selection(pool: Pool, tmp_path: Path) -> None:
    """They reach the evidence as class numbers and positions, and leave by the session file."""

    async def sit() -> None:
        project = Project(tmp_path / "p.bower", pool)
        project.start()
        session = Session(project, "ann")
        await session.label(pool.ids[[5, 8]].tolist(), "two")
        await session.merge_class("three", "two")
        chosen = {"targets": ["three", "four"], "selection": pool.ids[[9, 8, 3]].tolist()}
        written = await session.choose_strategy("margin", **chosen)
        assert written is not None and written.body.selection == pool.ids[[9, 8, 3]].tolist()
        evidence = Engine(pool).evidence(session.state, None)
        assert [evidence.classes[k] for k in evidence.targets] == ["two", "four"]
        # Item 8 is labelled, and so no candidate any more.
        assert evidence.candidates[evidence.selection].tolist() == [3, 9]
        events = project.log.read()
        project.close()
        content = as_text(as_document(events, "digits")).encode()
        assert State(parse(content, "x.json").events).targets == session.state.targets
        document = parse(content, "x.json")
        restore(document, tmp_path / "q.bower", pool, ProjectOptions(), "settings")
        log = Log(tmp_path / "q.bower")
        assert State(log.read()).targets == ("two", "four")
        log.close()

    asyncio.run(sit())


def test_a_second_server_is_refused(pool: Pool, tmp_path: Path) -> None:
    """Two processes never write one log."""
    project = Project(tmp_path / "p.bower", pool)
    with pytest.raises(ProjectLocked, match="is open in another process"):
        Project(tmp_path / "p.bower", pool)
    project.log.close()


def test_a_killed_worker_is_healed(pool: Pool, tmp_path: Path) -> None:
    """The death is noticed and told, and training goes on."""

    async def sit() -> None:
        project = Project(tmp_path / "p.bower", pool)
        project.start()
        session = Session(project, "ann")
        await label_next(session)
        await until(lambda: session.state.models)
        assert project._jobs.pid is not None
        os.kill(project._jobs.pid, signal.SIGKILL)
        await until(lambda: session.notices)
        before = len(session.state.models)
        await label_next(session)
        await until(lambda: len(session.state.models) > before)
        assert "started again" in session.notices[-1].text
        project.close()

    asyncio.run(sit())


def test_labels_are_kept_while_the_worker_does_not_listen(pool: Pool, tmp_path: Path) -> None:
    """However many labels come, they are acknowledged, and learned when it listens again."""

    async def sit() -> None:
        project = Project(tmp_path / "p.bower", pool)
        project.start()
        session = Session(project, "ann")
        await label_next(session)
        await until(lambda: session.state.models and not session.busy)
        assert project._jobs.pid is not None
        pid, late = project._jobs.pid, threading.Event()
        os.kill(pid, signal.SIGSTOP)
        # Should the loop wait for the worker after all, a thread frees it.
        timer = threading.Timer(40, lambda: (late.set(), os.kill(pid, signal.SIGCONT)))
        timer.start()
        for _ in range(30):
            await session.label(pool.ids.tolist(), "two")
        timer.cancel()
        assert not late.is_set()
        os.kill(pid, signal.SIGCONT)
        await until(lambda: session.state.models[-1].labels == len(pool))
        project.close()

    asyncio.run(sit())


@pytest.mark.parametrize("name", ["raising", "nan", "twice", "sleeping", "dying"])
def test_a_bad_strategy_leaves_the_session_usable(pool: Pool, tmp_path: Path, name: str) -> None:
    """Whatever a strategy of the person's own does, random asks instead and the page is told."""
    (tmp_path / "naughty.py").write_text(NAUGHTY)
    found = resolve("strategies", f"{tmp_path / 'naughty.py'}:{name}")

    async def sit() -> None:
        choices = ProjectOptions(strategy=found.name, sources=found.sources, time_limit=1.0)
        project = Project(tmp_path / "p.bower", pool, choices)
        project.start()
        session = Session(project, "ann")
        await until(lambda: session.state.pending)
        assert session.state.pending[0].strategy == "random"
        assert any(n.level == "error" for n in session.notices)
        await label_next(session)
        project.close()

    asyncio.run(sit())


STUCK = '''
from bowerbird.models.logistic import Logistic

class Stuck(Logistic):
    """Learn whole, and break on a label alone.

    Parameters
    ----------
    seed : int
    """

    def __init__(self, *, seed: int = 0) -> None:
        super().__init__(seed=seed)

    def partial_fit(self, X, y):
        raise RuntimeError("a bug of the author's")
'''


def test_a_learner_that_breaks_on_a_label_alone_still_learns(pool: Pool, tmp_path: Path) -> None:
    """The person is told once, in words, and every label is learned by the fit."""
    (tmp_path / "stuck.py").write_text(STUCK)
    found = resolve("learners", f"{tmp_path / 'stuck.py'}:Stuck")

    async def sit() -> None:
        choices = ProjectOptions(learner=found.name, sources=found.sources)
        project = Project(tmp_path / "p.bower", pool, choices)
        project.start()
        session = Session(project, "ann")
        for number in range(1, 4):
            await label_next(session)
            await until(lambda n=number: n in [m.labels for m in session.state.models])
        assert [n.level for n in session.notices] == ["warning"]
        assert "wait for the next training" in session.notices[0].text
        project.close()

    asyncio.run(sit())


def test_a_pool_can_be_labelled_to_its_end(pool: Pool, tmp_path: Path) -> None:
    """When nothing is left to ask, the last labels are still learned and nothing spins."""

    async def sit() -> None:
        project = Project(tmp_path / "p.bower", pool)
        project.start()
        session = Session(project, "ann")
        truth = np.asarray(pool.known_labels)
        for name in dict.fromkeys(truth.tolist()):
            await session.label(pool.ids[truth == name].tolist(), name)
        await until(lambda: session.state.models and not session.state.stale)
        await until(lambda: not session.busy)
        assert not session.state.pending and not session.state.failures
        await session.undo()
        await until(lambda: session.state.pending)
        project.close()

    asyncio.run(sit())


def test_commands_refuse_what_does_not_fit(pool: Pool, tmp_path: Path) -> None:
    """Unknown classes and items, taken names and wrong colours are refused before the log."""

    async def sit() -> None:
        project = Project(tmp_path / "p.bower", pool)
        project.start()
        session = Session(project, "ann")
        before = project.log.last
        with pytest.raises(ProjectError, match="no class 'ring'"):
            session.label([pool.ids[0]], "ring")
        with pytest.raises(ProjectError, match="no item -5"):
            session.label([-5], "two")
        with pytest.raises(ProjectError, match="already"):
            session.add_class(" two ")
        with pytest.raises(ProjectError, match="#1f77b4"):
            session.recolour_class("two", "red")
        with pytest.raises(ProjectError, match="itself"):
            session.merge_class("two", "two")
        with pytest.raises(ProjectError, match="no class 'ring'"):
            session.choose_strategy("margin", targets=["ring"])
        with pytest.raises(ProjectError, match="no item -5"):
            session.choose_strategy("margin", selection=[-5])
        with pytest.raises(ProjectError, match=r"100,001 items .* at most 100,000"):
            session.choose_strategy("margin", selection=range(100_001))
        assert project.log.last == before
        project.close()

    asyncio.run(sit())


def test_a_name_holds_nothing_unseen(pool: Pool, tmp_path: Path) -> None:
    """NUL, marks of direction and half characters are refused in the name of a class."""

    async def sit() -> None:
        project = Project(tmp_path / "p.bower", pool)
        session = Session(project, "eva")
        for sign in ("\0", "\u202e", "\u2066", "\ud800"):
            with pytest.raises(ProjectError, match=rf"U\+{ord(sign):04X}"):
                session.add_class(f"rats{sign}")
            with pytest.raises(ProjectError, match=rf"U\+{ord(sign):04X}"):
                session.rename_class(session.state.classes[0].id, f"rats{sign}")
        project.close()

    asyncio.run(sit())


def test_a_new_class_is_like_none_that_ever_was(pool: Pool, tmp_path: Path) -> None:
    """One with the name of a class that was taken back gets an id of its own, so redo is right."""

    async def sit() -> None:
        project = Project(tmp_path / "p.bower", pool)
        project.start()
        session = Session(project, "ann")
        await session.add_class("ring")
        await session.undo()
        await session.add_class("ring")
        assert project.state.classes[-1].id == "ring~2"
        assert "ring" not in {found.id for found in project.state.classes}
        project.close()

    asyncio.run(sit())


def test_the_map_is_laid_out_before_the_loop_runs(
    pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its coordinates, which take seconds in a large pool, are there when a page asks for them."""
    project = Project(tmp_path / "p.bower", pool)
    monkeypatch.setattr(pca, "project", lambda *arguments: pytest.fail("on the event loop"))
    assert project.coordinates.shape == (len(pool), 2)
    project.close()


def test_a_retry_with_the_same_id_labels_once(pool: Pool, tmp_path: Path) -> None:
    """What a client sends twice because it got no answer counts once."""

    async def sit() -> None:
        project = Project(tmp_path / "p.bower", pool)
        project.start()
        session = Session(project, "ann")
        first = await session.label([pool.ids[0]], "two", event_id="abc")
        second = await session.label([pool.ids[0]], "two", event_id="abc")
        assert first == second
        assert len(session.state.history) == 1
        project.close()

    asyncio.run(sit())


def test_a_durable_event_is_acknowledged_though_it_cannot_be_applied(
    pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits for it hears that it is on disk, the person is told, and later ones count."""

    class Idle(Project):
        def _start_worker(self) -> None:
            """Leave it."""

    def refuse_notes(state: State, event: Event) -> None:
        state.position = event.seq
        if event.kind == "noted":
            raise RuntimeError("a bug of ours")
        apply(state, event)

    async def test(project: Project) -> None:
        project.start()
        session = Session(project, "ada")
        item = pool.ids[:1].tolist()[0]
        async with asyncio.timeout(SECONDS):
            noted = await session.note(item, "odd")
            await session.flag(item)
        assert noted is not None and noted.id in [event.id for event in project.log.read()]
        assert item in project.state.flags
        assert [one.level for one in project.notices] == ["error"]

    project = Idle(tmp_path / "p.bower", pool)
    apply = State.apply
    monkeypatch.setattr(State, "apply", refuse_notes)
    try:
        asyncio.run(test(project))
    finally:
        project.close()


def test_a_strategy_asks_within_a_selection(pool: Pool, tmp_path: Path) -> None:
    """Only selected items come; when they are used up it is said, and another choice goes on."""

    async def sit() -> None:
        project = Project(tmp_path / "p.bower", pool)
        project.start()
        session = Session(project, "ann")
        chosen = pool.ids[[4, 7, 30]].tolist()
        with pytest.raises(ConfigError, match="nothing is selected"):
            session.choose_strategy("margin", {"within": "selection"})
        with pytest.raises(ConfigError, match="epsilon is 2; expected a number from 0 to 1"):
            session.choose_strategy("margin", {"epsilon": 2}, selection=chosen)
        await session.choose_strategy("margin", {"within": "selection"}, selection=chosen)
        await until(lambda: session.state.pending)
        assert sorted(pick.item for pick in session.state.pending) == sorted(chosen)
        await session.label(chosen, "two")
        await until(lambda: any("within 'selection'" in n.text for n in session.notices))
        assert not session.state.pending
        await session.choose_strategy("random", {"epsilon": 0.5})
        await until(lambda: session.state.pending)
        verdict = replay(project.log.read(), pool)
        assert verdict.same and verdict.queries >= 2
        project.close()

    asyncio.run(sit())
