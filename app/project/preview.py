"""A preview: what a strategy would ask if it were chosen now; the log has nothing of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

Answer = dict[str, Any]


class Preview:
    """The preview that somebody waits for; a newer wish takes an older one's place."""

    def __init__(self) -> None:
        self._wished: tuple[Mapping[str, Any], asyncio.Future[Answer]] | None = None
        self._begun: asyncio.Future[Answer] | None = None
        self._name = ""

    def wish(self, strategy: Mapping[str, Any]) -> asyncio.Future[Answer]:
        """Ask for a preview.

        Parameters
        ----------
        strategy : mapping
            The body of an event of kind ``strategy``.

        Returns
        -------
        answer : Future of dict
            What `settle` is given, or, where another preview is wished before this one has begun,
            the body of an event of kind ``failed``.
        """
        if self._wished is not None:
            name, answer = str(self._wished[0]["name"]), self._wished[1]
            answer.set_result(nothing(name, "another preview was asked for"))
        answer = asyncio.get_running_loop().create_future()
        self._wished = (strategy, answer)
        return answer

    def begin(self) -> Mapping[str, Any] | None:
        """Give the strategy whose preview is wished, which begins now; None where none is."""
        if self._wished is None:
            return None
        strategy, self._begun = self._wished
        self._wished, self._name = None, str(strategy["name"])
        return strategy

    def settle(self, answer: Answer) -> None:
        """Answer the one that was begun, if any.

        Parameters
        ----------
        answer : dict
            The body of an event of kind ``query``; or, where it came to nothing, that of an event
            of kind ``failed``.
        """
        begun, self._begun = self._begun, None
        if begun is not None and not begun.done():
            begun.set_result(answer)

    def fail(self, message: str) -> None:
        """Tell whoever waits that nothing came of it, and why."""
        self.settle(nothing(self._name, message))


def nothing(name: str, message: str) -> Answer:
    """Give the answer for a preview that came to nothing: as the body of a failure."""
    return {"what": "preview", "name": name, "message": message, "detail": ""}
