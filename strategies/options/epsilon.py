"""Mix random draws in, so that every candidate keeps a known chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from bowerbird.strategies.contract.evidence import Ints

BY_CHANCE = "drawn at random, so that every item keeps its chance"


class Order(Protocol):
    """Who is next, in the light of who has been taken so far."""

    def head(self) -> int:
        """Draw the candidate that would be asked now: its position."""

    def chance(self, position: int) -> float:
        """Return the chance, in [0, 1], with which `head` draws a candidate now."""

    def take(self, position: int) -> None:
        """Take a candidate, whoever drew it: it is not drawn again."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """Candidates in the order in which they were drawn.

    Parameters
    ----------
    positions : ndarray of shape (n,), int64
    chances : ndarray of shape (n,), float64
        The chance of each, given the state and the draws before it.
    intended : ndarray of shape (n,), bool
        Whether the order itself might have drawn it then; else it came by chance alone.
    """

    positions: Ints
    chances: npt.NDArray[np.float64]
    intended: npt.NDArray[np.bool_]


def draw(order: Order, m: int, n: int, rng: np.random.Generator, epsilon: float = 0.0) -> Drawn:
    """Draw candidates one after the other: by their order, or now and then at random.

    Each draw is uniform over all that are left with the probability epsilon, and the order's own
    otherwise, so that a candidate's chance is epsilon / (number left) + (1 - epsilon) x its chance
    in the order.

    Parameters
    ----------
    order : Order
        Of m candidates.
    m, n : int
        Candidates, and how many are drawn; n <= m.
    rng : numpy.random.Generator
    epsilon : float
        In [0, 1].

    Returns
    -------
    drawn : Drawn

    References
    ----------
    Farquhar, Gal and Rainforth 2021, On statistical bias in active learning: how and when to fix
    it, for what the chances are good for.
    """
    free = np.ones(m, dtype=bool)
    drawn: list[tuple[int, float, bool]] = []
    for remaining in range(m, m - n, -1):
        by_chance = epsilon > 0 and rng.random() < epsilon
        position = _anyone(free, rng) if by_chance else order.head()
        chance = order.chance(position)
        drawn.append((position, epsilon / remaining + (1 - epsilon) * chance, chance > 0))
        free[position] = False
        order.take(position)
    positions, chances, intended = zip(*drawn, strict=True)
    return Drawn(np.array(positions, dtype=np.int64), np.array(chances), np.array(intended))


def _anyone(free: npt.NDArray[np.bool_], rng: np.random.Generator) -> int:
    while True:
        position = int(rng.integers(len(free)))
        if free[position]:
            return position
