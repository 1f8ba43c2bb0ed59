"""Ask about what does not belong: items that a few random cuts set apart."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import numpy as np
import numpy.typing as npt

from bowerbird.data.neighbours.distances import neighbours_sample
from bowerbird.data.parameters import Between
from bowerbird.strategies.contract.evidence import Evidence
from bowerbird.strategies.contract.picks import Scores

EACH = 256  # items that a tree is grown on (as Liu et al. 2008 recommend)
ROWS = 16_384  # candidates scored at a time
SEED = 0  # always the same: an item's score does not change while others are labelled


def outlier(
    evidence: Evidence, rng: np.random.Generator, *, trees: Annotated[int, Between(1, 2_000)] = 100
) -> Scores:
    """Ask about the items that are easiest to set apart from the rest.

    An isolation forest on the pool (on 20,000 items drawn from a bigger one), labelled items
    included: an item that few random cuts part from all others scores high. For oddities, faults
    of measurement and classes of one item; blind to rare classes that form a dense group of their
    own, to labels, and to what else is picked with an item. O(trees m log 256); the forest takes
    O(trees 256 log 256).

    Parameters
    ----------
    evidence : Evidence
        Of m candidates, m > 0. Works from the embedding alone.
    rng : numpy.random.Generator
        Not used.
    trees : int
        In the forest, 1 to 2,000.

    Returns
    -------
    scores : Scores
        Of shape (m,): 2 ^ -(mean number of cuts / that expected), in (0, 1]; above 0.5 is unusual.

    References
    ----------
    Liu, Ting and Zhou 2008, Isolation forest, equation 2.
    """
    from sklearn.ensemble import IsolationForest

    sample = evidence.features[neighbours_sample(len(evidence.features), SEED)]
    each = min(EACH, len(sample))
    forest = IsolationForest(n_estimators=trees, max_samples=each, random_state=SEED).fit(sample)
    scores = np.empty(len(evidence))
    for start in range(0, len(evidence), ROWS):
        rows = np.arange(start, min(start + ROWS, len(evidence)))
        scores[rows] = -forest.score_samples(evidence.vectors(rows))
    return Scores(scores, partial(_because, scores), phase="looking for odd items")


def _because(scores: npt.NDArray[np.float64], position: int) -> str:
    rank = int((scores > scores[position]).sum()) + 1
    return f"number {rank:,} of {len(scores):,} in standing apart from the rest"
