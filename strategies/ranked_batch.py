"""Unsure items that are unlike the labels and unlike each other."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist

from bowerbird.strategies.adapters.modal import Given
from bowerbird.strategies.contract.evidence import Evidence, Floats, Ints
from bowerbird.strategies.contract.picks import Picks
from bowerbird.strategies.parts.farthest import draw_nearer
from bowerbird.strategies.parts.greedy import Doubles, highest, pick_far

SAMPLE = 1_000  # items that the first of all is the most central to
ROWS = 16_384


def ranked_batch(evidence: Evidence, n: int, rng: np.random.Generator) -> Picks:
    """Unsure items that are unlike the labels and unlike each other.

    Greedy picks of the largest a (1 - 1 / (1 + distance to the nearest label or pick)) + (1 - a)
    uncertainty, a = share of the items that is unlabelled. The best of modAL's for rare classes,
    since in a pool with few labels it is nearly k-center; `balanced` and `auto` are better. Without
    a label the most central item comes first: the one whose mean distance to all is least, or to a
    seeded sample of 1,000. O(m d) for the first pick and about O(m) for each further one.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates, m > 0. Without a model every item is as unsure as any other.
    n : int
        At most m.
    rng : numpy.random.Generator
        Not used.

    Returns
    -------
    picks : Picks
        Scores are the sum above, in [0, 1].

    References
    ----------
    Cardoso et al. 2017, Ranked batch-mode active learning, eq. 1. modAL's
    `uncertainty_batch_sampling` picks the same; it measures every distance again for every pick.
    """
    return pick_far(evidence, n, _Ranking(evidence).take_best)


class _Ranking:
    """Distances, brought up to date where they may decide, and the share that they count for."""

    def __init__(self, evidence: Evidence) -> None:
        # Here and not above: it brings torch, which the process that draws the screen need not.
        from modAL.uncertainty import classifier_uncertainty

        self._evidence = evidence
        unsure = classifier_uncertainty(Given(evidence), evidence.candidates)
        self._unsure = np.asarray(unsure, dtype=np.float64)
        self._distance = evidence.distance.copy()
        self._seen = np.zeros(len(evidence), dtype=np.int64)  # picks that a distance knows of
        self._picks: list[int] = []

    def take_best(self) -> tuple[int, float]:
        """Take the candidate with the highest score that is not yet taken."""
        if not self._picks and len(self._evidence.labels) == 0:
            return self._start()
        unpicked, labelled = len(self._unsure) - len(self._picks), len(self._evidence.labels)
        self._share = unpicked / (unpicked + labelled + len(self._picks))
        bounds = self._scores(self._distance, self._unsure)
        bounds[self._picks] = -np.inf
        position = highest(bounds, self._refresh)
        self._picks.append(position)
        return position, float(bounds[position])

    def _start(self) -> tuple[int, float]:
        position = _most_central(self._evidence)
        self._picks.append(position)
        everyone = np.arange(len(self._distance))
        draw_nearer(self._evidence, everyone, self._distance, self._picks)
        self._seen[:] = 1
        return position, float(self._unsure[position])

    def _refresh(self, rows: Ints) -> Doubles:
        distance, first = self._distance[rows], int(self._seen[rows].min())
        draw_nearer(self._evidence, rows, distance, self._picks[first:])
        self._distance[rows], self._seen[rows] = distance, len(self._picks)
        scores = self._scores(distance, self._unsure[rows])
        scores[distance < 0] = -np.inf  # those that are taken
        return scores

    def _scores(self, distance: Floats, unsure: Doubles) -> Doubles:
        unlike = 1 - 1 / (1 + np.maximum(distance, 0).astype(np.float64))
        return self._share * unlike + (1 - self._share) * unsure


def _most_central(evidence: Evidence) -> int:
    """Find the candidate with the least mean distance to all, or to a seeded sample of them."""
    m = len(evidence)
    chosen = np.arange(m)
    if m > SAMPLE:
        chosen = np.sort(np.random.default_rng(0).choice(m, SAMPLE, replace=False))
    others, means = evidence.vectors(chosen), np.empty(m)
    for start in range(0, m, ROWS):
        rows = np.arange(start, min(start + ROWS, m))
        means[rows] = cdist(evidence.vectors(rows), others).mean(axis=1)
    return int(np.argmin(means))
