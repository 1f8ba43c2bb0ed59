"""What the machine asked: the queries of a log, and which of their picks nobody has answered."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar, cast, overload

import msgspec

from bowerbird.app.log.events import Event, Fields, Item, Provenance, QueryMade, QueryPick

B = TypeVar("B", bound=Fields)


@dataclass(frozen=True, slots=True)
class Pick:
    """An item that was asked about.

    Parameters
    ----------
    item : int or str
        Its id.
    score, probability : float
        Acquisition score and the chance of having been chosen.
    reason : str
        Why, for the person.
    target : str or None
        Id of the class that it was asked for.
    strategy : str
        Who asked.
    version : int or None
        The model version behind it; None while there was none.
    round : int
        Number of the query, from 1.
    rank : int
        Running number over all picks of the project.
    """

    item: Item
    score: float
    reason: str
    probability: float
    target: str | None
    strategy: str
    version: int | None
    round: int
    rank: int

    def provenance(self, source: str) -> Provenance:
        """Return where a decision on this item comes from.

        Parameters
        ----------
        source : {"human", "imported", "known"}
        """
        return Provenance(
            source=source,
            strategy=self.strategy,
            version=self.version,
            probability=self.probability,
            round=self.round,
            target=self.target,
        )


class Bodies(Sequence[B]):
    """Bodies of events of one kind, oldest first; the last is at hand.

    Parameters
    ----------
    kind : type
        The class of the bodies.
    stored : callable, optional
        Reads an event by its number from where it is stored; the older ones are kept as JSON where
        this is left out.
    """

    def __init__(self, kind: type[B], stored: Callable[[int], Event] | None = None) -> None:
        self._kind, self._stored = kind, stored
        self._older: list[bytes] = []
        self._numbers = array("q")
        self._last: B | None = None

    def append(self, number: int, body: B) -> None:
        """Add the newest.

        Parameters
        ----------
        number : int
            Of its event.
        body : Body
        """
        if self._last is not None and self._stored is None:
            self._older.append(msgspec.json.encode(self._last))
        self._numbers.append(number)
        self._last = body

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._numbers)

    @overload
    def __getitem__(self, at: int) -> B: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[B]: ...

    def __getitem__(self, at: int | slice) -> B | Sequence[B]:
        """Return one or several."""
        if isinstance(at, slice):
            return [self[place] for place in range(len(self))[at]]
        place = range(len(self))[at]
        if self._last is not None and place == len(self) - 1:
            return self._last
        if self._stored is not None:
            return cast("B", self._stored(self._numbers[place]).body)
        return msgspec.json.decode(self._older[place], type=self._kind)


class Asked:
    """All picks of a log, of which an item's last counts.

    Parameters
    ----------
    stored : callable, optional
        As of `Bodies`.

    Attributes
    ----------
    queries : Bodies
    """

    def __init__(self, stored: Callable[[int], Event] | None = None) -> None:
        self.queries = Bodies(QueryMade, stored)
        self._before = array("q")  # how many picks came before each query
        self._ranks: dict[Item, int] = {}
        self._pending: dict[int, Pick] = {}
        self._count = 0

    def add(self, number: int, query: QueryMade, decided: Mapping[Item, object]) -> None:
        """Add a query.

        Parameters
        ----------
        number : int
            Of its event.
        query : QueryMade
        decided : mapping
            Its keys are the items that are decided already: these do not wait for an answer.
        """
        self.queries.append(number, query)
        self._before.append(self._count)
        for pick in query.picks:
            self._count += 1
            self._ranks[pick.item] = self._count
            if pick.item not in decided:
                self._pending[self._count] = _pick(query, pick, self._count)

    def answer(self, item: Item) -> None:
        """Stop waiting for an answer on an item."""
        rank = self._ranks.pop(item, None)
        if rank is not None:
            self._ranks[item] = rank  # by the answer's own text, so that there is one for both
            self._pending.pop(rank, None)

    def ask_again(self, item: Item) -> None:
        """Wait again for an item that was asked about, in its old place."""
        pick = self.of(item)
        if pick is not None:
            self._pending[pick.rank] = pick

    def forget_pending(self) -> None:
        """Stop waiting for any answer."""
        self._pending.clear()

    def of(self, item: Item) -> Pick | None:
        """Return the last pick that brought an item up; None where none did."""
        rank = self._ranks.get(item)
        if rank is None:
            return None
        if rank in self._pending:
            return self._pending[rank]
        number = bisect_right(self._before, rank - 1) - 1
        query = self.queries[number]
        return _pick(query, query.picks[rank - 1 - self._before[number]], rank)

    @property
    def pending(self) -> Iterator[Pick]:
        """The picks that wait for an answer, by their rank."""
        return (self._pending[rank] for rank in sorted(self._pending))


def _pick(query: QueryMade, pick: QueryPick, rank: int) -> Pick:
    return Pick(
        item=pick.item,
        score=pick.score,
        reason=pick.reason,
        probability=pick.probability,
        target=pick.target,
        strategy=query.strategy,
        version=query.version,
        round=query.round,
        rank=rank,
    )
