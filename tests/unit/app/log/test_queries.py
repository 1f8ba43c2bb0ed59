"""What was asked: picks, and the bodies of old events."""

from __future__ import annotations

import pytest

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.events import Event, QueryMade
from bowerbird.app.log.queries import Asked, Bodies


def query(number: int, *items: int) -> Event:
    picks = [
        {"item": i, "score": i / 7, "reason": f"r{i}", "probability": 0.5, "target": None}
        for i in items
    ]
    body = {"strategy": "auto", "version": None, "round": number, "picks": picks}
    body |= {"position": 0, "seed": 0, "spread": False}
    return event_of("query", body, id=str(number)).at(number)


@pytest.fixture(params=["stored", "held"])
def asked(request: pytest.FixtureRequest) -> Asked:
    """Fold three queries, from a log that can be read again or not."""
    queries = [query(1, 10, 11, 12), query(2), query(3, 11, 13)]
    asked = Asked((lambda n: queries[n - 1]) if request.param == "stored" else None)
    for event in queries:
        asked.add(event.seq, event.body, {12: None})
    return asked


def test_an_items_last_pick_counts(asked: Asked) -> None:
    """Each pick has its rank over all queries; what was decided before does not wait."""
    assert [(p.item, p.rank, p.round) for p in asked.pending] == [
        (10, 1, 1), (11, 2, 1), (11, 4, 3), (13, 5, 3)
    ]  # fmt: skip
    pick = asked.of(11)
    assert pick is not None and (pick.rank, pick.score, pick.reason) == (4, 11 / 7, "r11")
    assert asked.of(99) is None


def test_an_answer_taken_back_waits_again_in_its_place(asked: Asked) -> None:
    """The pick of an old query is read again as it was."""
    before = asked.of(10)
    asked.answer(10)
    assert [p.rank for p in asked.pending] == [2, 4, 5]
    assert asked.of(10) == before
    asked.ask_again(10)
    assert [p.rank for p in asked.pending] == [1, 2, 4, 5]
    asked.ask_again(99)
    asked.forget_pending()
    assert not list(asked.pending) and asked.of(13) is not None


def test_bodies_are_a_sequence(asked: Asked) -> None:
    """Old and new bodies come back by number, from the end and as a slice."""
    assert [len(query.picks) for query in asked.queries] == [3, 0, 2]
    assert asked.queries[-1].round == 3 and asked.queries[-3].round == 1
    assert [query.round for query in asked.queries[1:]] == [2, 3]
    with pytest.raises(IndexError):
        asked.queries[3]
    assert not Bodies(QueryMade)
