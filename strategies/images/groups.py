"""Find the groups of a class's objects, as many as bring the images that the class may have."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from bowerbird.strategies.contract.evidence import Floats, Ints
from bowerbird.strategies.images.objects import Flags, Objects
from bowerbird.strategies.images.plan import Plan
from bowerbird.strategies.parts.clusters import clustered

SAMPLE = 10_000  # objects of a class that are grouped, at most, besides those that are done
MOST_COVERED = 200  # covered images that groups are added for, at most
NEAR_BEST = 0.5  # of an object's highest probability: from here on it may be of a class
TOP = 0.05  # share of all objects that may be of a class where hints for it are few


def members(objects: Objects, c: int, budget: int) -> Ints:
    """Find the objects that may be of a class.

    Those that are most likely of it; where that is less than twice the class's share of the images,
    also those of at least half their highest probability, and the likeliest twentieth of all.

    Parameters
    ----------
    objects : Objects
    c : int
        The class number.
    budget : int
        Images.

    Returns
    -------
    members : ndarray of shape (s,), int64
        Ascending; at most 10,000 of those that are not done, drawn with a fixed seed, and as many
        of those that are.
    """
    column, highest = objects.hints[:, c], objects.hints.max(axis=1)
    rows = np.flatnonzero((column == highest) & (column > 0))
    if len(rows) < 2 * budget / objects.hints.shape[1]:
        edge = np.partition(column, -max(1, int(TOP * len(column))))[
            -max(1, int(TOP * len(column)))
        ]
        near = (column >= NEAR_BEST * highest) | (column >= edge)
        rows = np.flatnonzero(near & (column > 0))
    covered = objects.covered[rows]
    return np.sort(np.concatenate([_some(rows[~covered]), _some(rows[covered])]))


def _some(rows: Ints) -> Ints:
    if len(rows) <= SAMPLE:
        return rows
    return np.random.default_rng(0).choice(rows, SAMPLE, replace=False)


def fitting(plan: Plan, group: Ints, share: int) -> Iterator[tuple[int, int, int]]:
    """Find objects of a class that are central to groups which no taken image covers.

    The number of groups is the smallest that gives as many new images as the share, found by
    doubling and halving; the count does not rise evenly, so that its neighbours are tried too.
    Where none fits, the next larger is cut, large groups first.

    Parameters
    ----------
    plan : Plan
    group : ndarray of shape (s,), int64
        Objects of the class, s > 0.
    share : int
        How many images at most, at least 1.

    Yields
    ------
    number, object, groups : int
        The group's number from 1, its central object, and how many groups there are.
    """
    vectors, images = plan.objects.vectors(group), plan.objects.images[group]
    has_cover = plan.are_covered(group)
    most = len({row.tobytes() for row in vectors + 0})  # + 0: -0 and 0 are alike
    tried: dict[int, list[tuple[int, int]]] = {}

    def new(k: int) -> int:
        if k not in tried:
            tried[k] = _centres(vectors, images, has_cover, k)
        return len(tried[k])

    covered = min(len(np.unique(images[has_cover])), MOST_COVERED)
    reached = _smallest(new, share, min(share + covered, most), most)
    for k in range(max(1, reached - 2), min(most, reached + 2) + 1):
        new(k)
    fits = [k for k in tried if len(tried[k]) <= share]
    best = max(fits, key=lambda k: (len(tried[k]), -k), default=0)
    if not best or not tried[best]:
        best = min((k for k in tried if tried[k]), default=best or reached)
    for place, at in tried[best][:share]:
        yield place + 1, int(group[at]), best


def _smallest(new: Callable[[int], int], share: int, k: int, most: int) -> int:
    """Find the smallest number of groups, at most `most`, that gives a share of new images."""
    low = min(share, most) - 1
    while new(k) < share and k < most:
        low, k = k, min(2 * k, most)
    while k - low > 1 and new(k) >= share:
        middle = (low + k) // 2
        if new(middle) >= share:
            k = middle
        else:
            low = middle
    return k


def _centres(vectors: Floats, images: Ints, covered: Flags, k: int) -> list[tuple[int, int]]:
    """Group objects; of each group that is not covered, give its number and its central object.

    Large groups first, an image once.
    """
    group = clustered(vectors, k)
    centres: list[tuple[int, int, int]] = []
    for number in np.setdiff1d(group, group[covered]):
        inside = np.flatnonzero(group == number)
        away = vectors[inside] - vectors[inside].mean(axis=0)
        at = int(inside[np.argmin(np.einsum("ij,ij->i", away, away))])
        centres.append((-len(inside), int(number), at))
    once: dict[int, tuple[int, int]] = {}
    for _, number, at in sorted(centres):
        once.setdefault(int(images[at]), (number, at))
    return list(once.values())
