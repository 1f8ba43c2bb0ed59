"""Draw from every group, from its middle to its edge."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from bowerbird.data.parameters import Between
from bowerbird.strategies.contract.evidence import Evidence, Floats, Ints
from bowerbird.strategies.contract.picks import Picks
from bowerbird.strategies.parts.clusters import WorkingSet, clustered, working_set


def distance_bins(
    evidence: Evidence,
    n: int,
    rng: np.random.Generator,
    *,
    bins: Annotated[int, Between(1, 1_000)] = 5,
    components: Annotated[int, Between(1, 4_096)] = 64,
) -> Picks:
    """Draw from every group of like items, in turn from its middle to its edge.

    Columns scaled to variance 1, the first principal components, k-means into the square root of
    the number of items; each group sorted by distance to its mean in the embedding as given and
    cut into bins of equal count. A group's share of the labels goes with the square root of its
    size, which favours small groups, labels that it has count, and its bins take turns; in a bin
    every candidate has the same chance. For a first set of labels that is to show each kind in its
    variety. It finds rare classes late (measured). O(s^1.5 d) a step of k-means for s items that
    take part; in a pool above 20,000 they are those of `subsample`.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates, m > 0. Works from the embedding alone.
    n : int
        At most m.
    rng : numpy.random.Generator
        Draws within a bin.
    bins : int
        A group, 1 to 1,000.
    components : int
        That the groups are made from, 1 to 4,096; all where the embedding has no more.

    Returns
    -------
    picks : Picks
        Scores are the square root of the group's size / (1 + labels and picks in it); the
        probabilities are 1 / the candidates left in the bin.

    References
    ----------
    DeepCluster++ of STARC-9 (Subramanian et al. 2025) for groups and bins; the shares by square
    root and the turns are ours.
    """
    working = working_set(evidence, n)
    group = clustered(
        _components(working.vectors, components), int(np.ceil(len(working.vectors) ** 0.5))
    )
    table = _Table(working, group, bins)
    drawn = [table.draw(rng) for _ in range(n)]
    rows, scores, chances, reasons = zip(*drawn, strict=True)
    return Picks(
        working.positions[list(rows)],
        scores=np.array(scores),
        reasons=reasons,
        probabilities=np.array(chances),
        phase="drawing from every group",
    )


class _Table:
    """The candidates that are left, by group and bin."""

    def __init__(self, rows: WorkingSet, group: Ints, bins: int) -> None:
        self._left = [_bins(rows, np.flatnonzero(group == c), bins) for c in range(group.max() + 1)]
        self._sizes = np.bincount(group)
        self._taken = np.bincount(group[rows.labelled], minlength=len(self._sizes))
        self._bins = bins

    def draw(self, rng: np.random.Generator) -> tuple[int, float, float, str]:
        """Return a row, its group's score, its chance in the bin, and why it is asked."""
        open_groups = np.array([any(map(len, bins)) for bins in self._left])
        scores = np.where(open_groups, np.sqrt(self._sizes) / (self._taken + 1), -1.0)
        c = int(np.argmax(scores))
        b = self._turn(c)
        members = self._left[c][b]
        at = int(rng.integers(len(members)))
        why = self._because(c, b)
        self._left[c][b] = np.delete(members, at)
        self._taken[c] += 1
        return int(members[at]), float(scores[c]), 1 / len(members), why

    def _turn(self, c: int) -> int:
        """Return which bin's turn it is; groups begin with different bins."""
        turns = (c + self._taken[c] + np.arange(self._bins)) % self._bins
        return next(int(b) for b in turns if len(self._left[c][b]))

    def _because(self, c: int, b: int) -> str:
        place = (
            f"ring {b + 1} of {self._bins} around the middle of {self._sizes[c]:,} similar items"
        )
        return f"{place}, {self._taken[c] or 'none'} of them labelled or in this batch"


def _bins(rows: WorkingSet, members: Ints, bins: int) -> list[Ints]:
    """Cut a group's candidates into bins of equal count, from the middle outwards."""
    vectors = rows.vectors[members]
    away = np.linalg.norm(vectors - vectors.mean(axis=0), axis=1) if len(members) else members
    order = members[np.argsort(away, kind="stable")]
    return np.array_split(order[~rows.labelled[order]], bins)


def _components(vectors: Floats, components: int) -> Floats:
    """Scale columns to variance 1 and turn to the directions of largest variance, (s, c)."""
    spread = vectors.std(axis=0)
    scaled = (vectors - vectors.mean(axis=0)) / np.where(spread > 0, spread, 1)
    if scaled.shape[1] <= components:
        return np.asarray(scaled)
    _, axes = np.linalg.eigh(scaled.T @ scaled)
    return np.asarray(scaled @ axes[:, -components:])
