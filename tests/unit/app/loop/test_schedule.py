"""What the loop does next, and the seeds it does it with."""

from __future__ import annotations

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.state import State
from bowerbird.app.loop.schedule import Schedule, next_step, schedule_for, seed_of

MADE = {"position": 0, "seed": 0, "spread": False}
MODEL = {
    "version": 1,
    "seed": 0,
    "learner": {"name": "duo"},
    "labels": 0,
    "classes": [],
    "digest": "",
}


def state_of(labels: int, waiting: int, model_at: int | None = None) -> State:
    """Return a state with some labels, some unanswered picks and perhaps a model."""
    picks = [
        {"item": 100 + i, "score": 1.0, "reason": "", "probability": 1.0, "target": None}
        for i in range(waiting)
    ]
    events = [
        event_of("query", {"strategy": "auto", "version": None, "round": 1, "picks": picks} | MADE),
        *(event_of("labelled", {"items": [i], "class": "a"}) for i in range(labels)),
    ]
    if model_at is not None:
        events.append(event_of("model", MODEL | {"position": model_at}))
    return State(event.at(i + 1) for i, event in enumerate(events))


def test_without_labels_it_asks_first() -> None:
    """There is nothing to train on, so the first step is a query."""
    assert next_step(state_of(0, 0), Schedule()) == "query"


def test_new_labels_are_learned_before_the_next_query() -> None:
    """A simulation trains on every batch before it asks for the next."""
    assert next_step(state_of(10, 0), Schedule()) == "fit"
    assert next_step(state_of(10, 0, model_at=11), Schedule()) == "query"


def test_with_enough_waiting_it_rests() -> None:
    """With nothing new and items in the queue there is nothing to do."""
    assert next_step(state_of(3, 8, model_at=4), Schedule(low=5)) is None


def test_a_nearly_empty_queue_does_not_wait_for_training() -> None:
    """When hardly an item waits, the model that there is asks before a new one is trained."""
    assert next_step(state_of(5, 2, model_at=3), Schedule(low=5, urgent=2)) == "query"
    assert next_step(state_of(5, 3, model_at=3), Schedule(low=5, urgent=2)) == "fit"
    assert next_step(state_of(5, 2), Schedule(low=5, urgent=2)) == "fit"


def test_larger_pools_keep_more_items_waiting() -> None:
    """The slower the fits, the more items wait."""
    assert schedule_for(1_000_000).low > schedule_for(1_000).low


def test_seeds_differ_by_project_kind_and_number_and_never_change() -> None:
    """Old sessions replay only as long as this derivation stays what it is."""
    seeds = {seed_of(b, k, n) for b in (0, 1) for k in ("fit", "query") for n in (1, 2)}
    assert len(seeds) == 8
    assert seed_of(0, "fit", 1) == SEED_OF_FIRST_FIT


SEED_OF_FIRST_FIT = 3831201730
