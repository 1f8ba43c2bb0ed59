"""A strategy's time is its own: what is prepared for it in between does not count."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.state import State
from bowerbird.app.log.writer import Log
from bowerbird.app.loop.engine import Engine
from bowerbird.app.loop.strategy_clock import StrategyClock
from bowerbird.app.plugins.local import resolve
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.start import first_events
from bowerbird.data.demos import digits

NOTING = '''
from pathlib import Path
import numpy as np
from bowerbird.models.logistic import Logistic

def note(what):
    with Path(__file__).with_name("notes").open("a") as file:
        print(what, file=file)

def looking(evidence, rng):
    """Look at what the learner doubts, twice."""
    note("the strategy begins")
    evidence.uncertainty
    evidence.uncertainty
    note("the strategy ends")
    return rng.random(len(evidence))

class Doubting(Logistic):
    """Note that it was asked.

    Parameters
    ----------
    seed : int
    """

    def __init__(self, *, seed: int = 0) -> None:
        super().__init__(seed=seed)

    def uncertainty(self, X):
        note("the learner doubts")
        return np.zeros(len(X))
'''


def test_what_is_prepared_for_a_strategy_is_not_its_time(tmp_path: Path) -> None:
    """The clock runs from the strategy's call to its return, and not while the learner is asked."""
    (tmp_path / "noting.py").write_text(NOTING)
    strategy = resolve("strategies", f"{tmp_path}/noting.py:looking")
    learner = resolve("learners", f"{tmp_path}/noting.py:Doubting")
    pool, log = digits.build(tmp_path), Log()
    options = ProjectOptions(learner=learner.name, strategy=strategy.name)
    log.append(first_events(pool, options)).result()
    for row, name in enumerate(["one", "two"]):
        body = {"items": [pool.ids[row].item()], "class": name, "source": "human"}
        log.append([event_of("labelled", body, annotator="me")]).result()
    state = State(log.read())
    log.close()

    def note(seconds: float | None) -> None:
        with (tmp_path / "notes").open("a") as file:
            print("the clock stands" if seconds is None else "the clock runs", file=file)

    engine = Engine(pool, learner.sources | strategy.sources, clock=StrategyClock(note))
    engine.fit(state, 1, 0)
    engine.query(state, 3, 0)
    assert (tmp_path / "notes").read_text().splitlines() == [
        "the clock runs",
        "the strategy begins",
        "the clock stands",
        "the learner doubts",
        "the clock runs",
        "the strategy ends",
        "the clock stands",
    ]


@pytest.fixture
def messages() -> list[float | None]:
    """Return a list for what a clock tells."""
    return []


@pytest.fixture
def clock(messages: list[float | None]) -> StrategyClock:
    """Return a strategy's clock that reads 0, 1, 3, 6, 10, 15, ... seconds, one after the other."""

    def seconds() -> Iterator[float]:
        now = 0.0
        for step in range(1, 100):
            yield now
            now += step

    return StrategyClock(messages.append, seconds().__next__)


def test_its_own_seconds_add_up(clock: StrategyClock, messages: list[float | None]) -> None:
    """It tells how many there were each time that a strategy goes on, and begins anew with each."""
    with clock.running():
        with clock.paused():
            pass
        with clock.paused(), clock.paused():
            pass
    with clock.running():
        pass
    assert messages == [0, None, 0 + 1, None, 1 + 3, None, 0, None]


def test_a_failure_stops_the_clock(clock: StrategyClock, messages: list[float | None]) -> None:
    """What goes wrong in a strategy or in what is prepared for it leaves no clock running."""
    with pytest.raises(RuntimeError), clock.running(), clock.paused():
        raise RuntimeError
    assert messages == [0, None, 1, None]
    with clock.paused():
        pass
    assert messages == [0, None, 1, None]
