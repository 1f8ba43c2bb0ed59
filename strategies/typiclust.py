"""Ask about one typical item of each group that has no label yet."""

from __future__ import annotations

from itertools import cycle
from typing import Annotated

import numpy as np
import numpy.typing as npt

from bowerbird.data.neighbours.distances import nearest
from bowerbird.data.parameters import Between
from bowerbird.strategies.contract.evidence import Evidence, Floats, Ints
from bowerbird.strategies.contract.picks import Picks
from bowerbird.strategies.parts.clusters import WorkingSet, clustered, working_set

FLOOR = 1e-5  # added to distances, in the embedding's units: items that are alike stay finite


def typiclust(
    evidence: Evidence,
    n: int,
    rng: np.random.Generator,
    *,
    smallest: Annotated[int, Between(0, 10_000)] = 1,
    most: Annotated[int, Between(1, 2_000)] = 500,
    neighbours: Annotated[int, Between(1, 1_000)] = 20,
) -> Picks:
    """Ask about the most typical item of each group without a label.

    k-means into as many groups as there are labels and picks; the groups with the fewest labels
    first, of these the largest; of each the item with the smallest mean distance to its neighbours
    in the group. For the first labels of all, where the common classes are wanted soon and no
    learner knows anything. Bad at rare classes on long-tailed sets (measured), and worse with
    `smallest` above 1. O(s k d) a step of k-means and O(g^2 d) a pick for s items that take part,
    k groups and a group of g; in a pool above 20,000 the items are those of `subsample`.

    Parameters
    ----------
    evidence : Evidence
        Of m candidates, m > 0. Works from the embedding alone.
    n : int
        At most m.
    rng : numpy.random.Generator
        Not used.
    smallest : int
        Groups with fewer items come last, 0 to 10,000. The authors leave groups of up to 5 items
        out (6 here), which hides small classes.
    most : int
        Groups at most, 1 to 2,000.
    neighbours : int
        That the mean is taken over, 1 to 1,000; half of the group where it is smaller.

    Returns
    -------
    picks : Picks
        Scores are typicalities, 1 / (mean distance + 0.00001); 0 for an item without neighbours.

    References
    ----------
    Hacohen, Dekel and Weinshall 2022, Active learning on a budget: opposite strategies suit high
    and low budgets, for the typicality and the order of the groups.
    """
    working = working_set(evidence, n)
    group = clustered(working.vectors, min(len(evidence.labels) + n, most))
    sizes = np.bincount(group)
    labels = np.bincount(group[working.labelled], minlength=len(sizes))
    order = np.lexsort((-sizes, labels, sizes < smallest))
    unpicked = {int(c): np.flatnonzero((group == c) & ~working.labelled) for c in order if sizes[c]}
    picks, scores = _around(working, unpicked, n, neighbours)
    return Picks(
        working.positions[picks],
        scores=scores,
        reasons=[_because(int(sizes[group[i]]), int(labels[group[i]])) for i in picks],
        phase="asking typical items of unlabelled groups",
    )


def _around(
    working: WorkingSet, unpicked: dict[int, Ints], n: int, neighbours: int
) -> tuple[list[int], npt.NDArray[np.float64]]:
    """Take the most typical item that is left of one group after another."""
    picks: list[int] = []
    scores: list[float] = []
    for c in cycle(unpicked):
        if len(picks) == n:
            break
        if len(unpicked[c]) == 0:
            continue
        heights = typicality(working.vectors[unpicked[c]], neighbours)
        at = int(np.argmax(heights))
        picks.append(int(unpicked[c][at]))
        scores.append(float(heights[at]))
        unpicked[c] = np.delete(unpicked[c], at)
    return picks, np.array(scores)


def typicality(vectors: Floats, neighbours: int) -> Floats:
    """Measure how close each item of a group is to its neighbours there.

    Parameters
    ----------
    vectors : ndarray of shape (g, d), float32
        g > 0.
    neighbours : int
        At least 1; half of the group where it is smaller.

    Returns
    -------
    typicality : ndarray of shape (g,), float32
        1 / (mean distance + 0.00001); 0 for an item that is alone.
    """
    if len(vectors) < 2:
        return np.zeros(len(vectors), dtype=np.float32)
    n = max(1, min(neighbours, len(vectors) // 2))
    distances, _ = nearest(vectors, np.arange(len(vectors)), n)
    return np.asarray(1 / (distances.mean(axis=1) + np.float32(FLOOR)))


def _because(size: int, labels: int) -> str:
    labelled = f"{labels} of them labelled" if labels else "none of them labelled"
    return f"the most typical of {size:,} similar items, {labelled}"
