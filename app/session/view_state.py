"""What one person looks at; nothing of it is written to the log."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from bowerbird.app.log.events import Item, QueryMade
from bowerbird.data.errors import ProjectError
from bowerbird.data.pool import Pool

TOPICS = ("selection", "focus", "gathered", "preview")
CATCHES = 3  # the last ones can be labelled yet: a label may come late


class ViewState:
    """What one person has selected, looks at and has gathered.

    Parameters
    ----------
    pool : Pool

    Attributes
    ----------
    selection : ndarray of int64
        Positions in the pool that are selected on any card, ascending.
    focus : int or None
        Position of the item that the person looks at; None for the first of the queue.
    gathered : ndarray of int64
        Positions that a card has gathered for the map to show, best first.
    gathered_like : str
        What they are like.
    previewed : QueryMade or None
        The query that another strategy would make, while it is shown.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.selection: npt.NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self.focus: int | None = None
        self.gathered: npt.NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self.gathered_like = ""
        self.previewed: QueryMade | None = None
        self._caught: dict[str, tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]] = {}
        self._subscribed: dict[str, list[Callable[[], None]]] = defaultdict(list)

    def subscribe(self, topic: str, callback: Callable[[], None]) -> None:
        """Call a callback when something of a topic changed.

        Parameters
        ----------
        topic : {"selection", "focus", "gathered", "preview"}
        callback : callable
            Without arguments.
        """
        self._subscribed[topic].append(callback)

    def close(self) -> None:
        """Forget every subscription."""
        self._subscribed.clear()

    def select(self, positions: npt.ArrayLike) -> None:
        """Select items on every card.

        Parameters
        ----------
        positions : array-like of int
            Rows of the pool; none clears the selection.
        """
        self.selection = np.unique(np.asarray(positions, dtype=np.int64))
        self._tell("selection")

    def focus_on(self, position: int | None) -> None:
        """Look at one item.

        Parameters
        ----------
        position : int or None
            None goes back to the queue.
        """
        self.focus = None if position is None else int(position)
        self._tell("focus")

    def show_preview(self, query: QueryMade | None) -> None:
        """Show on every card what another strategy would ask; None shows it no more.

        Parameters
        ----------
        query : QueryMade or None
            As `preview` answered.
        """
        if query is not None or self.previewed is not None:
            self.previewed = query
            self._tell("preview")

    def gather(self, positions: npt.ArrayLike, like: str = "") -> bool:
        """Show items on the map as if a lasso had caught them, to be labelled or selected.

        Parameters
        ----------
        positions : array-like of int
            Rows of the pool, best first.
        like : str
            What they are like, for the person.

        Returns
        -------
        shown : bool
            Whether there is a card that shows them; else they are selected.
        """
        self.gathered, self.gathered_like = np.asarray(positions, dtype=np.int64), like
        if not self._subscribed["gathered"]:
            self.select(self.gathered)
            return False
        self._tell("gathered")
        return True

    def keep_caught(self, positions: npt.NDArray[np.int64], labelled: npt.NDArray[np.bool_]) -> str:
        """Keep what was caught on the map, so that a label for it can come later and by any way.

        Parameters
        ----------
        positions : ndarray of shape (m,), int64
            Rows of the pool.
        labelled : ndarray of shape (m,), bool
            Which of them have a label.

        Returns
        -------
        caught : str
            An id for `caught_items`.
        """
        caught = uuid.uuid4().hex
        self._caught[caught] = (positions, labelled)
        for old in list(self._caught)[:-CATCHES]:
            del self._caught[old]
        return caught

    def caught_items(self, caught: str, again: bool) -> list[Item]:
        """Return the items of a catch that a label goes to.

        Parameters
        ----------
        caught : str
            As `keep_caught` returned it.
        again : bool
            Whether those that had a label when they were caught get the new one too.

        Returns
        -------
        items : list of item ids

        Raises
        ------
        ProjectError
            If it is not kept any more.
        """
        if caught not in self._caught:
            raise ProjectError(
                "The lasso's items were not labelled: the page was loaded again, or others were "
                "drawn since. Draw it again."
            )
        positions, labelled = self._caught[caught]
        items: list[Item] = self._pool.ids[positions if again else positions[~labelled]].tolist()
        return items

    def _tell(self, topic: str) -> None:
        for callback in list(self._subscribed[topic]):
            callback()
