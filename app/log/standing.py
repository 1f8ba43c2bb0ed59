"""Events that nobody has taken back, by item or by person."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable
from typing import Generic, TypeVar

from bowerbird.app.log.events import Event

Key = TypeVar("Key", bound=Hashable)


class Standing(Generic[Key]):
    """Keeps events in the log's order under each key, so that the last is at hand.

    Adding at the end and asking for the last cost the same however many there are; the middle is
    found by halving. Most keys have one event, which stands by itself, without a list.
    """

    def __init__(self) -> None:
        self._events: dict[Key, Event | list[Event]] = {}

    def __contains__(self, key: Key) -> bool:
        """Return whether a key has events."""
        return key in self._events

    def add(self, key: Key, event: Event) -> int:
        """Put an event in its place; one that is there already stays.

        Parameters
        ----------
        key : hashable
        event : Event
            With its number.

        Returns
        -------
        place : int
            How many events of this key come before it; -1 where it was there already.
        """
        before = self._events.get(key)
        if before is None:
            self._events[key] = event
            return 0
        if isinstance(before, Event):
            before = self._events[key] = [before]
        if before[-1].seq < event.seq:
            before.append(event)
            return len(before) - 1
        place = bisect_left(before, event.seq, key=_number)
        if before[place].seq == event.seq:
            return -1
        before.insert(place, event)
        return place

    def remove(self, key: Key, event: Event) -> int:
        """Remove an event, if it is there.

        Parameters
        ----------
        key : hashable
        event : Event

        Returns
        -------
        place : int
            Where it was; -1 where it was not there.
        """
        before = self._events.get(key)
        if isinstance(before, list):
            place = bisect_left(before, event.seq, key=_number)
            if place == len(before) or before[place].seq != event.seq:
                return -1
            del before[place]
            if not before:
                del self._events[key]
            return place
        if before is None or before.seq != event.seq:
            return -1
        del self._events[key]
        return 0

    def last(self, key: Key) -> Event | None:
        """Return the last event of a key; None where there is none."""
        events = self._events.get(key)
        return events[-1] if isinstance(events, list) else events


def _number(event: Event) -> int:
    return event.seq
