"""Choose items that may pass for labelled: reliable, spread, and as many of each class."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sklearn.neighbors import NearestNeighbors

from bowerbird.models.base.learner import Doubles, Floats, Ints

SAMPLE = 1_000  # items by which density is measured, so that nothing is n x n
NEIGHBOURS = 5
WIDER = 3  # times the quota: the surest of a class, among which the spread ones are drawn


def toward_labels(X: Floats, first: Ints, labelled: Floats, y: Ints, part: float) -> Floats:
    """Move each item some of the way to the nearest label of its class.

    Parameters
    ----------
    X : ndarray of shape (n, d), float32
    first : ndarray of shape (n,), int64
        The class that each is taken for.
    labelled : ndarray of shape (l, d), float32
    y : ndarray of shape (l,), int64
        At least one label of each class in `first`.
    part : float
        Of the way, in [0, 1].

    Returns
    -------
    moved : ndarray of shape (n, d), float32
    """
    moved = np.array(X, dtype=np.float32)
    for c in np.unique(first):
        members, of_class = first == c, labelled[y == c]
        search = NearestNeighbors(n_neighbors=1, algorithm="brute").fit(of_class)
        near = search.kneighbors(moved[members], return_distance=False)[:, 0]
        moved[members] += np.float32(part) * (of_class[near] - moved[members])
    return moved


def crowding(X: Floats, rng: np.random.Generator) -> Doubles:
    """Count how many of a sample lie near each item.

    Parameters
    ----------
    X : ndarray of shape (n, d), float32
    rng : numpy.random.Generator
        Draws the sample of at most 1,000.

    Returns
    -------
    count : ndarray of shape (n,), float64
        1 and more; the radius is the median distance to the fifth neighbour in the sample.
    """
    sample = X[rng.choice(len(X), min(len(X), SAMPLE), replace=False)]
    search = NearestNeighbors(n_neighbors=min(NEIGHBOURS + 1, len(sample)), algorithm="brute")
    search.fit(sample)
    radius = float(np.median(search.kneighbors(sample)[0][:, -1]))
    counts = [
        np.count_nonzero(search.radius_neighbors_graph(X[i : i + SAMPLE], radius).toarray(), axis=1)
        for i in range(0, len(X), SAMPLE)
    ]
    return np.asarray(np.maximum(np.concatenate(counts), 1), dtype=np.float64)


def spread_picks(
    first: Ints,
    sureness: Floats,
    reliable: npt.NDArray[np.bool_],
    crowd: Doubles,
    quota: int,
    rng: np.random.Generator,
) -> Ints:
    """Draw up to a quota of each class from its surest items, crowded ones less often.

    Parameters
    ----------
    first : ndarray of shape (n,), int64
        The class that each is taken for.
    sureness : ndarray of shape (n,), float32
    reliable : ndarray of shape (n,), bool
        A class without reliable items gets none.
    crowd : ndarray of shape (n,), float64
        As `crowding` gives it; an item is drawn with a chance as 1 / crowd.
    quota : int
        The same for every class.
    rng : numpy.random.Generator

    Returns
    -------
    chosen : ndarray of shape (p,), int64
        Ascending.

    References
    ----------
    Efraimidis and Spirakis 2006, Weighted random sampling with a reservoir, for the draw.
    """
    keys = np.log(rng.random(len(first))) * crowd
    chosen = []
    for c in np.unique(first[reliable]):
        members = np.flatnonzero(reliable & (first == c))
        surest = members[np.argsort(-sureness[members], kind="stable")[: WIDER * quota]]
        chosen.append(surest[np.argsort(-keys[surest], kind="stable")[:quota]])
    return np.sort(np.concatenate(chosen)) if chosen else np.empty(0, dtype=np.int64)
