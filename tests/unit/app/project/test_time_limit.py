"""A limit passes once, unless it is lifted, and gives back what others took of its time."""

from __future__ import annotations

import asyncio

from bowerbird.app.project.time_limit import TimeLimit


def test_a_limit_passes_once_it_is_spent() -> None:
    """It names itself, whatever of it was over when it was set; a lifted one never passes."""
    passed = list[float]()

    async def run() -> None:
        lifted = TimeLimit(lambda: 0.0, passed.append)
        lifted.set(1, spent=1)
        lifted.lift()
        limit = TimeLimit(lambda: 0.0, passed.append)
        limit.set(1, spent=1)
        limit.set(600, spent=600)
        async with asyncio.timeout(60):
            while not passed:
                await asyncio.sleep(0)

    asyncio.run(run())
    assert passed == [600]


def test_time_without_a_core_is_given_back() -> None:
    """As long as others had the cores it begins again, with what they had since the last time."""
    passed, waited = list[float](), iter([7.0, 7.25, 7.5, 7.5])

    async def run() -> None:
        limit = TimeLimit(waited.__next__, passed.append)
        limit.set(600, spent=600)
        async with asyncio.timeout(60):
            while not passed:
                await asyncio.sleep(0.01)

    asyncio.run(run())
    assert passed == [600] and not list(waited)
