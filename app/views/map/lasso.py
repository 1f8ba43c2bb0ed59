"""What a lasso caught."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bowerbird.app.map.colours import Colours
from bowerbird.app.map.layout import STEPS
from bowerbird.app.map.project_map import MapLayout

SAMPLE = 8


@dataclass(frozen=True, eq=False)
class LassoSelection:
    """The items inside a lasso.

    Parameters
    ----------
    positions : ndarray of shape (m,), int64
        Rows of the pool, ascending.
    labelled : ndarray of shape (m,), bool
        Which of them have a label.
    """

    positions: npt.NDArray[np.int64]
    labelled: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.positions)

    def sample(self, seed: int) -> npt.NDArray[np.int64]:
        """Draw up to `SAMPLE` items at random.

        Parameters
        ----------
        seed : int

        Returns
        -------
        positions : ndarray of shape (at most SAMPLE,), int64
        """
        rng = np.random.default_rng(seed)
        return rng.choice(self.positions, min(SAMPLE, len(self)), replace=False)


def catch(
    laid: MapLayout,
    colours: Colours,
    polygon: npt.ArrayLike,
    labels: Mapping[int, int],
    hidden: Iterable[int] = (),
) -> LassoSelection:
    """Find what a lasso caught.

    Parameters
    ----------
    laid : MapLayout
    colours : Colours
    polygon : array-like of shape (v, 2)
        In [0, 1] of the map.
    labels : mapping of int to int
        Code of each position that has a label.
    hidden : iterable of int
        Codes that are not shown: what a person does not see, a lasso does not catch.

    Returns
    -------
    caught : LassoSelection

    Raises
    ------
    ValueError
        If the polygon is none; see `Grid.inside`.
    """
    points = laid.grid.inside(np.asarray(polygon, dtype=np.float64) * STEPS)
    positions = laid.points.order[points].astype(np.int64)
    codes = colours.codes[points].copy()
    with_label = np.fromiter(labels.keys(), np.int64, len(labels))
    labelled = np.isin(positions, with_label)
    if not colours.is_scale:
        codes[labelled] = [labels[int(p)] for p in positions[labelled]]
    visible = ~np.isin(codes, list(hidden))
    order = np.argsort(positions[visible], kind="stable")
    return LassoSelection(positions[visible][order], labelled[visible][order])


def gathered(positions: npt.NDArray[np.int64], labels: Iterable[int]) -> LassoSelection:
    """Take items that another card gathered as if a lasso had caught them.

    Parameters
    ----------
    positions : ndarray of shape (m,), int64
        Rows of the pool, in any order.
    labels : iterable of int
        Positions that have a label.

    Returns
    -------
    caught : LassoSelection
    """
    ascending = np.sort(positions)
    return LassoSelection(ascending, np.isin(ascending, list(labels)))


def describe_caught(
    caught: LassoSelection, sample: list[dict[str, Any]], like: str = ""
) -> dict[str, Any]:
    """Describe what was caught, for the page.

    Parameters
    ----------
    caught : LassoSelection
    sample : list of dict
        Sketches of the items to show.
    like : str
        What the items are like; empty for a lasso's.

    Returns
    -------
    message : dict
        ``count``, ``labelled``, ``like`` and ``sample``.
    """
    labelled = int(caught.labelled.sum())
    return {"count": len(caught), "labelled": labelled, "sample": sample, "like": like[:80]}
