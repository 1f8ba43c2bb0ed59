"""What the engine lays out for a strategy, beyond what simulations and replays prove."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bowerbird.app.laboratory.simulation import Run
from bowerbird.app.log.codec import event_of
from bowerbird.app.log.state import State
from bowerbird.app.log.writer import Log
from bowerbird.app.loop.engine import Engine
from bowerbird.app.loop.local_scale import NAME
from bowerbird.app.project.options import ProjectOptions
from bowerbird.app.project.start import first_events
from bowerbird.data.demos import digits
from bowerbird.data.pool import Pool


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    return digits.build(tmp_path_factory.mktemp("cache"))


def started(pool: Pool, learner: str, labels: int = 60) -> tuple[Engine, State]:
    """Label items that lie apart, and fit once."""
    log = Log()
    log.append(first_events(pool, ProjectOptions(learner=learner, seed=1))).result()
    for at in range(0, len(pool), len(pool) // labels):
        body = {"items": [pool.ids[at].item()], "class": pool.known_labels[at], "source": "human"}
        log.append([event_of("labelled", body, annotator="me")]).result()
    state, engine = State(log.read()), Engine(pool)
    log.close()
    engine.fit(state, 1, 0)
    return engine, state


def test_a_committee_reaches_the_strategy(pool: Pool) -> None:
    """With `duo` there are two members, over the candidates, with a column for each class."""
    engine, state = started(pool, "duo")
    evidence = engine.evidence(state, None)
    assert evidence.members is not None and evidence.probabilities is not None
    assert evidence.members.shape == (2, *evidence.probabilities.shape)
    np.testing.assert_allclose(evidence.members.sum(axis=2), 1, atol=1e-5)
    assert (evidence.members[0] != evidence.members[1]).any()


def test_a_committee_is_asked_once_a_model(pool: Pool) -> None:
    """What the members of one model version say is worked out once; the next version's is new."""
    engine, state = started(pool, "duo")
    assert engine.model is not None
    said = engine.model.says("members", pool.features)
    assert engine.model.says("members", pool.features) is said
    engine.fit(state, 2, 0)
    assert engine.model.says("members", pool.features) is not said


def test_members_follow_the_classes(pool: Pool) -> None:
    """A class that came after the fit has a column of zeros."""
    engine, state = started(pool, "duo")
    k = len(state.classes)
    state.apply(event_of("class_added", {"class": "x", "name": "x", "colour": "#000000"}, seq=999))
    members = engine.evidence(state, None).members
    assert members is not None and members.shape[2] == k + 1
    assert (members[..., -1] == 0).all()
    np.testing.assert_allclose(members.sum(axis=2), 1, atol=1e-5)


def test_a_learner_that_tells_no_more_gives_none(pool: Pool) -> None:
    """Logistic regression has neither members nor a hidden layer nor evidence."""
    evidence = Engine.evidence(*started(pool, "logistic"), None)
    assert evidence.members is evidence.hidden is evidence.uncertainty is None


def test_a_hidden_layer_reaches_the_strategy(pool: Pool) -> None:
    """That of `mlp`, over the candidates."""
    evidence = Engine.evidence(*started(pool, "mlp"), None)
    assert evidence.hidden is not None and evidence.hidden.shape == (len(evidence), 128)


def test_evidential_hears_the_doubt_of_tlc(pool: Pool) -> None:
    """It asks where the learner knows least."""
    engine, state = started(pool, "tlc")
    doubt = engine.evidence(state, None).uncertainty
    assert doubt is not None and ((doubt > 0) & (doubt <= 1)).all()
    found = engine.query(state, 3, 0, strategy="evidential")
    rows = engine.evidence(state, None).candidates
    asked = engine.pool.positions([pick.item for pick in found.picks])
    assert doubt[np.isin(rows, asked)].min() >= np.sort(doubt)[-3]


def reasons(pool: Pool, strategy: str, learner: str, folder: Path) -> list[str]:
    """Simulate 30 labels, and give the reasons of all picks."""
    choices = ProjectOptions(learner=learner, strategy=strategy, seed=3)
    Run(pool, choices, budget=30, initial=[0, 5], keep=folder).run()
    log = Log(folder)
    queries = [event.body for event in log.read() if event.kind == "query"]
    log.close()
    return [pick.reason for query in queries for pick in query.picks]


def test_vote_entropy_hears_both_halves_of_duo(pool: Pool, tmp_path: Path) -> None:
    """In a run its picks are items on which the two vote apart; of one model there is no vote."""
    told = reasons(pool, "vote_entropy", "duo", tmp_path / "duo.bower")
    assert any("1 of 2 models say" in reason for reason in told)
    told = reasons(pool, "vote_entropy", "logistic", tmp_path / "logistic.bower")
    assert all("no committee" in reason for reason in told)


def test_the_local_scale_is_computed_for_a_strategy_that_asks_for_it(tmp_path: Path) -> None:
    """A first item by `margin` waits for no distances; `coreset` has and keeps them."""
    pool, log = digits.build(tmp_path), Log()
    assert pool.folder is not None
    log.append(first_events(pool, ProjectOptions(seed=1))).result()
    engine, state = Engine(pool), State(log.read())
    log.close()
    assert engine.query(state, 1, 0, strategy="margin").spread
    assert not (pool.folder / NAME).exists()
    assert engine.query(state, 1, 0, strategy="coreset").spread
    assert (pool.folder / NAME).exists()
