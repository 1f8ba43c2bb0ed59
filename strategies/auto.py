"""The default: look for new classes first, then see that small classes get their labels."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt

from bowerbird.data.parameters import Between
from bowerbird.strategies.contract.evidence import Evidence, Floats
from bowerbird.strategies.contract.picks import Picks
from bowerbird.strategies.parts.classes import known_classes
from bowerbird.strategies.parts.farthest import Frontier
from bowerbird.strategies.parts.reasons import because_far, because_short, usual_distance
from bowerbird.strategies.parts.weights import product_weight

SEARCHING, FILLING = "looking for new classes", "filling up small classes"
MEMORY = 8  # picks asked for a class that its yield is counted over


def auto(
    evidence: Evidence,
    n: int,
    rng: np.random.Generator,
    *,
    patience: Annotated[int, Between(0, 100_000)] = 30,
    share: Annotated[float, Between(0, 1)] = 0.5,
    enough: Annotated[int, Between(0, 100_000)] = 5,
) -> Picks:
    """Look for new and small classes: far, ambiguous, short of labels.

    While new classes come, greedy picks of the largest distance to the nearest label x ambiguity ^
    0.5 x need ^ 0.25: more need keeps to the classes that are known, and none forgets them. Once
    `patience` labels in a row brought none, it picks as `balanced` does, x need ^ 0.5 / spread ^
    0.25, and a share of the picks is asked for the class that is furthest from having enough labels
    for what asking for it yields: its likeliest candidate is taken.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates, m > 0. Works without probabilities: from the embedding alone.
    n : int
        At most m.
    rng : numpy.random.Generator
        Not used: the picks follow from the evidence alone.
    patience : int
        Labels without a new class, 0 to 100,000, after which small classes get their share.
    share : float
        Share of the picks asked for small classes, 0 to 1.
    enough : int
        Labels from which on a class is not small any more, 0 to 100,000.

    Returns
    -------
    picks : Picks
        Scores are distance x weight, or the class's probability where a class was asked for;
        `targets` names that class; `phase` says what is looked for, and each reason begins with
        what that pick is for.

    Notes
    -----
    O(n m + (new labels + n) m' d) for the m' candidates that may still be the best, nothing m x m.
    The default: for collections whose classes are few in number of labels, or not all known yet.
    """
    searching = evidence.since_new_class < patience
    frontier = Frontier(evidence, _weight(evidence, searching))
    usual = usual_distance(evidence)
    quota = _Quota(evidence, 0.0 if searching else share, enough)
    positions, scores, reasons, targets = [], [], [], []
    for _ in range(n):
        position, score = frontier.best()
        target = quota.turn()
        if target < 0:
            reason = because_far(evidence, position, usual)
        else:
            position, score = quota.likeliest(target)
            reason = because_short(evidence, position, target)
        frontier.take(position)
        quota.count(position, target)
        positions.append(position)
        scores.append(score)
        targets.append(target)
        reasons.append(f"{quota.purpose(target)}: {reason}")
    return Picks(
        np.array(positions, dtype=np.int64),
        scores=np.array(scores, dtype=np.float64),
        reasons=reasons,
        targets=np.array(targets, dtype=np.int64),
        phase=quota.phase,
    )


def _weight(evidence: Evidence, searching: bool) -> Floats:
    if searching and known_classes(evidence) > 1:
        return product_weight(evidence, need=0.25, scale=0.0)
    return product_weight(evidence)


class _Quota:
    """The share of picks that is asked for classes with few labels."""

    def __init__(self, evidence: Evidence, share: float, enough: int) -> None:
        self._share, self._enough = share, enough
        # Where the last query's share stopped, whatever its size: half a share is owed at first.
        self._due = (0.5 + share * len(evidence.labels)) % 1
        self._known = evidence.counts > 0
        self._counts = evidence.counts.astype(np.float64)
        self._yields = yields(evidence)
        self._probabilities = evidence.probabilities
        self._taken: list[int] = []
        self.phase = self._phase()

    def turn(self) -> int:
        """Return for which class the next pick is asked, -1 for none."""
        self._due += self._share
        if self._due < 1:
            return -1
        self._due -= 1
        small = self._small()
        if len(small) == 0:
            return -1
        return int(small[np.argmin((self._counts[small] + 1) / self._yields[small])])

    def likeliest(self, target: int) -> tuple[int, float]:
        """Find the likeliest candidate of a class that is not yet taken."""
        assert self._probabilities is not None
        column = self._probabilities[:, target].copy()
        column[self._taken] = -1
        position = int(np.argmax(column))
        return position, float(column[position])

    def count(self, position: int, target: int) -> None:
        """Count a pick as the labels that it will probably bring."""
        self._taken.append(position)
        if self._probabilities is None:
            return
        row = self._probabilities[position]
        self._counts += row
        if target >= 0:
            self._counts[target] += max(0.0, 0.5 - float(row[target]))

    def purpose(self, target: int) -> str:
        """Return what a pick is for: the query's phase, but for picks that look further."""
        if target >= 0 or self.phase != FILLING:
            return self.phase
        return SEARCHING

    def _small(self) -> npt.NDArray[np.int64]:
        if self._probabilities is None:
            return np.empty(0, dtype=np.int64)
        return np.flatnonzero(self._known & (self._counts < self._enough))

    def _phase(self) -> str:
        if self._known.sum() < 2:
            return "first look"
        if self._share == 0:
            return SEARCHING
        return FILLING if len(self._small()) else "telling classes apart"


def yields(evidence: Evidence) -> npt.NDArray[np.float64]:
    """Estimate what asking for each class yields.

    Parameters
    ----------
    evidence : Evidence
        Of k classes; `asked` says for which class each labelled item was asked.

    Returns
    -------
    yields : ndarray of shape (k,), float64
        (1 + hits) / (1 + tries) over the last `MEMORY` items asked for the class, in (0, 1].
    """
    rates = np.ones(len(evidence.classes))
    for k in range(len(rates)):
        tries = np.flatnonzero(evidence.asked_for == k)[-MEMORY:]
        rates[k] = (1 + (evidence.labels[tries] == k).sum()) / (1 + len(tries))
    return rates
