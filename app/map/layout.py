"""Where the map draws each item: the projection on a fixed grid, in random order.

Two bytes an axis are finer than any screen, and in random order every prefix is a fair sample, so
that a browser may draw fewer points while it moves without asking for others.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

STEPS = 65_535  # an axis has the places 0 .. STEPS
_OUTSIDE = 0.5  # of the home view's side, kept around it for far points
_TAIL = 0.1  # per cent on either side that may lie outside the home view


class Frame(NamedTuple):
    """What a picture shows: a window of the map, in pixels, with some codes hidden.

    Parameters
    ----------
    window : tuple of float
        Left, bottom, right, top in [0, 1] of the map.
    size : tuple of int
        Width and height in pixels.
    hidden : frozenset of int
        Codes that are not drawn.
    classes : tuple of (int, str)
        Colour of each code that is a class.
    """

    window: tuple[float, float, float, float]
    size: tuple[int, int]
    hidden: frozenset[int] = frozenset()
    classes: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, eq=False)
class Points:
    """The map's points, as they go to a browser.

    Parameters
    ----------
    xy : ndarray of shape (n, 2), uint16
        Places on the grid, both axes on one scale, in random order.
    order : ndarray of shape (n,), uint32
        The pool's position of each point.
    rank : ndarray of shape (n,), uint32
        The point of each of the pool's positions; the inverse of `order`.
    home : tuple of float
        Left, bottom, right, top of the view to begin with, in [0, 1].
    digest : str
        Changes when a place or the order changes.
    """

    xy: npt.NDArray[np.uint16]
    order: npt.NDArray[np.uint32]
    rank: npt.NDArray[np.uint32]
    home: tuple[float, float, float, float]
    digest: str

    def __len__(self) -> int:
        return len(self.xy)


def lay_out(coordinates: npt.NDArray[np.float32], seed: int = 0) -> Points:
    """Put a projection on the grid.

    Parameters
    ----------
    coordinates : ndarray of shape (n, 2)
        Not finite where an item has no place: it lies in the middle then.
    seed : int
        Of the random order.

    Returns
    -------
    points : Points
        Takes 12 bytes an item. Far outliers lie on the grid's border, so that one of them does
        not press all others together.
    """
    order = np.random.default_rng(seed).permutation(len(coordinates)).astype(np.uint32)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order), dtype=np.uint32)
    low, high = _home(coordinates)
    side = float(max((high - low).max(), 1e-12)) * (1 + 2 * _OUTSIDE)
    corner = (low + high) / 2 - side / 2
    places = np.nan_to_num((coordinates[order] - corner) / side, nan=0.5, posinf=1.0, neginf=0.0)
    xy = np.rint(np.clip(places, 0, 1) * STEPS).astype(np.uint16)
    home = np.concatenate([(low - corner) / side, (high - corner) / side])
    left, bottom, right, top = (round(float(v), 6) for v in home)
    digest = hashlib.blake2b(xy.tobytes() + order.tobytes(), digest_size=8).hexdigest()
    return Points(xy, order, rank, (left, bottom, right, top), digest)


def _home(coordinates: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.float64], ...]:
    """Return the corners of the box that holds all but the outermost points."""
    finite = coordinates[np.isfinite(coordinates).all(axis=1)].astype(np.float64)
    if not len(finite):
        return np.zeros(2), np.zeros(2)
    if len(finite) < 1000:
        return finite.min(axis=0), finite.max(axis=0)
    low, high = np.percentile(finite, [_TAIL, 100 - _TAIL], axis=0)
    return low, high
