"""What objects may be, read in the light of their image, and which classes that makes rare."""

from __future__ import annotations

import numpy as np

from bowerbird.strategies.contract.evidence import Floats, Ints

ROUNDS = 30  # of the estimate; later ones change little
BIG = 100_000  # objects above which it has a third of the rounds, or is made from so many
STEEPNESS = 4.0  # how fast the weight of a class falls as its share grows


def in_context(hints: Floats, starts: Ints, strength: float) -> Floats:
    """Correct what objects may be by the mix of classes in their image and in the collection.

    A hint is read as if all classes were equally frequent, as our learners give it, and is weighed
    by the estimated share of each class among the objects of its image: q = p s / sum(p s), s =
    (sum of q over the image + strength x collection's share) / (objects + strength), turn by turn.
    It is the estimate of Saerens, Latinne and Decaestecker 2002 (Adjusting the outputs of a
    classifier to new a priori probabilities, eq. 2.9) in each image, held to that of the collection
    by a Dirichlet prior: blood of one patient is full of teardrops, that of most has none.

    Parameters
    ----------
    hints : ndarray of shape (o, k), float32
        Rows sum to 1; ordered by image.
    starts : ndarray of shape (I,), int64
        First object of each image, ascending from 0.
    strength : float
        How many objects the collection's mix weighs in that of an image; 0 leaves the hints as they
        are.

    Returns
    -------
    corrected : ndarray of shape (o, k), float32
        Rows sum to 1. O(30 o k); a third of the rounds above 100,000 objects.
    """
    if strength <= 0 or hints.shape[1] < 2:
        return hints
    if len(starts) == len(hints):
        return _weighed(hints, _whole(hints))
    sizes = np.diff(starts, append=len(hints))
    whole = np.full(hints.shape[1], 1 / hints.shape[1], dtype=np.float32)
    mix = np.tile(whole, (len(starts), 1))
    for _ in range(ROUNDS if len(hints) <= BIG else ROUNDS // 3):
        corrected = _weighed(hints, np.repeat(mix, sizes, axis=0))
        inside = np.add.reduceat(corrected, starts, axis=0)
        whole = shares(inside)
        mix = (inside + np.float32(strength) * whole) / (sizes[:, None] + np.float32(strength))
    return corrected


def _whole(hints: Floats) -> Floats:
    """Estimate the collection's mix, shape (k,), where no object shares its image."""
    if len(hints) > BIG:
        hints = hints[np.random.default_rng(0).choice(len(hints), BIG, replace=False)]
    whole = np.full(hints.shape[1], 1 / hints.shape[1], dtype=np.float32)
    for _ in range(ROUNDS):
        whole = shares(_weighed(hints, whole))
    return whole


def _weighed(hints: Floats, mix: Floats) -> Floats:
    weighed = hints * mix
    weighed /= weighed.sum(axis=1, keepdims=True)
    return weighed


def shares(hints: Floats) -> Floats:
    """Estimate each class's share of the collection.

    Parameters
    ----------
    hints : ndarray of shape (o, k), float32
        Not negative: what objects may be, or sums of it.

    Returns
    -------
    shares : ndarray of shape (k,), float32
        Sums to 1; one object is added to each class, so that none has a share of nothing.
    """
    total = hints.sum(axis=0, dtype=np.float64) + 1
    return np.asarray(total / total.sum(), dtype=np.float32)


def rarity(hints: Floats) -> Floats:
    """Weigh the classes by how rare they are.

    Parameters
    ----------
    hints : ndarray of shape (o, k), float32
        What objects may be.

    Returns
    -------
    weights : ndarray of shape (k,), float32
        In [0, 1]: min(1, (half an even share) / share) ^ 4; 1 where a class has less than half of
        what it would have if all were equally frequent; 0 for a class that is alone.
    """
    if hints.shape[1] < 2:
        return np.zeros(hints.shape[1], dtype=np.float32)
    share = shares(hints)
    return np.asarray(np.minimum(1, 0.5 / len(share) / share) ** np.float32(STEEPNESS))
