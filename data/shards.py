"""Work in shards, some begun ahead of the one that is wanted, wherever they are done."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
P = TypeVar("P")


class Task(Protocol[T_co]):
    """A shard that is being worked on."""

    def result(self) -> T_co:
        """Wait for what comes of it."""
        ...

    def cancel(self) -> object:
        """Do without it, begun or not."""
        ...


class Crew(Protocol):
    """Who works: an executor of threads, or a cluster."""

    def submit(self, function: Callable[..., T], /, *args: Any) -> Task[T]:
        """Have a function called."""
        ...


def in_order(
    crew: Crew, function: Callable[..., T], shards: Iterable[P], ahead: int, *shared: Any
) -> Iterator[tuple[P, T]]:
    """Yield each shard with what comes of it, in their order.

    Parameters
    ----------
    crew : Crew
    function : callable
        Called with what is shared and a shard; pure, since a cluster calls it again where a worker
        was lost.
    shards : iterable
        Read no further than is begun.
    ahead : int
        How many are begun at a time, 1 or more; so many are in memory.
    *shared : object
        The same for all shards.

    Yields
    ------
    shard : object
    result : object
    """
    begun: deque[tuple[P, Task[T]]] = deque()
    remaining = iter(shards)
    try:
        while True:
            for shard in islice(remaining, ahead - len(begun)):
                begun.append((shard, crew.submit(function, *shared, shard)))
            if not begun:
                return
            shard, task = begun.popleft()
            yield shard, task.result()
    finally:
        for _, task in begun:
            task.cancel()
