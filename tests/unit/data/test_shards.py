"""Work in shards."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from bowerbird.data.shards import in_order


class Slow:
    """A crew that notes what is begun, and does it when it is waited for."""

    def __init__(self):
        self.begun, self.cancelled = [], []

    def submit(self, function, /, *args):
        crew = self
        crew.begun.append(args[-1])

        class Task:
            def result(self):
                return function(*args)

            def cancel(self):
                crew.cancelled.append(args[-1])

        return Task()


def test_results_come_in_the_order_of_their_shards():
    """Whichever thread is first, each shard comes with its own result, and what is shared."""
    with ThreadPoolExecutor(3) as threads:
        pairs = list(in_order(threads, pow, range(20), 6, 2))
    assert pairs == [(n, 2**n) for n in range(20)]


def test_no_more_is_begun_than_is_allowed():
    """So many shards are in memory as are allowed, however many there are."""
    crew = Slow()
    shards = in_order(crew, abs, range(100), 3)
    for i in range(5):
        assert next(shards) == (i, i)
        assert crew.begun == list(range(i + 3))


def test_what_is_begun_is_given_up_where_one_fails():
    """Nobody waits for the other shards of a failed one."""
    crew = Slow()
    with pytest.raises(ZeroDivisionError):
        list(in_order(crew, lambda n: 1 // n, [1, 0, 2, 3], 3))
    assert crew.cancelled == [2, 3]
