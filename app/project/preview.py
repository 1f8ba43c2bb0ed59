"""A preview: what a strategy would ask if it were chosen now; the log has nothing of it."""

from __future__ import annotations

import asyncio
from typing import TypeAlias

from bowerbird.app.log.events import Failed, QueryMade, StrategyChosen

Answer: TypeAlias = QueryMade | Failed


class Preview:
    """The preview that somebody waits for; a newer request takes an older one's place."""

    def __init__(self) -> None:
        self._requested: tuple[StrategyChosen, asyncio.Future[Answer]] | None = None
        self._begun: asyncio.Future[Answer] | None = None
        self._name = ""

    def request(self, strategy: StrategyChosen) -> asyncio.Future[Answer]:
        """Ask for a preview.

        Parameters
        ----------
        strategy : StrategyChosen

        Returns
        -------
        answer : Future of QueryMade or Failed
            As `resolve` is called with, or Failed where another preview is requested before this
            one has begun.
        """
        if self._requested is not None:
            replaced, answer = self._requested
            answer.set_result(_failed(replaced.name, "another preview was asked for"))
        answer = asyncio.get_running_loop().create_future()
        self._requested = (strategy, answer)
        return answer

    def begin(self) -> StrategyChosen | None:
        """Return the strategy whose preview was requested and begins now; None where none was."""
        if self._requested is None:
            return None
        strategy, self._begun = self._requested
        self._requested, self._name = None, strategy.name
        return strategy

    def resolve(self, answer: Answer) -> None:
        """Answer the one that was begun, if any.

        Parameters
        ----------
        answer : QueryMade or Failed
        """
        begun, self._begun = self._begun, None
        if begun is not None and not begun.done():
            begun.set_result(answer)

    def fail(self, message: str) -> None:
        """Answer that nothing came of it, and why."""
        self.resolve(_failed(self._name, message))


def _failed(name: str, message: str) -> Failed:
    return Failed(what="preview", name=name, message=message, detail="")
