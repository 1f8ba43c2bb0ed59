"""Items on a line from most to least of one class: a query there looks for where the class ends."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bowerbird.strategies.contract.evidence import Evidence, Floats, Ints

TIE = 1e-8  # weight of the class's own probability, which orders the items whose likeliest it is


class Line:
    """One class against the rest: candidates and labelled items in one order.

    Items are sorted by the class's probability less the largest one, the highest first. A cut lies
    between two labelled neighbours of which one is of the class and the other is not.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates and l labelled items, with probabilities.
    k : int
        The class's number.
    top : ndarray of shape (m + l,), float32
        Each item's largest probability, as `top_of` gives it.

    Attributes
    ----------
    order : ndarray of shape (m + l,), int32
        Items by rank: positions among the candidates, then m + place among the labelled.
    known : ndarray of shape (l,), int64
        Ranks of the labelled items, ascending; grows by `learn`.
    inside : ndarray of shape (l,), bool
        Whether each of them is of the class.
    """

    def __init__(self, evidence: Evidence, k: int, top: Floats) -> None:
        class_rows = _all_rows(evidence, k).astype(np.float64)
        self.order = np.argsort(top - (1 + TIE) * class_rows, kind="stable").astype(np.int32)
        self._rank = np.empty_like(self.order)
        self._rank[self.order] = np.arange(len(class_rows), dtype=np.int32)
        ranks = self._rank[len(evidence) :].astype(np.int64)
        sorted_ = np.argsort(ranks)
        self.known, self.inside = ranks[sorted_], (evidence.labels == k)[sorted_]

    def learn(self, position: int, inside: bool) -> None:
        """Take a candidate for labelled, as of the class or not."""
        rank = int(self._rank[position])
        at = int(np.searchsorted(self.known, rank))
        self.known = np.insert(self.known, at, rank)
        self.inside = np.insert(self.inside, at, inside)

    def middle(self) -> int:
        """Find the candidate that halves the shortest run between two sides.

        Returns
        -------
        position : int
            Among the candidates: the middle of the shortest run of unlabelled items whose labelled
            ends differ; where every such run is closed, the unlabelled item nearest to a cut; -1
            where there is no cut or no item left.
        """
        gaps = np.diff(self.known) - 1
        cuts = np.flatnonzero(self.inside[1:] != self.inside[:-1])
        runs = cuts[gaps[cuts] > 0]
        if len(runs) == 0:
            return self._beside(cuts, gaps)
        first = int(runs[np.argmin(gaps[runs])])
        return int(self.order[(self.known[first] + self.known[first + 1]) // 2])

    def _beside(self, cuts: Ints, gaps: Ints) -> int:
        """Find the unlabelled item nearest to a cut, the upper one of two."""
        if len(cuts) == 0:
            return -1
        opens = np.concatenate([[True], gaps > 0])  # labelled items in an unbroken row are a block
        block = np.cumsum(opens) - 1
        above = self.known[opens][block[cuts]] - 1
        below = self.known[np.append(gaps > 0, True)][block[cuts]] + 1
        far = len(self.order) + 1
        up = np.where(above >= 0, self.known[cuts] - above, far)
        down = np.where(below < len(self.order), below - self.known[cuts + 1], far)
        if min(up.min(), down.min()) == far:
            return -1
        best = above[np.argmin(up)] if up.min() <= down.min() else below[np.argmin(down)]
        return int(self.order[best])


def top_of(evidence: Evidence) -> Floats:
    """Return the largest probability of every candidate and labelled item.

    Parameters
    ----------
    evidence : Evidence
        With probabilities.

    Returns
    -------
    top : ndarray of shape (m + l,), float32
    """
    return np.concatenate([rows.max(axis=1) for rows in _parts(evidence)])


def two_sided(evidence: Evidence) -> Ints:
    """Return the classes that have a label and of whose opposite there is one, fewest labels first.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    classes : ndarray of shape (c,), int64
        None while there is no model.
    """
    counts = evidence.counts
    if evidence.probabilities is None:
        return np.empty(0, dtype=np.int64)
    classes = np.flatnonzero((counts > 0) & (counts < len(evidence.labels)))
    return classes[np.argsort(counts[classes], kind="stable")]


def _parts(evidence: Evidence) -> tuple[Floats, Floats]:
    candidates, labelled = evidence.probabilities, evidence.labelled_probabilities
    assert candidates is not None and labelled is not None
    return candidates, labelled


def _all_rows(evidence: Evidence, k: int) -> npt.NDArray[np.float32]:
    return np.concatenate([rows[:, k] for rows in _parts(evidence)])
