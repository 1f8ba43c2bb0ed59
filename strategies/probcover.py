"""Ask about the items that stand for most others."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from bowerbird.data.parameters import Between
from bowerbird.strategies.contract.evidence import Evidence, Floats
from bowerbird.strategies.contract.picks import Picks
from bowerbird.strategies.parts.clusters import WorkingSet, clustered, working_set
from bowerbird.strategies.parts.farthest import Frontier
from bowerbird.strategies.parts.neighbourhoods import Balls
from bowerbird.strategies.parts.reasons import because_far, usual_distance


def probcover(
    evidence: Evidence,
    n: int,
    rng: np.random.Generator,
    *,
    purity: Annotated[float, Between(0.001, 1)] = 0.95,
    groups: Annotated[int, Between(1, 1_000)] = 10,
) -> Picks:
    """Ask about the item with the most items nearby that no label is near to.

    Greedy cover by balls of one radius: the largest at which a share `purity` of all balls holds
    items of one group only, where the groups are those of k-means. Once everything is within reach
    of a label or pick, the farthest items follow. For the first labels of all, where the common
    classes are wanted soon. Bad at rare classes on long-tailed sets (measured): what is rare is
    near to few. O(s^2 d) for s items that take part, and O(s) memory: an item is covered once, so
    bringing the counts up to date costs no more than counting did; in a pool above 20,000 the
    items are those of `subsample`.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates, m > 0. Works from the embedding alone.
    n : int
        At most m.
    rng : numpy.random.Generator
        Not used.
    purity : float
        Share of the balls that hold one group, 0.001 to 1.
    groups : int
        Of k-means at least, 1 to 1,000; as many as classes where there are more.

    Returns
    -------
    picks : Picks
        Scores are the numbers of items newly within reach, among those that take part.

    References
    ----------
    Yehuda, Dekel, Hacohen and Weinshall 2022, Active learning through a covering lens: algorithm
    1 and its choice of the radius by purity, which is exact here and not from a grid.
    """
    working = working_set(evidence, n)
    balls = Balls(working.vectors)
    apart = balls.apart(clustered(working.vectors, max(groups, len(evidence.classes))))
    cover, gains = _cover(balls, pure_radius(apart, purity), working, n)
    picks = [int(working.positions[i]) for i in cover]
    rest = _farthest(evidence, picks, n - len(picks))
    usual = usual_distance(evidence)
    return Picks(
        np.array(picks + rest, dtype=np.int64),
        scores=np.array(gains + [0] * len(rest), dtype=np.float64),
        reasons=[_because(gain) for gain in gains]
        + [because_far(evidence, i, usual) for i in rest],
        phase="covering the pool by likeness" if cover else "everything is near a label",
    )


def pure_radius(apart: Floats, purity: float) -> float:
    """Find the largest radius at which a share of all balls holds one group only.

    Parameters
    ----------
    apart : ndarray of shape (s,), float32
        Each item's distance to the nearest item of another group.
    purity : float
        In (0, 1].

    Returns
    -------
    radius : float
        A ball holds what is nearer than this; inf where there is one group.
    """
    impure = int((1 - purity) * len(apart) + 1e-9)
    return float(np.partition(apart, impure)[impure])


def _cover(balls: Balls, radius: float, working: WorkingSet, n: int) -> tuple[list[int], list[int]]:
    """Take the item whose ball holds most that is not covered, until all is or n are taken."""
    covered = balls.counts(radius, np.flatnonzero(working.labelled)) > 0
    gains = balls.counts(radius, np.flatnonzero(~covered))
    closed = working.labelled
    picks: list[int] = []
    heights: list[int] = []
    for _ in range(n):
        best = int(np.argmax(np.where(closed, 0, gains)))
        if closed[best] or gains[best] < 1:
            break
        picks.append(best)
        heights.append(int(gains[best]))
        closed[best] = True
        new = (balls.counts(radius, np.array([best])) > 0) & ~covered
        covered |= new
        gains -= balls.counts(radius, np.flatnonzero(new))
    return picks, heights


def _farthest(evidence: Evidence, picks: list[int], n: int) -> list[int]:
    """Take the candidates that are farthest from every label and pick."""
    if n == 0:
        return []
    frontier, chosen = Frontier(evidence, np.ones(len(evidence), dtype=np.float32)), []
    for pick in picks:
        frontier.take(pick)
    for _ in range(n):
        chosen.append(frontier.best()[0])
        frontier.take(chosen[-1])
    return chosen


def _because(gain: int) -> str:
    if gain == 1:
        return "near to no label, and alone"
    return f"like {gain - 1:,} other items that no label is near to"
