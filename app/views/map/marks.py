"""What the map marks on top of its points: labels, what is asked, what is looked at."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from bowerbird.app.log.events import Decided
from bowerbird.app.log.state import Item, State
from bowerbird.app.map.colours import ClassCodes
from bowerbird.app.map.layout import Points
from bowerbird.data.pool import Pool

Rows = npt.NDArray[np.uint32]


def rows(points: Points, positions: npt.ArrayLike, codes: npt.ArrayLike = 0) -> Rows:
    """Compute where the page puts marks.

    Parameters
    ----------
    points : Points
    positions : array-like of shape (m,)
        Rows of the pool.
    codes : array-like of shape (m,) or int
        Class codes.

    Returns
    -------
    rows : ndarray of shape (m, 4), uint32
        Point, x, y, code.
    """
    at = points.rank[np.asarray(positions, dtype=np.int64)]
    marks = np.empty((len(at), 4), dtype=np.uint32)
    marks[:, 0], marks[:, 1:3], marks[:, 3] = at, points.xy[at], codes
    return marks


class Labels:
    """The labels on the map, and which of them changed since the last look.

    Looking costs what has changed, not what there is: only new events and those taken back or
    brought back in the meantime are read.

    Parameters
    ----------
    state : State
    pool : Pool
    table : ClassCodes
    """

    def __init__(self, state: State, pool: Pool, table: ClassCodes) -> None:
        self._state, self._pool, self._table = state, pool, table
        self.codes: dict[int, int] = {}
        self._seen = 0
        self._undone: set[str] = set()

    def changes(self) -> dict[int, int]:
        """Return what changed since the last call.

        Returns
        -------
        changes : dict
            Position to class code; 0 where an item has no label any more.
        """
        items = list(dict.fromkeys(self._touched()))
        self._seen, self._undone = len(self._state.history), set(self._state.undone)
        positions = self._pool.positions(items) if items else ()
        codes = {int(p): self._code(i) for p, i in zip(positions, items, strict=True) if p >= 0}
        changed = {p: code for p, code in codes.items() if self.codes.get(p, 0) != code}
        for position, code in changed.items():
            if code:
                self.codes[position] = code
            else:
                del self.codes[position]
        return changed

    def _touched(self) -> Iterable[Item]:
        for event in self._state.history[self._seen :]:
            if isinstance(event.body, Decided):
                yield from event.body.item_ids
        for event_id in self._state.undone ^ self._undone:
            turned = self._state.event(event_id)
            if turned is not None and isinstance(turned.body, Decided):
                yield from turned.body.item_ids

    def _code(self, item: Item) -> int:
        decision = self._state.decisions.get(item)
        if decision is None or decision.class_id is None:
            return 0
        return self._table.of(decision.class_id)
