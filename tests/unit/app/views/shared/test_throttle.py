"""Drawing at most so often, and only what is seen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bowerbird.app.views.shared.throttle import Throttle


def run(work: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(work())  # type: ignore[arg-type]


def test_many_requests_are_one_call_and_the_last_is_not_lost() -> None:
    """What is asked for while a call is due is done by it; what comes after it, by another."""

    async def work() -> None:
        calls: list[int] = []
        throttle = Throttle(lambda: calls.append(asked), seconds=0.05)
        for _ in range(20):
            throttle()
        asked = 19
        await asyncio.sleep(0.03)
        assert calls == [19]
        asked = 99
        throttle()
        await asyncio.sleep(0.1)
        assert calls == [19, 99]

    run(work)


def test_nothing_is_drawn_for_nobody_and_made_up_for_when_somebody_looks() -> None:
    """A hidden card is not called; it is once, when it is seen again and something changed."""

    async def work() -> None:
        calls: list[None] = []
        throttle = Throttle(lambda: calls.append(None), seconds=0.01)
        throttle.look(False)
        throttle()
        throttle()
        await asyncio.sleep(0.03)
        assert calls == []
        throttle.look(True)
        await asyncio.sleep(0.03)
        assert len(calls) == 1
        throttle.look(False)
        throttle.look(True)
        await asyncio.sleep(0.03)
        assert len(calls) == 1

    run(work)
