"""What colour each point of the map has: one byte a point, and a palette of 256 colours.

Number 0 is "nothing known". A new palette costs a browser nothing, so renaming, recolouring,
merging and hiding a class never touch the points.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

MOST_CODES = 255
_RARE_SHARE = 0.1  # of all points, drawn on top at most
_RARE_MOST = 50_000
_CUT = 2  # per cent of a column on either side that take the scale's end colours

Codes = npt.NDArray[np.uint8]
Order = npt.NDArray[np.uint32]


class ClassCodes:
    """The number of each class in the points' bytes, given once and never again."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}

    def of(self, class_id: str) -> int:
        """Return a class's number.

        Parameters
        ----------
        class_id : str

        Returns
        -------
        code : int
            1 to 255; from the 255th class on they share 255.
        """
        return self._codes.setdefault(class_id, min(len(self._codes) + 1, MOST_CODES))

    def items(self) -> tuple[tuple[str, int], ...]:
        """Return every class that has a number, with its number."""
        return tuple(self._codes.items())


@dataclass(frozen=True, eq=False)
class Colours:
    """One way to colour the points.

    Parameters
    ----------
    by : str
        What they show: ``label``, ``prediction``, ``certainty`` or ``column:NAME``.
    codes : ndarray of shape (n,), uint8
        In the order of the points; n bytes.
    low, high : float or None
        Values at the two ends of a scale; None where the codes are classes.
    """

    by: str
    codes: Codes
    low: float | None = None
    high: float | None = None

    @property
    def is_scale(self) -> bool:
        """Whether the codes are places on a scale."""
        return self.low is not None

    @cached_property
    def digest(self) -> str:
        """Change when a byte changes."""
        return hashlib.blake2b(self.codes.tobytes(), digest_size=8).hexdigest()

    @cached_property
    def counts(self) -> npt.NDArray[np.int64]:
        """Points of each code, of shape (256,)."""
        return np.bincount(self.codes, minlength=256).astype(np.int64)

    @cached_property
    def rare(self) -> tuple[int, ...]:
        """Codes to draw on top and never to sample away, the rarest last (none of a scale)."""
        return () if self.is_scale else rare_codes(self.counts)


def rare_codes(counts: npt.NDArray[np.int64]) -> tuple[int, ...]:
    """Return which classes are rare.

    Parameters
    ----------
    counts : ndarray of shape (256,)
        Points of each code; code 0 is never rare.

    Returns
    -------
    codes : tuple of int
        Those with less than half of an even share, from the rarest up to at most a tenth of all
        points (and 50,000); the rarest last, so that it is drawn on top.
    """
    present = np.flatnonzero(counts[1:]) + 1
    if len(present) < 2:
        return ()
    ascending = present[np.argsort(counts[present], kind="stable")]
    even = counts[present].sum() / len(present)
    together = np.cumsum(counts[ascending])
    most = min(counts.sum() * _RARE_SHARE, _RARE_MOST)
    rare = ascending[(counts[ascending] < even / 2) & (together <= most)]
    return tuple(int(code) for code in rare[::-1])


def by_label(order: Order) -> Colours:
    """Colour every point as unknown: what has a label is drawn on top of them.

    Parameters
    ----------
    order : ndarray of shape (n,), uint32

    Returns
    -------
    colours : Colours
    """
    return Colours("label", np.zeros(len(order), dtype=np.uint8))


def by_prediction(
    top: npt.NDArray[np.uint16], classes: tuple[str, ...], table: ClassCodes, order: Order
) -> Colours:
    """Colour by the class that the model finds likeliest.

    Parameters
    ----------
    top : ndarray of shape (n,), uint16
        Index into `classes` of each of the pool's items.
    classes : tuple of str
        Class ids.
    table : ClassCodes
    order : ndarray of shape (n,), uint32
        The pool's position of each point.

    Returns
    -------
    colours : Colours
    """
    codes = np.array([table.of(class_id) for class_id in classes], dtype=np.uint8)
    return Colours("prediction", codes[np.asarray(top)][order])


def by_certainty(certainty: npt.NDArray[np.uint8], order: Order) -> Colours:
    """Colour by the model's largest probability.

    Parameters
    ----------
    certainty : ndarray of shape (n,), uint8
        0 to 255 for 0 to 1, of each of the pool's items.
    order : ndarray of shape (n,), uint32

    Returns
    -------
    colours : Colours
    """
    return Colours("certainty", np.maximum(np.asarray(certainty), 1)[order], 0.0, 1.0)


def by_column(name: str, values: npt.NDArray[np.float64], order: Order) -> Colours:
    """Colour by a column of numbers.

    Parameters
    ----------
    name : str
    values : ndarray of shape (n,)
        Of each of the pool's items; a missing or infinite one has no colour.
    order : ndarray of shape (n,), uint32

    Returns
    -------
    colours : Colours
        Even steps between the 2nd and the 98th percentile; what lies outside has the colours of
        the ends.
    """
    is_finite = np.isfinite(values)
    low, high = (
        np.percentile(values[is_finite], [_CUT, 100 - _CUT]) if is_finite.any() else (0.0, 0.0)
    )
    span = high - low
    with np.errstate(invalid="ignore", over="ignore"):
        place = (values - low) / span if span > 0 else np.full(len(values), 0.5)
        steps = 1 + np.rint(np.clip(place, 0, 1) * (MOST_CODES - 1))
    codes = np.where(is_finite, steps, 0).astype(np.uint8)
    return Colours(f"column:{name}", codes[order], float(low), float(high))
