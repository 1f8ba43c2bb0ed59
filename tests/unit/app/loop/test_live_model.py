"""The live head takes labels at once, for the screen alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.events import Event
from bowerbird.app.log.state import State
from bowerbird.app.log.writer import Log
from bowerbird.app.loop.engine import Engine
from bowerbird.app.loop.predictions import read_predictions
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.start import first_events
from bowerbird.data.demos import digits
from bowerbird.data.pool import Pool


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    return digits.build(tmp_path_factory.mktemp("cache"))


class Told:
    """A log that one writes into, and the state that it folds to."""

    def __init__(self, pool: Pool, learner: str) -> None:
        self.pool, self._log = pool, Log()
        self.tell(*first_events(pool, ProjectOptions(learner=learner, seed=1)))
        for name in "abc":
            self.new_class(name)

    @property
    def state(self) -> State:
        return State(self._log.read())

    def tell(self, *events: Event) -> None:
        self._log.append(list(events)).result()

    def new_class(self, name: str) -> None:
        self.tell(event_of("class_added", {"class": name, "name": name, "colour": "#000000"}))

    def label(self, rows: list[int], name: str) -> None:
        body = {"items": self.pool.ids[rows].tolist(), "class": name, "source": "human"}
        self.tell(event_of("labelled", body, annotator="me"))


@pytest.fixture
def begun(pool: Pool, tmp_path: Path) -> tuple[Engine, Told]:
    told = Told(pool, "mlp")
    for i, name in enumerate("abc"):
        told.label(list(range(10 * i, 10 * i + 10)), name)
    engine = Engine(pool, folder=tmp_path)
    engine.fit(told.state, 1, 0)
    return engine, told


def test_a_new_label_is_taken_at_once(begun, pool: Pool, tmp_path: Path) -> None:
    """What it says of all items lies beside what the fit says, under another name."""
    engine, told = begun
    assert engine.increment(told.state) is None
    told.label([40, 41], "a")
    said = engine.increment(told.state)
    assert said is not None
    assert (said.version, said.live, said.labels) == (1, 1, 32)
    assert sum(said.predicted.values()) == len(pool)
    live = read_predictions(tmp_path, 1, 32, tuple(said.classes), 1, said.predicted)
    fit = read_predictions(tmp_path, 1, 30, tuple(said.classes))
    assert live is not None and fit is not None
    assert live.key != fit.key
    assert not np.array_equal(live.certainty, fit.certainty)


def test_with_more_than_ten_classes_the_likeliest_are_written(
    begun, pool: Pool, tmp_path: Path
) -> None:
    """Of a fit and of an increment; ten classes in `test_costs.py` have none."""
    engine, told = begun
    assert len(told.state.classes) > 10
    told.label([40, 41], "a")
    said = engine.increment(told.state)
    assert said is not None
    live = read_predictions(tmp_path, 1, 32, tuple(said.classes), 1, said.predicted)
    fit = read_predictions(tmp_path, 1, 30, tuple(said.classes))
    assert live is not None and fit is not None
    for predictions in (live, fit):
        assert predictions.likeliest is not None and len(predictions.likeliest) == len(pool)
        assert (predictions.likeliest["column"][:, 0] == predictions.top).all()


def test_a_class_that_is_new_and_one_that_was_merged(begun) -> None:
    """The one gets a column, the other's is added to that of the class that it became."""
    engine, told = begun
    told.new_class("d")
    told.label([50], "d")
    said = engine.increment(told.state)
    known = [c.id for c in told.state.classes]
    assert said is not None and list(said.classes) == [c for c in known if c in "abcd"]
    told.tell(event_of("class_merged", {"class": "a", "into": "c"}, annotator="me"))
    told.label([51], "d")
    said = engine.increment(told.state)
    assert said is not None and set(said.classes) == {"b", "c", "d"}


def test_a_label_that_is_taken_back_waits_for_the_fit(begun) -> None:
    """A head cannot forget; after the next fit it goes on."""
    engine, told = begun
    told.label([0], "b")
    assert engine.increment(told.state) is None
    engine.fit(told.state, 2, 0)
    told.label([60], "b")
    assert engine.increment(told.state) is not None


def test_queries_come_from_the_fit(begun) -> None:
    """Increments change neither the model's probabilities nor what is asked."""
    engine, told = begun
    told.label([40], "a")
    before, asked = engine.model.probabilities.copy(), engine.query(told.state, 5, 0)
    assert engine.increment(told.state) is not None
    np.testing.assert_array_equal(engine.model.probabilities, before)
    assert engine.query(told.state, 5, 0).picks == asked.picks


def test_fits_do_not_hear_of_increments(begun, pool: Pool) -> None:
    """The next fit is that of an engine that never had a live head."""
    engine, told = begun
    told.label([40], "a")
    assert engine.increment(told.state) is not None
    other = Engine(pool)
    assert engine.fit(told.state, 2, 7).digest == other.fit(told.state, 2, 7).digest


def test_a_learner_that_cannot_go_on_has_no_live_head(pool: Pool, tmp_path: Path) -> None:
    """Trees wait for the fit."""
    told = Told(pool, "extra_trees")
    told.label([0, 1], "a")
    told.label([2, 3], "b")
    engine = Engine(pool, folder=tmp_path)
    engine.fit(told.state, 1, 0)
    told.label([5], "a")
    assert engine.increment(told.state) is None


def test_a_class_that_is_taken_back_waits_for_the_fit(begun) -> None:
    """Labelled or not: there is no live head until then, queries go on, and no error comes."""
    engine, told = begun
    added = event_of(
        "class_added", {"class": "x", "name": "x", "colour": "#000000"}, annotator="me"
    )
    told.tell(added)
    told.label([70], "x")
    label = told.state.history[-1]
    engine.fit(told.state, 2, 0)
    for event in (label, added):
        told.tell(event_of("undone", {"event": event.id}, annotator="me"))
    told.label([71], "a")
    assert engine.increment(told.state) is None
    assert len(engine.query(told.state, 5, 0).picks) == 5
    engine.fit(told.state, 3, 0)
    assert engine.increment(told.state) is None
    told.label([72], "a")
    assert engine.increment(told.state) is not None


def test_a_learner_whose_increments_fail_is_asked_for_none(begun) -> None:
    """Not even after its next fit; another learner is."""
    engine, told = begun
    engine.disable_live_model(told.state)
    told.label([40], "a")
    assert engine.increment(told.state) is None
    engine.fit(told.state, 2, 0)
    told.label([41], "a")
    assert engine.increment(told.state) is None
    told.tell(event_of("learner", {"name": "linear", "parameters": {}}))
    engine.fit(told.state, 3, 0)
    told.label([42], "a")
    assert engine.increment(told.state) is not None
