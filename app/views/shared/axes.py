"""Axes on which rare things stay visible: where their ticks are and what stands beside them.

Logarithms are taken of the numbers, not by the figure: a figure cannot change the kind of its axes,
and a count of nothing has a place on the axis of log10(1 + count).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from bokeh.models import BasicTicker, FixedTicker, NumeralTickFormatter

from bowerbird.app.views.shared.drawing import words

ROUND = (1, 2, 5)
SHORT = ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k"))


def lengths(counts: npt.ArrayLike, log: bool) -> npt.NDArray[np.float64]:
    """Return the lengths by which counts are drawn.

    Parameters
    ----------
    counts : array-like of shape (n,), int
        Not negative.
    log : bool

    Returns
    -------
    lengths : ndarray of shape (n,), float64
        log10(1 + counts), so that one is seen beside a million, or the counts.
    """
    plain = np.asarray(counts, dtype=np.float64)
    return np.log10(1 + plain) if log else plain


def of_counts(most: float, log: bool, label: str = "") -> dict[str, Any]:
    """Describe an axis of counts.

    Parameters
    ----------
    most : float
        The largest count on it.
    log : bool
        Whether it holds `lengths` of counts.
    label : str
        Plain text.

    Returns
    -------
    properties : dict
        What `Drawing.show` takes.
    """
    if not log:
        return {**_plain(label), "ticker": BasicTicker(desired_num_ticks=5, min_interval=1)}
    steps = ROUND if most <= 100 else (1,)
    counts = [0, *(s * 10**k for k in range(10) for s in steps if s * 10**k <= max(most, 1))]
    return _fixed([float(np.log10(1 + n)) for n in counts], [brief(n) for n in counts], label)


def of_values(low: float, high: float, log: bool, label: str = "") -> dict[str, Any]:
    """Describe an axis of a column's values.

    Parameters
    ----------
    low, high : float
        The ends of what is drawn: of log10 of the values where that is.
    log : bool
    label : str
        Plain text.

    Returns
    -------
    properties : dict
        What `Drawing.show` takes.
    """
    if not log:
        return _plain(label)
    decades = range(int(np.floor(low)), int(np.ceil(high)) + 1)
    steps = ROUND if high - low < 3 else (1,)
    every = max(1, len(decades) // 8)
    ticks = [(k + float(np.log10(s)), s * 10.0**k) for k in decades[::every] for s in steps]
    return _fixed([at for at, _ in ticks], [f"{value:g}" for _, value in ticks], label)


def brief(count: int) -> str:
    """Write a round count in few characters.

    Parameters
    ----------
    count : int

    Returns
    -------
    text : str
        Such as ``20``, ``5k`` or ``1M``.
    """
    for size, sign in SHORT:
        if count >= size:
            return f"{count / size:g}{sign}"
    return str(count)


def _plain(label: str) -> dict[str, Any]:
    return {
        "ticker": BasicTicker(desired_num_ticks=5),
        "formatter": NumeralTickFormatter(format="0,0.[000000]"),
        "major_label_overrides": {},
        "axis_label": words(label) if label else None,
    }


def _fixed(places: list[float], texts: list[str], label: str) -> dict[str, Any]:
    return {
        **_plain(label),
        "ticker": FixedTicker(ticks=places),
        "major_label_overrides": dict(zip(places, texts, strict=True)),
    }
