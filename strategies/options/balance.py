"""Weigh scores against an even number of labels a class (CBAL)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bowerbird.strategies.contract.evidence import Evidence, Floats
from bowerbird.strategies.parts.weights import ROWS


class Balance:
    """Scores less what a pick would add to the classes' imbalance.

    With scores brought to [0, 1], P the probabilities of the k known classes, and need_c =
    max(0, (l + n) / k - labels of c) the labels that a class lacks of an even share, picks are
    taken one by one: the largest score - weight x |sum of P over the picks + P - need|_1 first.
    O(m k) a pick.

    Parameters
    ----------
    scores : ndarray of shape (m,), float64
        Higher = ask sooner.
    evidence : Evidence
        Of m candidates; without probabilities the scores alone count.
    n : int
        Picks that are to be taken.
    weight : float
        Not negative; 0.6 is the paper's for 10 classes, 2 for 100.

    References
    ----------
    Bengar, van de Weijer, Fuentes and Raducanu 2022, Class-balanced active learning for image
    classification, section 3, by greedy picks instead of a solver.
    """

    def __init__(
        self, scores: npt.NDArray[np.float64], evidence: Evidence, n: int, weight: float
    ) -> None:
        spread = np.ptp(scores)
        self._scores = (scores - scores.min()) / spread if spread > 0 else np.zeros(len(scores))
        with_labels = np.flatnonzero(evidence.counts > 0)
        probabilities = evidence.probabilities
        self._probabilities: Floats | None = None
        if weight > 0 and probabilities is not None and len(with_labels) > 1:
            whole = len(with_labels) == probabilities.shape[1]
            self._probabilities = probabilities if whole else probabilities[:, with_labels]
            share = (len(evidence.labels) + n) / len(with_labels)
            self._lack = np.maximum(0, share - evidence.counts[with_labels]).astype(np.float32)
        self._weight = weight

    def __len__(self) -> int:
        return len(self._scores)

    def values(self) -> npt.NDArray[np.float64]:
        """Return what each candidate is worth now, shape (m,), float64."""
        if self._probabilities is None:
            return self._scores
        away = np.empty(len(self._scores), dtype=np.float32)
        for start in range(0, len(away), ROWS):
            rows = self._probabilities[start : start + ROWS]
            away[start : start + ROWS] = _distance(rows, self._lack)
        return self._scores - self._weight * away.astype(np.float64)

    def take(self, position: int) -> None:
        """Count a pick as the labels that it will probably bring."""
        if self._probabilities is not None:
            self._lack = self._lack - self._probabilities[position]


def _distance(rows: Floats, point: Floats) -> Floats:
    # Column by column: a sum along rows may be added up in another order for other strides.
    total = np.zeros(len(rows), dtype=np.float32)
    for column, value in zip(np.ascontiguousarray(rows.T), point, strict=True):
        total += np.abs(column - value)
    return total
