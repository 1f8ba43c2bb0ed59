"""What it costs to miss a class moves what is predicted, and nothing that a strategy sees."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bowerbird.app.log.codec import body_as_json, event_of
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


def begun(pool: Pool, costs: dict[str, float]) -> State:
    log = Log()
    log.append(first_events(pool, ProjectOptions(learner="logistic", costs=costs, seed=1))).result()
    for at in np.concatenate(
        [np.flatnonzero(pool.known_labels == n)[:3] for n in sorted(set(pool.known_labels))]
    ):
        body = {"items": [pool.ids[at].item()], "class": pool.known_labels[at], "source": "human"}
        log.append([event_of("labelled", body, annotator="me")]).result()
    state = State(log.read())
    log.close()
    return state


def test_a_dear_class_is_predicted_more_and_probabilities_stay(pool: Pool, tmp_path: Path) -> None:
    """Counts and the map's decision move; digest, probabilities and queries do not."""
    bodies, engines, states = [], [], []
    for costs in ({}, {"nine": 100.0}):
        engine, state = Engine(pool, folder=tmp_path / str(len(costs))), begun(pool, costs)
        bodies.append(engine.fit(state, 1, 0))
        engines.append(engine)
        states.append(state)
    plain, dear = bodies
    assert plain.digest == dear.digest
    assert dear.predicted["nine"] > plain.predicted["nine"]
    np.testing.assert_array_equal(*(e.model.probabilities for e in engines))
    picks = [e.query(s, 5, 3).picks for e, s in zip(engines, states, strict=True)]
    assert picks[0] == picks[1]
    found = read_predictions(tmp_path / "1", 1, 1, tuple(dear.classes))
    assert found is not None
    assert len(states[1].classes) == 10 and found.likeliest is None
    assert (found.top == dear.classes.index("nine")).sum() == dear.predicted["nine"]
    p = engines[1].model.probabilities
    np.testing.assert_array_equal(
        found.certainty, np.rint(p[np.arange(len(p)), found.top] * 255).astype(np.uint8)
    )


def test_a_cost_is_told_once_and_taken_back() -> None:
    """It belongs to the class, can be undone, and has a model made anew."""
    state = State()

    def write(kind: str, **body: object) -> Event:
        event = event_of(kind, body, annotator="p").at(state.position + 1)
        state.apply(event)
        return event

    write("classes", names=["a", "b"], costs=[1.0, 5.0])
    assert [c.cost for c in state.classes] == [1.0, 5.0]
    dear = write("class_cost", **{"class": "a", "cost": 100.0})
    assert [c.cost for c in state.classes] == [100.0, 5.0]
    assert state.changed == state.position
    write("class_renamed", **{"class": "a", "name": "arc"})
    assert state.classes[0].cost == 100.0
    write("undone", event=dear.id)
    assert state.classes[0].cost == 1.0


def test_a_log_of_equal_costs_is_as_it_was(pool: Pool) -> None:
    """Nothing is written of costs where nobody spoke of any."""
    body = next(e.body for e in first_events(pool, ProjectOptions()) if e.kind == "classes")
    assert set(body_as_json(body)) == {"names", "colours"}
