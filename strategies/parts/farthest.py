"""Pick the largest distance times weight again and again, touching few candidates.

A pick can only bring the others' distances down, so a score that is known from earlier is an upper
bound. The candidates are cut into blocks by their first score, and a block is brought up to date
only when its bound reaches the best score found so far (lazy greedy: Minoux 1978). The picks are
exactly those of the plain loop, ties going to the lowest position.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from bowerbird.strategies.contract.evidence import Evidence, Floats

FIRST = 4096  # candidates in the first block; each further block is twice as large
ROWS = 8192  # vectors held at a time


class Frontier:
    """The candidates' distance to the nearest label or pick, times a fixed weight.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates, m > 0; its arrays are not changed.
    weight : ndarray of shape (m,), float32
        Positive and finite.
    """

    def __init__(self, evidence: Evidence, weight: Floats) -> None:
        self._evidence, self._weight = evidence, weight
        # Without a label every distance is infinite: the weight alone decides on the first pick.
        self._cold = not bool(np.isfinite(evidence.distance).all())
        self._distance = np.ones_like(weight) if self._cold else evidence.distance
        self._picks: list[int] = []
        self._blocks = self._cut()

    def best(self) -> tuple[int, float]:
        """Find the candidate with the largest score that is not yet taken.

        Returns
        -------
        position : int
            Among the candidates.
        score : float
            Distance times weight; the weight alone while there is neither label nor pick.
        """
        position, height = len(self._weight), -np.inf
        for block in self._blocks:
            if block.bound < height:
                continue
            candidate, score = block.best(self._picks)
            if score > height or (score == height and candidate < position):
                position, height = candidate, score
        return position, height

    def take(self, position: int) -> None:
        """Take a candidate: it is not found again, and its neighbours score less.

        Parameters
        ----------
        position : int
            Among the candidates; need not be the best.
        """
        if self._cold:
            self._start(position)
        else:
            self._picks.append(position)

    def _start(self, position: int) -> None:
        """Measure every distance to the first pick of all."""
        self._cold = False
        everyone = np.arange(len(self._weight))
        self._distance = np.full(len(everyone), np.inf, dtype=np.float32)
        draw_nearer(self._evidence, everyone, self._distance, [position])
        self._blocks = self._cut()

    def _cut(self) -> list[_Block]:
        scores = self._distance * self._weight
        edges = [0, FIRST]
        while edges[-1] < len(scores):
            edges.append(2 * edges[-1])
        edges[-1] = len(scores)
        # What stands at an edge is the largest of its block: the block's first bound.
        order = np.argpartition(-scores, edges[:-1])
        return [_Block(self, order[a:b], float(scores[order[a]])) for a, b in pairwise(edges)]

    def gather(self, members: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Copy the distances and weights of some candidates, each of shape (s,)."""
        return self._distance[members], self._weight[members]

    def draw_nearer(
        self, members: npt.NDArray[np.int64], distance: Floats, picks: Sequence[int]
    ) -> None:
        """Bring the distances of some candidates, shape (s,), up to date with picks, in place."""
        draw_nearer(self._evidence, members, distance, picks)


class _Block:
    """Candidates whose scores are brought up to date together."""

    def __init__(self, frontier: Frontier, members: npt.NDArray[np.int64], bound: float) -> None:
        self._frontier, self._members = frontier, members
        self.bound = bound
        self._seen = -1
        self._best = 0

    def best(self, picks: Sequence[int]) -> tuple[int, float]:
        if self._seen < len(picks):
            self._refresh(picks)
        return self._best, self.bound

    def _refresh(self, picks: Sequence[int]) -> None:
        if self._seen < 0:
            self._members = np.sort(self._members)
            self._distance, self._weight = self._frontier.gather(self._members)
            self._seen = 0
        self._frontier.draw_nearer(self._members, self._distance, picks[self._seen :])
        self._seen = len(picks)
        scores = self._distance * self._weight
        at = int(np.argmax(scores))
        self._best, self.bound = int(self._members[at]), float(scores[at])


def draw_nearer(
    evidence: Evidence, members: npt.NDArray[np.int64], distance: Floats, picks: Sequence[int]
) -> None:
    """Lower distances to those from picks, in place; a pick's own becomes -1.

    Parameters
    ----------
    evidence : Evidence
        Where the vectors come from, at most `ROWS` at a time.
    members : ndarray of shape (s,), int64
        Positions among the candidates, ascending.
    distance : ndarray of shape (s,), float32
        Changed in place.
    picks : sequence of int
        Positions among the candidates.
    """
    if not picks:
        return
    points = evidence.vectors(picks)
    for start in range(0, len(members), ROWS):
        part = slice(start, start + ROWS)
        if not (distance[part] > 0).any():
            continue  # duplicates of what is taken come no nearer
        vectors = evidence.vectors(members[part])
        for point in points:
            away = vectors - point
            squared = np.einsum("ij,ij->i", away, away)
            np.minimum(distance[part], np.sqrt(squared), out=distance[part])
    at = np.searchsorted(members, picks)
    for pick, i in zip(picks, at, strict=True):
        if i < len(members) and members[i] == pick:
            distance[i] = -1
