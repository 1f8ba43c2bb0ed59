"""The columns of one label card: how they are arranged, and how the classes differ in them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import msgspec

from bowerbird.app.log.state import Decision
from bowerbird.app.session.session import Session
from bowerbird.app.views.label.prose import TellingWords
from bowerbird.app.views.label.standing import Standing, measure
from bowerbird.app.views.shared.component import Message

EVERY_COLUMN: Message = {"order": [], "pinned": [], "hidden": []}


class Columns:
    """What one page shows of the columns.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._standing: Standing | None = None  # what labels tell of the columns
        self._telling: tuple[str, ...] = ()  # as the page has it: it must not jump while one labels
        self._hidden = self._arranged_away()
        self._revealed: set[str] = set()  # hidden ones that the person tries out

    @property
    def unseen(self) -> set[str]:
        """Columns that nobody looks at: an item's values in them are not computed."""
        return self._arranged_away() - self._revealed

    def _arranged_away(self) -> set[str]:
        arranged = self._session.state.columns
        return set(arranged.hidden) if arranged else set()

    def reveal(self, names: Iterable[str]) -> None:
        """Have hidden columns described too, until others are chosen.

        Parameters
        ----------
        names : iterable of str
        """
        self._revealed.update(self._hidden.intersection(names))

    def follow(self) -> bool:
        """Take up another arrangement.

        Returns
        -------
        lacking : bool
            Whether what was described before lacks a column that is shown now.
        """
        before, self._hidden = self._hidden, self._arranged_away()
        if before != self._hidden:
            self._revealed.clear()
        return bool(before - self._hidden)

    async def arrangement(self) -> Message:
        """Return how the columns are shown, as the page takes it."""
        if self._standing is None:
            await self.sort()
        arranged = self._session.state.columns
        arrangement = msgspec.to_builtins(arranged) if arranged else EVERY_COLUMN
        return {"op": "columns", **arrangement, "telling": self._telling}

    async def sort(self) -> None:
        """Put the most telling columns first, as the labels are now."""
        await self.measure()
        self._telling = self._standing.telling if self._standing else ()

    async def measure(self) -> None:
        """Measure anew how the classes differ, beside the event loop."""
        labels, roots = self._labels()
        self._standing = await asyncio.to_thread(measure, self._session.pool, labels, roots)

    async def weigh_words(self) -> bool:
        """Count anew the words of the texts, beside the event loop.

        Returns
        -------
        lacking : bool
            Whether what was described before lacks its telling words.
        """
        words = self._session.project.shared(TellingWords)
        before = words.is_ready
        await asyncio.to_thread(words.measure, *self._labels())
        return words.is_ready and not before

    def _labels(self) -> tuple[list[Decision], dict[str, str]]:
        """Return the labels, oldest first, and live classes by their class ids."""
        state = self._session.state
        roots = {class_id: state.root(class_id) for class_id in state.class_ids}
        live = {info.id for info in state.classes}
        roots = {class_id: root for class_id, root in roots.items() if root in live}
        return list(state.labelled), roots

    @property
    def marks(self) -> Message | None:
        """The classes' medians as the page takes them; None before the first measurement."""
        return {"op": "marks", "marks": self._standing.marks} if self._standing else None

    def compare(self, position: int, name: str) -> Message | None:
        """Describe the place of an item's value in each class.

        Parameters
        ----------
        position : int
            In [0, n).
        name : str
            Of a column.

        Returns
        -------
        message : dict or None
            None for what is no column of numbers, and before the first measurement.
        """
        pool = self._session.pool
        if self._standing is None or pool.kinds.get(name) != "number":
            return None
        value = pool.context[name][position].as_py()
        is_missing = value is None or value != value
        places = [] if is_missing else self._standing.compare(name, float(value))
        order = [info.id for info in self._session.state.classes]
        places = sorted((p for p in places if p[0] in order), key=lambda p: order.index(p[0]))
        return {"op": "compared", "position": position, "name": name, "places": places}
