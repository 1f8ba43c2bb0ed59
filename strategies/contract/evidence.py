"""What a query strategy may look at: arrays, computed only when touched."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property, wraps
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
T = TypeVar("T")


def _prepared(compute: Callable[[Evidence], T]) -> cached_property[T]:
    """Compute an array when it is first touched, in the context that the evidence was given."""

    @wraps(compute)
    def prepare(evidence: Evidence) -> T:
        with evidence._preparing():
            return compute(evidence)

    return cached_property(prepare)


class Evidence:
    """Arrays over the m candidates, the l labelled items and the k classes.

    Parameters
    ----------
    features : ndarray of shape (n, d), float32
        The whole pool's embedding.
    candidates : ndarray of shape (m,), int64
        Positions in the pool, ascending; labelled, skipped and pending items are out.
    labelled : ndarray of shape (l,), int64
        Positions in the pool, in the order in which they were labelled.
    labels : ndarray of shape (l,), int64
        Class numbers in [0, k).
    classes : tuple of str
        Names of the k classes.
    asked_for : ndarray of shape (l,), int64, optional
        The class number that a labelled item was asked for, -1 where for none.
    probabilities, distance, spread, members, uncertainty, hidden : callable, optional
        Without arguments; called on first use and give an array over the whole pool (members:
        (c, n, k)); None where there is no such evidence.
    round : int
        Number of queries asked so far.
    since_new_class : int
        Labels given since one brought a class that had none.
    parents : ndarray of shape (n,) or None
        The image that each object lies in.
    boxes : ndarray of shape (n, 4) or None
        Left, top, width, height in pixels.
    waiting : ndarray of shape (w,), int64, optional
        Positions in the pool of the items that are asked about and not answered yet.
    targets : tuple of int
        Class numbers that the person asked for.
    selection : ndarray of int64 or None
        Positions in the pool that the person selected.
    preparing : callable, optional
        Returns a context in which an array is computed when it is first touched.

    Attributes
    ----------
    embedding : ndarray of shape (m, d), float32
        The candidates' vectors: a copy, so prefer `vectors` for a few of them.
    probabilities : ndarray of shape (m, k), float32, or None
        Rows sum to 1; None while there is no model.
    distance : ndarray of shape (m,), float32
        Euclidean distance to the nearest label; inf while there is none.
    spread : ndarray of shape (m,), float32
        Distance to the 5th neighbour, at least its 2nd percentile; above 20,000 rows the
        neighbours are those of a seeded sample of 20,000.
    labelled_embedding : ndarray of shape (l, d), float32
        The labelled items' vectors.
    labelled_probabilities : ndarray of shape (l, k), float32, or None
        What the model says of the items that it was trained on; None while there is no model.
    selected : ndarray of shape (s,), int64
        Positions in the pool that the person selected, labelled items among them.
    counts : ndarray of shape (k,), int64
        Labels a class.
    """

    def __init__(
        self,
        *,
        features: Floats,
        candidates: Ints,
        labelled: Ints,
        labels: Ints,
        classes: tuple[str, ...],
        asked_for: Ints | None = None,
        probabilities: Callable[[], Floats | None] | None = None,
        distance: Callable[[], Floats] | None = None,
        spread: Callable[[], Floats | None] | None = None,
        members: Callable[[], Floats | None] | None = None,
        uncertainty: Callable[[], Floats | None] | None = None,
        hidden: Callable[[], Floats | None] | None = None,
        round: int = 0,
        since_new_class: int = 0,
        parents: npt.NDArray[Any] | None = None,
        boxes: Floats | None = None,
        waiting: Ints | None = None,
        targets: tuple[int, ...] = (),
        selection: Ints | None = None,
        preparing: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self.features = features
        self.candidates = candidates
        self.labelled = labelled
        self.labels = labels
        self.classes = classes
        self.asked_for = (
            np.full(len(labels), -1, dtype=np.int64) if asked_for is None else asked_for
        )
        self.round = round
        self.since_new_class = since_new_class
        self.targets = targets
        self.waiting = np.empty(0, dtype=np.int64) if waiting is None else waiting
        self._sources = {
            "probabilities": probabilities,
            "distance": distance,
            "spread": spread,
            "members": members,
            "uncertainty": uncertainty,
            "hidden": hidden,
        }
        self._preparing = preparing
        self._parents, self._boxes, self._selection = parents, boxes, selection

    def __len__(self) -> int:
        return len(self.candidates)

    def vectors(self, positions: npt.ArrayLike) -> Floats:
        """Return the vectors of some candidates.

        Parameters
        ----------
        positions : array-like of int, shape (s,)
            Positions among the candidates, in [0, m).

        Returns
        -------
        vectors : ndarray of shape (s, d), float32
        """
        return np.asarray(self.features[self.candidates[np.asarray(positions)]])

    def parents_of(self, positions: Ints) -> npt.NDArray[Any] | None:
        """Return the image that items lie in, candidates or not.

        Parameters
        ----------
        positions : ndarray of shape (s,), int64
            Positions in the pool.

        Returns
        -------
        parents : ndarray of shape (s,) or None
        """
        return None if self._parents is None else np.asarray(self._parents[positions])

    @_prepared
    def embedding(self) -> Floats:  # noqa: D102 - described in the class
        return np.asarray(self.features[self.candidates])

    @_prepared
    def labelled_embedding(self) -> Floats:  # noqa: D102 - described in the class
        return np.asarray(self.features[self.labelled])

    @_prepared
    def labelled_probabilities(self) -> Floats | None:  # noqa: D102 - described in the class
        source = self._sources["probabilities"]
        probabilities = source() if source else None
        return None if probabilities is None else np.asarray(probabilities[self.labelled])

    @_prepared
    def counts(self) -> Ints:  # noqa: D102 - described in the class
        return np.bincount(self.labels, minlength=len(self.classes)).astype(np.int64)

    @_prepared
    def probabilities(self) -> Floats | None:  # noqa: D102 - described in the class
        return self._of_candidates("probabilities")

    @_prepared
    def distance(self) -> Floats:  # noqa: D102 - described in the class
        distance = self._of_candidates("distance")
        return np.full(len(self), np.inf, dtype=np.float32) if distance is None else distance

    @_prepared
    def spread(self) -> Floats:  # noqa: D102 - described in the class
        spread = self._of_candidates("spread")
        return np.ones(len(self), dtype=np.float32) if spread is None else spread

    @_prepared
    def uncertainty(self) -> Floats | None:  # noqa: D102 - described in the class
        return self._of_candidates("uncertainty")

    @_prepared
    def hidden(self) -> Floats | None:  # noqa: D102 - described in the class
        return self._of_candidates("hidden")

    @_prepared
    def members(self) -> Floats | None:  # noqa: D102 - described in the class
        source = self._sources["members"]
        members = source() if source else None
        return None if members is None else members[:, self.candidates]

    @_prepared
    def parents(self) -> npt.NDArray[Any] | None:  # noqa: D102 - described in the class
        return self.parents_of(self.candidates)

    @_prepared
    def boxes(self) -> Floats | None:  # noqa: D102 - described in the class
        return None if self._boxes is None else self._boxes[self.candidates]

    @_prepared
    def selected(self) -> Ints:  # noqa: D102 - described in the class
        return np.empty(0, dtype=np.int64) if self._selection is None else self._selection

    @_prepared
    def selection(self) -> Ints:
        """Positions among the candidates that the person selected, ascending."""
        return np.flatnonzero(np.isin(self.candidates, self.selected)).astype(np.int64)

    def _of_candidates(self, name: str) -> Floats | None:
        source = self._sources[name]
        rows = source() if source else None
        return None if rows is None else np.asarray(rows[self.candidates])
