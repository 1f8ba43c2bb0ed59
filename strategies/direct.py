"""Narrow down where each class is best cut off from the rest, the rarest first."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt

from bowerbird.data.parameters import Between
from bowerbird.strategies.contract.evidence import Evidence, Ints
from bowerbird.strategies.contract.picks import Picks
from bowerbird.strategies.explore import explore
from bowerbird.strategies.parts.boundary import Line, top_of, two_sided
from bowerbird.strategies.parts.reasons import so_far


def direct(
    evidence: Evidence,
    n: int,
    rng: np.random.Generator,
    *,
    least: Annotated[int, Between(1, 1_000)] = 2,
) -> Picks:
    """Narrow down where each class is best cut off from the rest, the rarest first.

    All items are sorted by how much the class is behind the likeliest one. The best cut has as many
    labels of the class above it and as few below as can be, so that a wrong label moves it little.
    Half of a class's picks are drawn at random from between the best cuts that are equally good,
    the others lie beside their middle, in turn above and below. For imbalance with noisy labels and
    few classes; needs a label of a class and one of another.

    It is meant to be asked in small rounds, for each label narrows the cut. Within one query there
    is none yet: the picks of one query are one round, made from the labels that there are. Set the
    batch to 1 for the method at its best. O(c m log m) for the c classes that have their turn.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates, m > 0. Before two classes are known `explore` answers.
    n : int
        At most m.
    rng : numpy.random.Generator
        Draws between equally good cuts.
    least : int
        Picks a class and query at least, 1 to 1,000; with fewer than that for each, classes with
        many labels go without.

    Returns
    -------
    picks : Picks
        Each with 1 / (number of items drawn from), or 1 beside the cut.

    References
    ----------
    Zhang, Shao, Verma, Katz-Samuels and Nowak 2025, DIRECT: deep active learning under imbalance
    and label noise, algorithms 1 and 2.
    """
    classes = two_sided(evidence)
    if len(classes) == 0:
        return explore(evidence, n, rng)
    share, top = max(least, n // len(classes), 1), top_of(evidence)
    round_ = _Round(evidence, rng)
    while len(round_.positions) < n:
        for k in classes[: -(-n // share)]:
            room = min(share, n - len(round_.positions))
            round_.narrow(Line(evidence, int(k), top), int(k), room)
    return Picks(
        np.array(round_.positions, dtype=np.int64),
        scores=np.arange(n, 0, -1.0),
        reasons=round_.reasons,
        probabilities=np.array(round_.chances),
        phase="finding where classes end",
    )


class _Round:
    """The picks of one query."""

    def __init__(self, evidence: Evidence, rng: np.random.Generator) -> None:
        self._evidence, self._rng = evidence, rng
        self._free = np.ones(len(evidence) + len(evidence.labels), dtype=bool)
        self._free[len(evidence) :] = False
        self.positions: list[int] = []
        self.reasons: list[str] = []
        self.chances: list[float] = []

    def narrow(self, line: Line, k: int, room: int) -> None:
        """Take up to so many items that tell where class number `k` is best cut off."""
        above, below = best_cuts(line)
        for _ in range(-(-room // 2)):
            between = line.order[above + 1 : below]
            between = between[self._free[between]]
            if len(between):
                drawn = int(between[self._rng.integers(len(between))])
                self._take(drawn, k, 1 / len(between), "between equally good borders")
                room -= 1
        for position in self._beside(line, (above + below + 1) // 2, room):
            self._take(position, k, 1.0, "beside the best border")

    def _beside(self, line: Line, cut: int, room: int) -> list[int]:
        """List free items next to a rank, above and below in turn."""
        free = self._free[line.order]
        up = line.order[np.flatnonzero(free[:cut])[::-1][:room]]
        down = line.order[cut + np.flatnonzero(free[cut:])[:room]]
        turns = np.full((room, 2), -1)
        turns[: len(up), 0], turns[: len(down), 1] = up, down
        return [int(p) for p in turns.ravel() if p >= 0][:room]

    def _take(self, position: int, k: int, chance: float, where: str) -> None:
        self._free[position] = False
        self.positions.append(position)
        self.chances.append(chance)
        name = self._evidence.classes[k]
        self.reasons.append(f"{where} of {name}; {so_far(self._evidence, k)}")


def best_cuts(line: Line) -> tuple[int, int]:
    """Find between which ranks the cuts lie that fit the labels best.

    Parameters
    ----------
    line : Line

    Returns
    -------
    above, below : int
        Ranks of the labelled items just above the first and just below the last of the best cuts;
        -1 and the number of items where there is none.
    """
    step = np.where(line.inside, 1, -1)
    value: npt.NDArray[np.int64] = np.concatenate([[0], np.cumsum(step)])
    best: Ints = np.flatnonzero(value == value.max())
    edges = np.concatenate([[-1], line.known, [len(line.order)]])
    return int(edges[best[0]]), int(edges[best[-1] + 1])
