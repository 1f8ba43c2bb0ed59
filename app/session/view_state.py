"""What one person sees of a project, and what they look at; nothing of it is written to the log."""

from __future__ import annotations

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from bowerbird.app.log.events import QueryMade
from bowerbird.app.log.state import Decision, Item, State
from bowerbird.app.loop.predictions import Predictions
from bowerbird.app.project.project import Notice, Project
from bowerbird.data import pictures
from bowerbird.data.distributions import Place, places
from bowerbird.data.errors import ProjectError
from bowerbird.data.pool import Pool

# What one person looks at is nobody else's business.
OWN_TOPICS = ("selection", "focus", "gathered", "preview")
MANY_LABELS = 20_000  # from here on the labelled items nearby are looked for among all nearby
NEARBY = 500
CATCHES = 3  # the last ones can be labelled yet: a label may come late


class ViewState:
    """What a view reads.

    Parameters
    ----------
    project : Project
    annotator : str
        Who sits here.

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
    closed : bool
        Whether the browser tab has gone.
    """

    def __init__(self, project: Project, annotator: str) -> None:
        self.project, self.annotator = project, annotator
        self.selection: npt.NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self.focus: int | None = None
        self.gathered: npt.NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self.gathered_like = ""
        self.previewed: QueryMade | None = None
        self._caught: dict[str, tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]] = {}
        self._own: dict[str, list[Callable[[], None]]] = defaultdict(list)
        self._unsubscribe: list[Callable[[], None]] = []
        self.closed = False

    def close(self) -> None:
        """Forget every subscription; to be called when the browser tab has gone."""
        self.closed = True
        for forget in self._unsubscribe:
            forget()
        self._unsubscribe.clear()
        self._own.clear()

    def subscribe(self, topic: str, callback: Callable[[], None]) -> None:
        """Call a callback on the event loop when something of a topic changed.

        Parameters
        ----------
        topic : str
            Those of `Project.subscribe`, and ``selection``, ``focus``, ``gathered`` and
            ``preview``.
        callback : callable
            Without arguments; never called once the sitting is closed.
        """
        if self.closed:  # a card that is made late would stay with the project for ever
            return
        if topic in OWN_TOPICS:
            self._own[topic].append(callback)
        else:
            self._unsubscribe.append(self.project.subscribe(topic, callback))

    # What there is to see

    @property
    def pool(self) -> Pool:
        """The project's pool."""
        return self.project.pool

    @property
    def state(self) -> State:
        """The project's state; to be read only."""
        return self.project.state

    @property
    def predictions(self) -> Predictions | None:
        """What the last model version says; None while there is no model."""
        return self.project.predictions

    @property
    def coordinates(self) -> npt.NDArray[np.float32]:
        """Coordinates of all items on the map, shape (n, 2)."""
        return self.project.coordinates

    @property
    def projection(self) -> str:
        """The name of the projection that `coordinates` come from."""
        return self.project.projection

    @property
    def notices(self) -> list[Notice]:
        """What the person should be told, oldest first."""
        return self.project.notices

    @property
    def busy(self) -> str:
        """What the worker does now; empty while it waits."""
        return self.project.busy

    @property
    def busy_fraction(self) -> float | None:
        """The share of it that is done, in [0, 1], where it is known."""
        return self.project.busy_fraction

    def refuse(self, text: str) -> None:
        """Show the person why something that they asked for was not done.

        Parameters
        ----------
        text : str
            One line.
        """
        self.project.notice("warning", text)

    def item(self, position: int) -> Item:
        """Return the id of the item at a position.

        Parameters
        ----------
        position : int
            In [0, n).

        Raises
        ------
        ProjectError
            If the pool has no such position.
        """
        if not 0 <= position < len(self.pool):
            raise ProjectError(
                f"Position {position} is asked for; 0 to {len(self.pool) - 1} exist."
            )
        item: Item = self.pool.ids[position : position + 1].tolist()[0]
        return item

    def picture(self, position: int, size: int = 256) -> bytes | None:
        """Return an item's picture; see `bowerbird.data.pictures.picture`."""
        return pictures.picture(self.pool, position, size)

    def places(self, position: int) -> list[Place]:
        """Return where an item stands in each column; see `bowerbird.data.distributions.places`."""
        return places(self.pool, position)

    def nearest_labelled(self, position: int, n: int = 3) -> list[tuple[int, str, float]]:
        """Find the labelled items most like one.

        Parameters
        ----------
        position : int
        n : int
            How many at most.

        Returns
        -------
        nearest : list of (position, class id, distance)
            Nearest first, by Euclidean distance in the embedding; without the item itself.
        """
        labels = self._labels_near(position, n) or self.state.labelled
        if not labels:
            return []
        at = self.pool.positions([label.item for label in labels])
        usable = np.flatnonzero((at >= 0) & (at != position))
        difference = self.pool.features[at[usable]] - self.pool.features[position]
        squared = np.einsum("ij,ij->i", difference, difference)
        order = np.argsort(squared, kind="stable")[:n]
        return [
            (
                int(at[usable[i]]),
                self.state.class_of(labels[usable[i]].class_id or "").id,
                float(np.sqrt(squared[i])),
            )
            for i in order
        ]

    def _labels_near(self, position: int, n: int) -> list[Decision]:
        """Return the labels among all items nearby; none where they are too few to be sure."""
        decisions = self.state.decisions
        if len(decisions) < MANY_LABELS:
            return []
        nearby = self.pool.ids[self.project.similar.nearest(position, NEARBY)].tolist()
        decided = [decisions[item] for item in nearby if item in decisions]
        labels = [decision for decision in decided if decision.class_id is not None]
        return labels if len(labels) >= n else []

    async def similar(self, position: int, n: int = 50) -> npt.NDArray[np.int64]:
        """Find the items of the pool most like one, without holding the event loop up.

        Parameters
        ----------
        position : int
        n : int
            How many at most.

        Returns
        -------
        positions : ndarray of shape (at most n,), int64
            Nearest first; see `bowerbird.data.similar.Similar.nearest`.

        Raises
        ------
        ProjectError
            If the pool has no such position.
        """
        self.item(position)
        return await asyncio.to_thread(self.project.similar.nearest, position, n)

    # What this person looks at

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
        if not self._own["gathered"]:
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
        items: list[Item] = self.pool.ids[positions if again else positions[~labelled]].tolist()
        return items

    def _tell(self, topic: str) -> None:
        for callback in list(self._own[topic]):
            callback()
