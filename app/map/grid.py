"""Which points lie inside a lasso, and which is nearest to the pointer.

The points are sorted into 256 x 256 cells: one radix sort of 16-bit numbers, four bytes a point,
where a tree takes thirty times as long to build. A lasso decides whole cells at once and tests
single points only in the cells that its outline crosses. All is done in whole numbers, so that the
answer is exact.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

CELLS = 256
_SHIFT = 8  # a place's cell is its upper byte
MOST_VERTICES = 2000
_FAR = 200_000  # where a vertex lies at most; the grid ends at 65,535

Places = npt.NDArray[np.uint16]
Ints = npt.NDArray[np.int64]


class Grid:
    """Points on the map, sorted into cells.

    Parameters
    ----------
    xy : ndarray of shape (n, 2), uint16
    """

    def __init__(self, xy: Places) -> None:
        self.xy = xy
        cell = (xy[:, 1] >> _SHIFT << _SHIFT) | (xy[:, 0] >> _SHIFT)
        self._sorted = np.argsort(cell, kind="stable").astype(np.uint32)
        counts = np.bincount(cell, minlength=CELLS * CELLS)
        self._starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)

    @cached_property
    def nbytes(self) -> int:
        """Memory of the index in bytes, without the points."""
        return int(self._sorted.nbytes + self._starts.nbytes)

    def near(self, x: float, y: float, radius: float, most: int = 32) -> Ints:
        """Find the points nearest to a place.

        Parameters
        ----------
        x, y, radius : float
            In grid steps.
        most : int
            How many to give at most.

        Returns
        -------
        points : ndarray of shape (m,), int64
            Rows of `xy`, nearest first.
        """
        first, last = np.clip([[x - radius, y - radius], [x + radius, y + radius]], 0, 65_535)
        (first_column, low), (last_column, high) = (
            first.astype(int) >> _SHIFT,
            last.astype(int) >> _SHIFT,
        )
        rows = np.arange(low, high + 1) * CELLS
        near = self._between(
            self._starts[rows + first_column], self._starts[rows + last_column + 1]
        )
        gaps = self.xy[near].astype(np.float64) - (x, y)
        distance = np.einsum("ij,ij->i", gaps, gaps)
        inside = np.flatnonzero(distance <= radius**2)
        return near[inside[np.argsort(distance[inside], kind="stable")[:most]]]

    def inside(self, polygon: npt.ArrayLike) -> Ints:
        """Find the points inside a polygon.

        A point is inside where the outline winds around it (nonzero rule: a lasso that crosses
        itself has no holes). On the outline, the lower and the left edge count as inside.

        Parameters
        ----------
        polygon : array-like of shape (v, 2)
            Vertices in grid steps, rounded to whole ones; closed by itself.

        Returns
        -------
        points : ndarray of shape (m,), int64
            Rows of `xy`, ascending.

        Raises
        ------
        ValueError
            If there are fewer than 3 or more than `MOST_VERTICES` vertices, or one is not finite.
        """
        edges = edges_of(polygon)
        crossed, full = _cells(edges)
        sure = self._between(self._starts[:-1][full], self._starts[1:][full])
        open_ = self._between(self._starts[:-1][crossed], self._starts[1:][crossed])
        places = self.xy[open_].astype(np.int64)
        hits = open_[winding(places[:, 0], places[:, 1], edges) != 0]
        return np.sort(np.concatenate([sure, hits]))

    def _between(self, starts: Ints, ends: Ints) -> Ints:
        """Return the points of several runs of the sorted order."""
        lengths = ends - starts
        shifts = starts - (np.cumsum(lengths) - lengths)
        rows = np.repeat(shifts, lengths) + np.arange(int(lengths.sum()))
        return self._sorted[rows].astype(np.int64)


def edges_of(polygon: npt.ArrayLike) -> Ints:
    """Return a polygon's edges.

    Parameters
    ----------
    polygon : array-like of shape (v, 2)
        Vertices in grid steps.

    Returns
    -------
    edges : ndarray of shape (e, 4), int64
        x0, y0, x1, y1.

    Raises
    ------
    ValueError
        If there are fewer than 3 or more than `MOST_VERTICES` vertices, or one is not finite.
    """
    vertices = np.asarray(polygon, dtype=np.float64)
    if vertices.ndim != 2 or vertices.shape[1] != 2 or not 3 <= len(vertices) <= MOST_VERTICES:
        raise ValueError(
            f"A lasso has the shape {vertices.shape}; it needs 3 to {MOST_VERTICES} vertices."
        )
    if not np.isfinite(vertices).all():
        raise ValueError("The lasso has a point that is not finite; draw it again.")
    whole = np.rint(np.clip(vertices, -_FAR, _FAR)).astype(np.int64)
    return np.concatenate([whole, np.roll(whole, -1, axis=0)], axis=1)


def winding(x: Ints, y: Ints, edges: Ints) -> npt.NDArray[np.int32]:
    """Count how often a polygon winds around each place.

    Parameters
    ----------
    x, y : ndarray of shape (m,), int64
    edges : ndarray of shape (e, 4), int64
        As `edges_of` gives them.

    Returns
    -------
    turns : ndarray of shape (m,), int32
        0 = outside.

    References
    ----------
    Sunday 2001, "Inclusion of a point in a polygon" (the winding number by signed crossings).
    """
    turns = np.zeros(len(x), dtype=np.int32)
    by_height = np.argsort(y, kind="stable")
    heights = y[by_height]
    for x0, y0, x1, y1 in edges:
        first, last = np.searchsorted(heights, [min(y0, y1), max(y0, y1)])
        rows = by_height[first:last]
        side = (x1 - x0) * (y[rows] - y0) - (x[rows] - x0) * (y1 - y0)
        turns[rows] += (side > 0) if y1 > y0 else -(side < 0).astype(np.int32)
    return turns


def _cells(edges: Ints) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return the cells that an outline may cross, and those that lie inside it whole."""
    crossed = np.zeros((CELLS + 2, CELLS + 2), dtype=bool)
    for x0, y0, x1, y1 in edges >> _SHIFT:
        steps = 2 * max(abs(x1 - x0), abs(y1 - y0)) + 2
        across = np.rint(np.linspace(x0, x1, steps)).astype(int)
        up = np.rint(np.linspace(y0, y1, steps)).astype(int)
        crossed[np.clip(up, -1, CELLS) + 1, np.clip(across, -1, CELLS) + 1] = True
    for axis in (0, 1):
        crossed |= np.roll(crossed, 1, axis) | np.roll(crossed, -1, axis)
    inner = crossed[1:-1, 1:-1]
    middles = (np.arange(CELLS, dtype=np.int64) << _SHIFT) + (1 << _SHIFT - 1)
    y, x = (part[~inner] for part in np.meshgrid(middles, middles, indexing="ij"))
    full = np.zeros_like(inner)
    full[~inner] = winding(x, y, edges) != 0
    return inner.ravel(), full.ravel()
