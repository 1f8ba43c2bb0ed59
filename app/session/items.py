"""The pool's items by their positions: their ids, what is like them, and how that is labelled."""

from __future__ import annotations

import asyncio

import numpy as np
import numpy.typing as npt

from bowerbird.app.log.events import Item
from bowerbird.app.log.state import Decision
from bowerbird.app.project.project import Project
from bowerbird.data.errors import ProjectError

MOST_ALIKE = 1_000  # items of a group, up to which all can be labelled with one of them
MANY_LABELS = 20_000  # from here on the labelled items nearby are looked for among all nearby
NEARBY = 500


class Items:
    """The items of a project's pool, by their positions in it.

    Parameters
    ----------
    project : Project
    """

    def __init__(self, project: Project) -> None:
        self._project, self._pool = project, project.pool

    def id_of(self, position: int) -> Item:
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
        if not 0 <= position < len(self._pool):
            raise ProjectError(
                f"Position {position} is asked for; 0 to {len(self._pool) - 1} exist."
            )
        item: Item = self._pool.ids[position : position + 1].tolist()[0]
        return item

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
        labels = self._labels_near(position, n) or self._project.state.labelled
        if not labels:
            return []
        at = self._pool.positions([label.item for label in labels])
        usable = np.flatnonzero((at >= 0) & (at != position))
        difference = self._pool.features[at[usable]] - self._pool.features[position]
        squared = np.einsum("ij,ij->i", difference, difference)
        order = np.argsort(squared, kind="stable")[:n]
        return [
            (
                int(at[usable[i]]),
                self._project.state.class_of(labels[usable[i]].class_id or "").id,
                float(np.sqrt(squared[i])),
            )
            for i in order
        ]

    def _labels_near(self, position: int, n: int) -> list[Decision]:
        """Return the labels among all items nearby; none where they are too few to be sure."""
        decisions = self._project.state.decisions
        if len(decisions) < MANY_LABELS:
            return []
        nearby = self._pool.ids[self._project.similar.nearest(position, NEARBY)].tolist()
        decided = [decisions[item] for item in nearby if item in decisions]
        labels = [decision for decision in decided if decision.class_id is not None]
        return labels if len(labels) >= n else []

    def alike(self, position: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Find the items that are the same as one, or almost.

        Parameters
        ----------
        position : int

        Returns
        -------
        same, nearly : ndarray of shape (k,), int64
            As of `bowerbird.data.alike.groups.Alike.others`; none before they are made.
        """
        return self._project.alike.others(position)

    def alike_undecided(self, position: int) -> list[int]:
        """Return the items alike on which nothing is decided yet.

        Parameters
        ----------
        position : int

        Returns
        -------
        positions : list of int
            None of a group of more than 1,000: so many are for a person to look at.
        """
        others = np.concatenate(self.alike(position))
        if len(others) >= MOST_ALIKE:
            return []
        decisions, ids = self._project.state.decisions, self._pool.ids[others].tolist()
        pairs = zip(others.tolist(), ids, strict=True)
        return [other for other, item in pairs if item not in decisions]

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
            Nearest first; see `bowerbird.data.neighbours.similar.Similar.nearest`.

        Raises
        ------
        ProjectError
            If the pool has no such position.
        """
        self.id_of(position)
        return await asyncio.to_thread(self._project.similar.nearest, position, n)
