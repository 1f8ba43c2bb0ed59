"""Commands that a callback begins and nobody waits for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable

log = logging.getLogger(__name__)


def run_soon(work: Awaitable[object]) -> None:
    """Run a command from a callback and log what goes wrong with it.

    Parameters
    ----------
    work : awaitable
    """

    async def watched() -> None:
        try:
            await work
        except Exception:  # the server's boundary: nobody waits for it, so it is logged here
            log.exception("a command from the page failed")

    task = asyncio.ensure_future(watched())
    _running.add(task)
    task.add_done_callback(_running.discard)


_running: set[asyncio.Future[None]] = set()  # the loop alone would let them be collected
