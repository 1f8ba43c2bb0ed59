"""The order in which candidates come: as a strategy listed them, or by its scores."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bowerbird.strategies.contract.evidence import Ints
from bowerbird.strategies.options.balance import Balance
from bowerbird.strategies.options.quota import Quota

Scores = npt.NDArray[np.float64]


class Listed:
    """Candidates as a strategy listed them.

    A strategy that draws its list at random has drawn it before anything is mixed in: the chances
    are those given that list.

    Parameters
    ----------
    positions : ndarray of shape (n,), int64
        No two the same.
    """

    def __init__(self, positions: Ints) -> None:
        self._line = positions.tolist()
        self._taken: set[int] = set()
        self._at = 0

    def head(self) -> int:
        """Return the first that is not taken."""
        while self._line[self._at] in self._taken:
            self._at += 1
        return int(self._line[self._at])

    def chance(self, position: int) -> float:
        """Return 1 for the first that is not taken, 0 for all others."""
        return float(position == self.head())

    def take(self, position: int) -> None:
        """Take a candidate, listed or not."""
        self._taken.add(position)


class Ranked:
    """Candidates by falling score; equal ones in an order drawn at random.

    Parameters
    ----------
    scores : ndarray of shape (m,), float64
    n : int
        How many will be taken at most; n <= m.
    rng : numpy.random.Generator
    """

    def __init__(self, scores: Scores, n: int, rng: np.random.Generator) -> None:
        edge = np.partition(scores, len(scores) - n)[len(scores) - n]
        above, level = np.flatnonzero(scores > edge), np.flatnonzero(scores == edge)
        line = np.concatenate([above, rng.choice(level, n - len(above), replace=False)])
        self._line = Listed(line[np.lexsort((rng.random(n), -scores[line]))])
        self._scores = scores
        values, counts = np.unique(scores[above], return_counts=True)
        self._alike = dict(zip(values.tolist(), counts.tolist(), strict=True))
        self._alike[float(edge)] = len(level)

    def head(self) -> int:
        """Return one of those with the highest score that are not taken."""
        return self._line.head()

    def chance(self, position: int) -> float:
        """Return 1 / (number of equal ones not taken) for the highest score, else 0."""
        score = float(self._scores[position])
        return 1 / self._alike[score] if score == self._scores[self.head()] else 0.0

    def take(self, position: int) -> None:
        """Take a candidate."""
        self._line.take(position)
        score = float(self._scores[position])
        if score in self._alike:
            self._alike[score] -= 1


class Weighed:
    """Candidates by scores that change with what is taken, within a quota.

    Parameters
    ----------
    balance : Balance
        Of m candidates; gives the scores.
    quota : Quota or None
    rng : numpy.random.Generator
        Draws between equal ones.
    """

    def __init__(self, balance: Balance, quota: Quota | None, rng: np.random.Generator) -> None:
        self._balance, self._quota, self._rng = balance, quota, rng
        self._free = np.ones(len(balance), dtype=bool)
        self._best: Ints = np.empty(0, dtype=np.int64)

    def head(self) -> int:
        """Draw one of those that are best now."""
        best = self._level()
        return int(best[self._rng.integers(len(best))])

    def chance(self, position: int) -> float:
        """Return 1 / (number of those that are best now), 0 for all others."""
        best = self._level()
        return float(position in best) / len(best)

    def take(self, position: int) -> None:
        """Take a candidate: the others are worth another look."""
        self._free[position] = False
        self._balance.take(position)
        if self._quota is not None:
            self._quota.take(position)
        self._best = self._best[:0]

    def _level(self) -> Ints:
        if not len(self._best):
            available = self._free if self._quota is None else self._free & self._quota.open()
            at = np.flatnonzero(available)
            values = self._balance.values()[at]
            self._best = at[values == values.max()]
        return self._best
