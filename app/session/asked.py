"""What the machine asked: the queries of a log, and which of their picks nobody has answered."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

import msgspec

from bowerbird.app.session.event import Item


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


class Bodies(Sequence[Mapping[str, Any]]):
    """Bodies of events of one kind, oldest first; all but the last are kept as JSON."""

    def __init__(self) -> None:
        self._older: list[bytes] = []
        self._last: Mapping[str, Any] | None = None

    def append(self, body: Mapping[str, Any]) -> None:
        """Add the newest.

        Parameters
        ----------
        body : mapping
        """
        if self._last is not None:
            self._older.append(msgspec.json.encode(dict(self._last)))
        self._last = body

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._older) + (self._last is not None)

    @overload
    def __getitem__(self, at: int) -> Mapping[str, Any]: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Mapping[str, Any]]: ...

    def __getitem__(self, at: int | slice) -> Mapping[str, Any] | Sequence[Mapping[str, Any]]:
        """Return one or several."""
        if isinstance(at, slice):
            return [self[place] for place in range(len(self))[at]]
        place = range(len(self))[at]
        if self._last is not None and place == len(self._older):
            return self._last
        body: dict[str, Any] = msgspec.json.decode(self._older[place])
        return body


class Asked:
    """All picks of a log, of which an item's last counts.

    Attributes
    ----------
    queries : Bodies
    """

    def __init__(self) -> None:
        self.queries = Bodies()
        self._before: list[int] = []  # how many picks came before each query
        self._ranks: dict[Item, int] = {}
        self._pending: dict[int, Pick] = {}
        self._count = 0

    def add(self, body: Mapping[str, Any], decided: Mapping[Item, object]) -> None:
        """Take in a query.

        Parameters
        ----------
        body : mapping
            Of an event of kind ``query``.
        decided : mapping
            Its keys are the items that are decided already: these do not wait for an answer.
        """
        self.queries.append(body)
        self._before.append(self._count)
        for pick in body["picks"]:
            self._count += 1
            item = pick["item"]
            self._ranks[item] = self._count
            if item not in decided:
                self._pending[self._count] = _pick(body, pick, self._count)

    def answer(self, item: Item) -> None:
        """Have an item wait no more."""
        rank = self._ranks.get(item)
        if rank is not None:
            self._pending.pop(rank, None)

    def ask_again(self, item: Item) -> None:
        """Have an item wait again, if it was asked, in its old place."""
        pick = self.of(item)
        if pick is not None:
            self._pending[pick.rank] = pick

    def forget_pending(self) -> None:
        """Have nothing wait any more."""
        self._pending.clear()

    def of(self, item: Item) -> Pick | None:
        """Return the last pick that brought an item up; None where none did."""
        rank = self._ranks.get(item)
        if rank is None:
            return None
        if rank in self._pending:
            return self._pending[rank]
        number = bisect_right(self._before, rank - 1) - 1
        body = self.queries[number]
        return _pick(body, body["picks"][rank - 1 - self._before[number]], rank)

    @property
    def pending(self) -> Iterator[Pick]:
        """The picks that wait for an answer, by their rank."""
        return (self._pending[rank] for rank in sorted(self._pending))


def _pick(body: Mapping[str, Any], pick: Mapping[str, Any], rank: int) -> Pick:
    return Pick(
        item=pick["item"],
        score=pick["score"],
        reason=pick["reason"],
        probability=pick["probability"],
        target=pick["target"],
        strategy=body["strategy"],
        version=body["version"],
        round=body["round"],
        rank=rank,
    )
