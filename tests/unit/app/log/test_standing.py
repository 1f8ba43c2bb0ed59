"""Events that stand, by a key."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bowerbird.app.log.codec import event_of
from bowerbird.app.log.events import Event
from bowerbird.app.log.standing import Standing

EVENTS = [event_of("skipped", {"items": [1]}, id=str(n)).at(n) for n in range(1, 7)]


@given(st.lists(st.tuples(st.booleans(), st.sampled_from("ab"), st.sampled_from(EVENTS))))
def test_events_stand_in_the_logs_order(steps: list[tuple[bool, str, Event]]) -> None:
    """However they come and go, places and the last are those of a sorted set for each key."""
    standing: Standing[str] = Standing()
    plain: dict[str, list[Event]] = {"a": [], "b": []}
    for adds, key, event in steps:
        events = plain[key]
        if adds and event not in events:
            events.append(event)
            events.sort(key=lambda e: e.seq)
            assert standing.add(key, event) == events.index(event)
        elif adds:
            assert standing.add(key, event) == -1 or events == [event]
        else:
            place = events.index(event) if event in events else -1
            assert standing.remove(key, event) == place
            events[:] = [e for e in events if e != event]
        for name, others in plain.items():
            assert standing.last(name) == (others[-1] if others else None)
            assert (name in standing) == bool(others)
